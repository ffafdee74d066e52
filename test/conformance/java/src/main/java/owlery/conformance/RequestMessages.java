package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.domain.predicate.EquatableValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.Range;
import com.amazonaws.athena.connector.lambda.domain.predicate.SortedRangeSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.ValueSet;
import com.amazonaws.athena.connector.lambda.metadata.GetDataSourceCapabilitiesRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetSplitsRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetTableLayoutRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetTableRequest;
import com.amazonaws.athena.connector.lambda.metadata.ListSchemasRequest;
import com.amazonaws.athena.connector.lambda.metadata.ListTablesRequest;
import com.amazonaws.athena.connector.lambda.records.ReadRecordsRequest;
import com.amazonaws.athena.connector.lambda.request.PingRequest;
import com.amazonaws.athena.connector.lambda.security.FederatedIdentity;
import com.amazonaws.athena.connector.lambda.udf.UserDefinedFunctionRequest;
import com.amazonaws.athena.connector.lambda.udf.UserDefinedFunctionType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import owlery.conformance.Columns.Column;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static owlery.conformance.SampleFields.INT32;
import static owlery.conformance.SampleFields.UTF8;
import static owlery.conformance.SampleFields.nullable;
import static owlery.conformance.Samples.AWKWARD;
import static owlery.conformance.Samples.QUERY_ID;
import static owlery.conformance.Samples.TABLE;

/** Every kind of request in every version. */
final class RequestMessages
{
    private static final String FILE = "requests.jsonl";
    private static final FederatedIdentity IDENTITY = Samples.identity();

    private RequestMessages() {}

    static void addTo(Corpus corpus)
    {
        addListings(corpus);
        addTables(corpus);
        addSplits(corpus);
        addReads(corpus);
        addFunctions(corpus);
    }

    private static void add(Corpus corpus, String name, Corpus.Maker maker)
    {
        corpus.add(FILE, name, Sdk.versions(), maker);
        corpus.addUnlessRefused(Corpus.BEANS_FILE, name, List.of(Sdk.BEANS_VERSION), maker);
    }

    private static void addListings(Corpus corpus)
    {
        add(corpus, "full", allocator -> new PingRequest(IDENTITY, "catalog", QUERY_ID));
        add(corpus, "empty identity", allocator -> new PingRequest(Samples.emptyIdentity(), "", ""));
        add(corpus, "awkward names", allocator -> new PingRequest(IDENTITY, AWKWARD, AWKWARD));
        corpus.addUnread("a key beyond the basic plane", Sdk.versions(), allocator -> new PingRequest(
                new FederatedIdentity("arn", "account", Map.of(AWKWARD, ""), List.of(), Map.of()), "catalog", QUERY_ID));
        add(corpus, "full", allocator -> new ListSchemasRequest(IDENTITY, QUERY_ID, "catalog"));
        add(corpus, "empty identity", allocator -> new ListSchemasRequest(Samples.emptyIdentity(), QUERY_ID, "catalog"));
        add(corpus, "without query id", allocator -> new ListSchemasRequest(IDENTITY, null, "catalog"));
        add(corpus, "unlimited", allocator -> listTables("sales", null, ListTablesRequest.UNLIMITED_PAGE_SIZE_VALUE));
        add(corpus, "first page", allocator -> listTables("sales", null, 100));
        add(corpus, "next page", allocator -> listTables("sales", AWKWARD, Integer.MAX_VALUE));
        add(corpus, "empty token", allocator -> listTables("", "", 1));
        add(corpus, "no schema", allocator -> listTables(null, null, ListTablesRequest.UNLIMITED_PAGE_SIZE_VALUE));
        corpus.add(FILE, "full", Sdk.versionsSince(Samples.CAPABILITIES_VERSION), allocator ->
                new GetDataSourceCapabilitiesRequest(IDENTITY, QUERY_ID, "catalog"));
    }

    private static ListTablesRequest listTables(String schema, String token, int pageSize)
    {
        return new ListTablesRequest(IDENTITY, QUERY_ID, "catalog", schema, token, pageSize);
    }

    private static void addTables(Corpus corpus)
    {
        add(corpus, "plain", allocator -> new GetTableRequest(IDENTITY, QUERY_ID, "catalog", TABLE, Map.of()));
        add(corpus, "passthrough", allocator -> new GetTableRequest(IDENTITY, QUERY_ID, "catalog", TABLE, Samples.passthrough()));
        Constraints none = Samples.constraints(Map.of());
        Set<String> partitionColumns = new LinkedHashSet<>(List.of("year", AWKWARD, "day", ""));
        add(corpus, "no constraints", allocator ->
                new GetTableLayoutRequest(IDENTITY, QUERY_ID, "catalog", TABLE, none, Samples.schema(), Set.of()));
        add(corpus, "full", allocator ->
                new GetTableLayoutRequest(IDENTITY, QUERY_ID, "catalog", TABLE, full(allocator), Samples.schema(), partitionColumns));
        add(corpus, "a schema of nothing", allocator ->
                new GetTableLayoutRequest(IDENTITY, QUERY_ID, "catalog", TABLE, none, new Schema(List.of()), Set.of()));
    }

