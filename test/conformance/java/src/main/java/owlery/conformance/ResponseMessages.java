package owlery.conformance;

import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.domain.spill.S3SpillLocation;
import com.amazonaws.athena.connector.lambda.domain.spill.SpillLocation;
import com.amazonaws.athena.connector.lambda.metadata.GetDataSourceCapabilitiesResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetSplitsResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetTableLayoutResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetTableResponse;
import com.amazonaws.athena.connector.lambda.metadata.ListSchemasResponse;
import com.amazonaws.athena.connector.lambda.metadata.ListTablesResponse;
import com.amazonaws.athena.connector.lambda.records.ReadRecordsResponse;
import com.amazonaws.athena.connector.lambda.records.RemoteReadRecordsResponse;
import com.amazonaws.athena.connector.lambda.request.PingResponse;
import com.amazonaws.athena.connector.lambda.udf.UserDefinedFunctionResponse;
import org.apache.arrow.vector.types.pojo.Schema;
import owlery.conformance.Columns.Column;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static owlery.conformance.SampleFields.INT32;
import static owlery.conformance.SampleFields.UTF8;
import static owlery.conformance.SampleFields.column;
import static owlery.conformance.SampleFields.nullable;
import static owlery.conformance.Samples.AWKWARD;
import static owlery.conformance.Samples.QUERY_ID;
import static owlery.conformance.Samples.TABLE;

/** Every kind of response in every version. */
final class ResponseMessages
{
    private static final String FILE = "responses.jsonl";

    private ResponseMessages() {}

    static void addTo(Corpus corpus)
    {
        addListings(corpus);
        addTables(corpus);
        addSplits(corpus);
        addRecords(corpus);
        addCapabilities(corpus, "empty", allocator -> new GetDataSourceCapabilitiesResponse("catalog", Map.of()));
        addCapabilities(corpus, "everything", allocator ->
                new GetDataSourceCapabilitiesResponse("catalog", SampleCapabilities.everything()));
    }

    private static void addCapabilities(Corpus corpus, String name, Corpus.Maker maker)
    {
        corpus.add(FILE, name, Sdk.versionsSince(Samples.CAPABILITIES_VERSION), maker);
        corpus.addUnlessRefused(Corpus.BEANS_FILE, name, List.of(Sdk.BEANS_VERSION), maker);
    }

    private static void add(Corpus corpus, String name, Corpus.Maker maker)
    {
        corpus.add(FILE, name, Sdk.versions(), maker);
        corpus.addUnlessRefused(Corpus.BEANS_FILE, name, List.of(Sdk.BEANS_VERSION), maker);
    }

    private static void addListings(Corpus corpus)
    {
        add(corpus, "as announced", allocator ->
                new PingResponse("catalog", QUERY_ID, "example", Sdk.announcedCapabilities(), Sdk.NEWEST_VERSION));
        add(corpus, "no source type", allocator -> new PingResponse("catalog", QUERY_ID, null, 0, 2));
        add(corpus, "awkward names", allocator -> new PingResponse(AWKWARD, AWKWARD, AWKWARD, Integer.MAX_VALUE, Integer.MAX_VALUE));
        add(corpus, "none", allocator -> new ListSchemasResponse("catalog", List.of()));
        add(corpus, "several", allocator -> new ListSchemasResponse("catalog", List.of("sales", "", AWKWARD, "a")));
        add(corpus, "none", allocator -> new ListTablesResponse("catalog", List.of(), null));
        add(corpus, "a page", allocator ->
                new ListTablesResponse("catalog", List.of(TABLE, new TableName("", ""), new TableName(AWKWARD, AWKWARD)), AWKWARD));
        add(corpus, "the last page", allocator -> new ListTablesResponse("catalog", List.of(TABLE), null));
        add(corpus, "empty token", allocator -> new ListTablesResponse("catalog", List.of(TABLE), ""));
    }

    private static void addTables(Corpus corpus)
    {
        List<Column> wholeTable = List.of(column(nullable("partitionId", INT32), "[1]"));
        add(corpus, "partitioned", allocator ->
                new GetTableResponse("catalog", TABLE, Samples.schema(), new LinkedHashSet<>(List.of("year", AWKWARD, "day"))));
        add(corpus, "not partitioned", allocator -> new GetTableResponse("catalog", TABLE, Samples.schema(), Set.of()));
        add(corpus, "no columns", allocator -> new GetTableResponse("catalog", TABLE, new Schema(List.of()), Set.of()));
        add(corpus, "partitions", allocator ->
                new GetTableLayoutResponse("catalog", TABLE, Samples.block(allocator, Samples.partitions())));
        add(corpus, "no partitions", allocator ->
                new GetTableLayoutResponse("catalog", TABLE, Columns.block(allocator, SampleFields.withoutRows(Samples.partitions()))));
        add(corpus, "a table without partitions", allocator ->
                new GetTableLayoutResponse("catalog", TABLE, Columns.block(allocator, wholeTable)));
    }

    private static void addSplits(Corpus corpus)
    {
        Set<Split> several = new LinkedHashSet<>(List.of(
                Samples.split(),
                new Split(Samples.directory("p/1"), Samples.key(16), Map.of()),
                new Split(Samples.directory("p/2"), null, Samples.ordered("k", "v")),
                new Split(null, null, Map.of())));
        add(corpus, "none", allocator -> new GetSplitsResponse("catalog", Set.of(), null));
        add(corpus, "several", allocator -> new GetSplitsResponse("catalog", several, AWKWARD));
        add(corpus, "one", allocator -> new GetSplitsResponse("catalog", Samples.split()));
    }

    private static void addRecords(Corpus corpus)
    {
        add(corpus, "rows", allocator -> new ReadRecordsResponse("catalog", Samples.block(allocator, Samples.partitions())));
        add(corpus, "no rows", allocator ->
                new ReadRecordsResponse("catalog", Samples.block(allocator, SampleFields.withoutRows(Samples.partitions()))));
        List<SpillLocation> blocks = List.of(
                new S3SpillLocation("spill-bucket", "prefix/" + QUERY_ID + "/5b1c.0", false),
                new S3SpillLocation("spill-bucket", AWKWARD, false),
                new S3SpillLocation("", "", true));
        add(corpus, "AES-256", allocator -> new RemoteReadRecordsResponse("catalog", Samples.schema(), blocks, Samples.key(32)));
        add(corpus, "AES-128", allocator -> new RemoteReadRecordsResponse("catalog", Samples.schema(), blocks, Samples.key(16)));
        add(corpus, "in clear", allocator -> new RemoteReadRecordsResponse("catalog", Samples.schema(), blocks, null));
        add(corpus, "no blocks", allocator -> new RemoteReadRecordsResponse("catalog", new Schema(List.of()), List.of(), null));
        List<Column> result = List.of(column(nullable("result", UTF8), "['a', null]"));
        add(corpus, "rows", allocator -> new UserDefinedFunctionResponse(Columns.block(allocator, result), "concat_all"));
        add(corpus, "no rows", allocator ->
                new UserDefinedFunctionResponse(Columns.block(allocator, SampleFields.withoutRows(result)), AWKWARD));
    }
}
