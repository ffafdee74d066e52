package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockAllocatorImpl;
import com.amazonaws.athena.connector.lambda.data.BlockUtils;
import com.amazonaws.athena.connector.lambda.data.S3BlockSpillReader;
import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.domain.spill.S3SpillLocation;
import com.amazonaws.athena.connector.lambda.domain.spill.SpillLocation;
import com.amazonaws.athena.connector.lambda.metadata.GetDataSourceCapabilitiesRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetDataSourceCapabilitiesResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetSplitsRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetSplitsResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetTableLayoutRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetTableLayoutResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetTableRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetTableResponse;
import com.amazonaws.athena.connector.lambda.metadata.ListSchemasRequest;
import com.amazonaws.athena.connector.lambda.metadata.ListSchemasResponse;
import com.amazonaws.athena.connector.lambda.metadata.ListTablesRequest;
import com.amazonaws.athena.connector.lambda.metadata.ListTablesResponse;
import com.amazonaws.athena.connector.lambda.records.ReadRecordsRequest;
import com.amazonaws.athena.connector.lambda.records.ReadRecordsResponse;
import com.amazonaws.athena.connector.lambda.records.RecordResponse;
import com.amazonaws.athena.connector.lambda.records.RemoteReadRecordsResponse;
import com.amazonaws.athena.connector.lambda.request.FederationRequest;
import com.amazonaws.athena.connector.lambda.request.FederationResponse;
import com.amazonaws.athena.connector.lambda.request.PingRequest;
import com.amazonaws.athena.connector.lambda.request.PingResponse;
import com.amazonaws.athena.connector.lambda.security.FederatedIdentity;
import com.amazonaws.athena.connector.lambda.udf.UserDefinedFunctionRequest;
import com.amazonaws.athena.connector.lambda.udf.UserDefinedFunctionResponse;
import com.amazonaws.athena.connector.lambda.udf.UserDefinedFunctionType;
import org.apache.arrow.vector.types.pojo.Schema;
import software.amazon.awssdk.services.s3.S3Client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The calls that Athena makes to one function, in the shapes of one version. Blocks live as long as this does. */
final class PlayAthena
        implements AutoCloseable
{
    /** So many partitions are handed to GetSplits at a time: few, so that most layouts take several calls. */
    private static final int PARTITIONS_PER_CALL = 4;

    private static final FederatedIdentity IDENTITY = new FederatedIdentity(
            "arn:aws:iam::123456789012:user/athena",
            "123456789012",
            Map.of("team", "owls"),
            List.of("analysts"),
            Map.of("spill_prefix", "played"));

    /** Athena's thresholds of a block and of an answer. */
    record Sizes(long maxBlockBytes, long maxInlineBlockBytes) {}

    /** The answer of one split and its rows, wherever they were. */
    record Rows(RecordResponse response, List<Block> blocks) {}

    private final BlockAllocatorImpl allocator = new BlockAllocatorImpl();
    private final PlayLambda lambda;
    private final S3BlockSpillReader spilled;
    private final int version;
    private final String queryId;

    PlayAthena(PlayLambda lambda, S3Client s3, int version, String queryId)
    {
        this.lambda = lambda;
        this.spilled = new S3BlockSpillReader(s3, allocator);
        this.version = version;
        this.queryId = queryId;
    }

    BlockAllocatorImpl allocator()
    {
        return allocator;
    }

    static Constraints everything()
    {
        return new Constraints(Map.of(), List.of(), List.of(), Constraints.DEFAULT_NO_LIMIT, Map.of(), null);
    }

    PingResponse ping()
    {
        return call(new PingRequest(IDENTITY, catalog(), queryId), PingResponse.class);
    }

    GetDataSourceCapabilitiesResponse capabilities()
    {
        return call(new GetDataSourceCapabilitiesRequest(IDENTITY, queryId, catalog()), GetDataSourceCapabilitiesResponse.class);
    }

    ListSchemasResponse schemas()
    {
        return call(new ListSchemasRequest(IDENTITY, queryId, catalog()), ListSchemasResponse.class);
    }

    /** Page by page to the end. */
    List<ListTablesResponse> tables(String schemaName, int pageSize)
    {
        List<ListTablesResponse> pages = new ArrayList<>();
        String token = null;
        do {
            pages.add(call(new ListTablesRequest(IDENTITY, queryId, catalog(), schemaName, token, pageSize), ListTablesResponse.class));
            token = pages.get(pages.size() - 1).getNextToken();
        }
        while (token != null);
        return pages;
    }

    GetTableResponse table(TableName name, Map<String, String> passthrough)
    {
        return call(new GetTableRequest(IDENTITY, queryId, catalog(), name, passthrough), GetTableResponse.class);
    }

    GetTableLayoutResponse layout(GetTableResponse table, Constraints constraints)
    {
        GetTableLayoutRequest request = new GetTableLayoutRequest(
                IDENTITY, queryId, catalog(), table.getTableName(), constraints, table.getSchema(), table.getPartitionColumns());
        return call(request, GetTableLayoutResponse.class);
    }

    /** Batch by batch of the layout's partitions, each to its last token. */
    List<GetSplitsResponse> splits(GetTableResponse table, GetTableLayoutResponse layout, Constraints constraints)
    {
        List<GetSplitsResponse> answers = new ArrayList<>();
        Block partitions = layout.getPartitions();
        for (int first = 0; first < partitions.getRowCount(); first += PARTITIONS_PER_CALL) {
            int last = Math.min(first + PARTITIONS_PER_CALL, partitions.getRowCount()) - 1;
            Block batch = allocator.createBlock(partitions.getSchema());
            batch.setRowCount(BlockUtils.copyRows(partitions, batch, first, last));
            List<String> columns = List.copyOf(table.getPartitionColumns());
            GetSplitsRequest request = new GetSplitsRequest(
                    IDENTITY, queryId, catalog(), table.getTableName(), batch, columns, constraints, null);
            GetSplitsResponse answer = call(request, GetSplitsResponse.class);
            answers.add(answer);
            while (answer.getContinuationToken() != null) {
                answer = call(new GetSplitsRequest(request, answer.getContinuationToken()), GetSplitsResponse.class);
                answers.add(answer);
            }
        }
        return answers;
    }

    Rows read(TableName name, Schema schema, Split split, Constraints constraints, Sizes sizes)
    {
        RecordResponse response = call(
                new ReadRecordsRequest(
                        IDENTITY, catalog(), queryId, name, schema, split, constraints, sizes.maxBlockBytes(), sizes.maxInlineBlockBytes()),
                RecordResponse.class);
        return new Rows(response, blocks(response));
    }

    /** All of a scan, from the layout on. */
    List<Rows> scan(GetTableResponse table, Schema schema, Constraints constraints, Sizes sizes)
    {
        List<Rows> rows = new ArrayList<>();
        for (GetSplitsResponse answer : splits(table, layout(table, constraints), constraints)) {
            for (Split split : answer.getSplits()) {
                rows.add(read(table.getTableName(), schema, split, constraints, sizes));
            }
        }
        return rows;
    }

    /** A user-defined function over some rows of arguments. */
    UserDefinedFunctionResponse function(String methodName, Block arguments, Schema output)
    {
        return call(
                new UserDefinedFunctionRequest(IDENTITY, arguments, output, methodName, UserDefinedFunctionType.SCALAR),
                UserDefinedFunctionResponse.class);
    }

    @Override
    public void close()
    {
        allocator.close();
    }

    private List<Block> blocks(RecordResponse response)
    {
        if (response instanceof ReadRecordsResponse inline) {
            return List.of(inline.getRecords());
        }
        RemoteReadRecordsResponse remote = (RemoteReadRecordsResponse) response;
        List<Block> blocks = new ArrayList<>();
        for (SpillLocation location : remote.getRemoteBlocks()) {
            blocks.add(spilled.read((S3SpillLocation) location, remote.getEncryptionKey(), remote.getSchema()));
        }
        return blocks;
    }

    private <T extends FederationResponse> T call(FederationRequest request, Class<T> wanted)
    {
        return lambda.call(allocator, version, request, wanted);
    }

    private String catalog()
    {
        return lambda.functionName();
    }
}
