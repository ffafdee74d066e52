package owlery.conformance;

import com.amazonaws.athena.connector.lambda.QueryStatusChecker;
import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.data.BlockWriter;
import com.amazonaws.athena.connector.lambda.data.SchemaBuilder;
import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.exceptions.AthenaConnectorException;
import com.amazonaws.athena.connector.lambda.handlers.MetadataHandler;
import com.amazonaws.athena.connector.lambda.metadata.GetDataSourceCapabilitiesRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetDataSourceCapabilitiesResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetSplitsRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetSplitsResponse;
import com.amazonaws.athena.connector.lambda.metadata.GetTableLayoutRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetTableRequest;
import com.amazonaws.athena.connector.lambda.metadata.GetTableResponse;
import com.amazonaws.athena.connector.lambda.metadata.ListSchemasRequest;
import com.amazonaws.athena.connector.lambda.metadata.ListSchemasResponse;
import com.amazonaws.athena.connector.lambda.metadata.ListTablesRequest;
import com.amazonaws.athena.connector.lambda.metadata.ListTablesResponse;
import com.amazonaws.athena.connector.lambda.metadata.optimizations.DataSourceOptimizations;
import com.amazonaws.athena.connector.lambda.metadata.optimizations.OptimizationSubType;
import com.amazonaws.athena.connector.lambda.metadata.optimizations.pushdown.FilterPushdownSubType;
import com.amazonaws.athena.connector.util.PaginationHelper;
import org.apache.arrow.vector.complex.reader.FieldReader;
import org.apache.arrow.vector.types.Types;
import owlery.conformance.OfficialConnectorTables.Table;
import software.amazon.awssdk.services.glue.model.ErrorDetails;
import software.amazon.awssdk.services.glue.model.FederationSourceErrorCode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The half of the connector that tells what there is. */
final class OfficialConnectorMetadata
        extends MetadataHandler
{
    static final String FROM = "from";
    static final String END = "end";

    private static final String FIRST_ROW = "first_row";
    private static final int SPLITS_PER_CALL = 20;

    private final Map<String, Table> tables;

    OfficialConnectorMetadata(Map<String, Table> tables, Map<String, String> options)
    {
        super("official", options);
        this.tables = tables;
    }

    @Override
    public GetDataSourceCapabilitiesResponse doGetDataSourceCapabilities(BlockAllocator allocator, GetDataSourceCapabilitiesRequest request)
    {
        Map.Entry<String, List<OptimizationSubType>> filters = DataSourceOptimizations.SUPPORTS_FILTER_PUSHDOWN
                .withSupportedSubTypes(FilterPushdownSubType.SORTED_RANGE_SET, FilterPushdownSubType.NULLABLE_COMPARISON);
        return new GetDataSourceCapabilitiesResponse(request.getCatalogName(), Map.of(filters.getKey(), filters.getValue()));
    }

    @Override
    public ListSchemasResponse doListSchemaNames(BlockAllocator allocator, ListSchemasRequest request)
    {
        return new ListSchemasResponse(request.getCatalogName(), List.of(OfficialConnectorTables.SCHEMA));
    }

    @Override
    public ListTablesResponse doListTables(BlockAllocator allocator, ListTablesRequest request)
    {
        List<TableName> names = tables.keySet().stream()
                .map(name -> new TableName(OfficialConnectorTables.SCHEMA, name))
                .toList();
        return PaginationHelper.manualPagination(names, request.getNextToken(), request.getPageSize(), request.getCatalogName());
    }

    @Override
    public GetTableResponse doGetTable(BlockAllocator allocator, GetTableRequest request)
    {
        Table table = table(request.getTableName());
        return new GetTableResponse(request.getCatalogName(), request.getTableName(), table.schema(), table.partitionColumns());
    }

    @Override
    public void enhancePartitionSchema(SchemaBuilder schema, GetTableLayoutRequest request)
    {
        if (!request.getPartitionCols().isEmpty()) {
            schema.addField(FIRST_ROW, Types.MinorType.INT.getType());
            schema.addMetadata("layout of", request.getTableName().getTableName());
        }
    }

    /** The SDK itself drops partitions that the constraints refuse. */
    @Override
    public void getPartitions(BlockWriter writer, GetTableLayoutRequest request, QueryStatusChecker status)
    {
        Table table = table(request.getTableName());
        for (int first = 0; first < table.rowCount(); first += OfficialConnectorTables.ROWS_OF_PARTITION) {
            int row = first;
            writer.writeRows((block, at) -> {
                boolean isMatch = block.setValue(FIRST_ROW, at, row);
                for (String column : request.getPartitionCols()) {
                    Object value = PlayValues.value(request.getSchema().findField(column).getType(), table.value(column, row));
                    isMatch &= block.setValue(column, at, value);
                }
                return isMatch ? 1 : 0;
            });
        }
    }

    @Override
    public GetSplitsResponse doGetSplits(BlockAllocator allocator, GetSplitsRequest request)
    {
        List<int[]> all = ranges(request);
        int first = request.hasContinuationToken() ? Integer.parseInt(request.getContinuationToken()) : 0;
        int end = Math.min(first + SPLITS_PER_CALL, all.size());
        Set<Split> splits = new LinkedHashSet<>();
        for (int[] range : all.subList(first, end)) {
            splits.add(Split.newBuilder(makeSpillLocation(request), makeEncryptionKey())
                    .add(FROM, Integer.toString(range[0]))
                    .add(END, Integer.toString(range[1]))
                    .build());
        }
        return new GetSplitsResponse(request.getCatalogName(), splits, end < all.size() ? Integer.toString(end) : null);
    }

    private List<int[]> ranges(GetSplitsRequest request)
    {
        Table table = table(request.getTableName());
        if (request.getPartitionCols().isEmpty()) {
            return OfficialConnectorTables.splits(table, 0, table.rowCount());
        }
        Block partitions = request.getPartitions();
        FieldReader firstRow = partitions.getFieldReader(FIRST_ROW);
        List<int[]> ranges = new ArrayList<>();
        for (int row = 0; row < partitions.getRowCount(); row++) {
            firstRow.setPosition(row);
            int first = firstRow.readInteger();
            ranges.addAll(OfficialConnectorTables.splits(table, first, first + OfficialConnectorTables.ROWS_OF_PARTITION));
        }
        return ranges;
    }

    private Table table(TableName name)
    {
        Table table = name.getSchemaName().equals(OfficialConnectorTables.SCHEMA) ? tables.get(name.getTableName()) : null;
        if (table == null) {
            throw new AthenaConnectorException(
                    "there is no table " + name.getSchemaName() + "." + name.getTableName(),
                    ErrorDetails.builder().errorCode(FederationSourceErrorCode.ENTITY_NOT_FOUND_EXCEPTION.toString()).build());
        }
        return table;
    }
}