    private static void addSplits(Corpus corpus)
    {
        Constraints none = Samples.constraints(Map.of());
        List<Column> wholeTable = List.of(SampleFields.column(nullable("partitionId", INT32), "[1]"));
        add(corpus, "full", allocator -> splits(allocator, Samples.partitions(), List.of("year", "region"), full(allocator), AWKWARD));
        add(corpus, "no token", allocator -> splits(allocator, Samples.partitions(), List.of(), none, null));
        add(corpus, "empty token", allocator -> splits(allocator, Samples.partitions(), List.of("year"), none, ""));
        add(corpus, "no partitions", allocator ->
                splits(allocator, SampleFields.withoutRows(Samples.partitions()), List.of("year"), none, null));
        add(corpus, "a table without partitions", allocator -> splits(allocator, wholeTable, List.of(), none, null));
        add(corpus, "neither partitions nor columns", allocator -> splits(allocator, List.of(), List.of(), none, null));
    }

    private static GetSplitsRequest splits(
            BlockAllocator allocator, List<Column> partitions, List<String> columns, Constraints constraints, String token)
    {
        Block block = Samples.block(allocator, partitions);
        return new GetSplitsRequest(IDENTITY, QUERY_ID, "catalog", TABLE, block, columns, constraints, token);
    }

    private static void addReads(Corpus corpus)
    {
        Schema schema = Samples.schema();
        Constraints none = Samples.constraints(Map.of());
        add(corpus, "full", allocator -> Samples.readRecords(full(allocator)));
        add(corpus, "no constraints", allocator -> Samples.readRecords(none));
        add(corpus, "block sizes of 0", allocator -> read(schema, Samples.split(), none, 0));
        add(corpus, "block sizes of 2^63-1", allocator -> read(schema, Samples.split(), none, Long.MAX_VALUE));
        add(corpus, "no columns", allocator -> read(new Schema(List.of(), Map.of("key", "value")), Samples.split(), none, 1));
        add(corpus, "a split of nothing", allocator -> read(schema, new Split(null, null, Map.of()), none, 1));
        add(corpus, "a split with a key of 128 bits", allocator ->
                read(schema, new Split(Samples.directory(AWKWARD), Samples.key(16), Map.of()), none, 1));
        add(corpus, "a split in clear", allocator ->
                read(schema, new Split(Samples.directory("p/q"), null, Samples.ordered("k", "v")), none, 1));
    }

    private static ReadRecordsRequest read(Schema schema, Split split, Constraints constraints, long blockSize)
    {
        FederatedIdentity identity = Samples.emptyIdentity();
        return new ReadRecordsRequest(identity, "catalog", QUERY_ID, TABLE, schema, split, constraints, blockSize, blockSize);
    }

    private static void addFunctions(Corpus corpus)
    {
        Schema output = new Schema(List.of(nullable("result", UTF8)));
        for (UserDefinedFunctionType type : UserDefinedFunctionType.values()) {
            add(corpus, type + " of nothing", allocator -> function(Columns.block(allocator, List.of()), output, type));
            add(corpus, type + " of no rows", allocator ->
                    function(Columns.block(allocator, SampleFields.withoutRows(Samples.partitions())), output, type));
            for (ArrowType argument : SampleTypes.supportedScalars()) {
                ArrayNode values = SampleTypes.edges(argument).addNull();
                Schema result = new Schema(List.of(nullable("result", argument)));
                List<Column> arguments = List.of(
                        new Column(nullable("0", argument), values),
                        new Column(nullable("1", argument), values));
                add(corpus, type + " of " + DescribeArrow.type(argument), allocator ->
                        function(Columns.block(allocator, arguments), result, type));
            }
        }
    }

    private static UserDefinedFunctionRequest function(Block arguments, Schema output, UserDefinedFunctionType type)
    {
        return new UserDefinedFunctionRequest(IDENTITY, arguments, output, "concat_all", type);
    }

    /** Every member filled, as far as the version has it. */
    private static Constraints full(BlockAllocator allocator)
    {
        Map<String, ValueSet> summary = new LinkedHashMap<>();
        summary.put("year", SortedRangeSet.of(Range.range(allocator, INT32, 2020, true, 2024, false)));
        summary.put("name", EquatableValueSet.newBuilder(allocator, UTF8, false, true).add(AWKWARD).add("").build());
        summary.put("10", SortedRangeSet.onlyNull(UTF8));
        summary.put("9", SortedRangeSet.none(UTF8));
        return new Constraints(
                summary,
                List.of(ExpressionMessages.sample(allocator)),
                Samples.everyDirection(),
                Long.MAX_VALUE,
                Samples.passthrough(),
                Samples.queryPlan());
    }
}
