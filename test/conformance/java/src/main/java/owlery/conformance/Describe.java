package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.domain.TableName;
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
import com.amazonaws.athena.connector.lambda.metadata.MetadataRequest;
import com.amazonaws.athena.connector.lambda.metadata.MetadataResponse;
import com.amazonaws.athena.connector.lambda.metadata.optimizations.OptimizationSubType;
import com.amazonaws.athena.connector.lambda.records.ReadRecordsRequest;
import com.amazonaws.athena.connector.lambda.records.ReadRecordsResponse;
import com.amazonaws.athena.connector.lambda.records.RecordRequest;
import com.amazonaws.athena.connector.lambda.records.RecordResponse;
import com.amazonaws.athena.connector.lambda.records.RemoteReadRecordsResponse;
import com.amazonaws.athena.connector.lambda.request.FederationRequest;
import com.amazonaws.athena.connector.lambda.request.FederationResponse;
import com.amazonaws.athena.connector.lambda.request.PingRequest;
import com.amazonaws.athena.connector.lambda.request.PingResponse;
import com.amazonaws.athena.connector.lambda.security.EncryptionKey;
import com.amazonaws.athena.connector.lambda.security.FederatedIdentity;
import com.amazonaws.athena.connector.lambda.udf.UserDefinedFunctionRequest;
import com.amazonaws.athena.connector.lambda.udf.UserDefinedFunctionResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Schema;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** AWS's objects → the description that both sides compute; its form is laid down in {@code ../README.md}. */
final class Describe
{
    private Describe() {}

    static ObjectNode message(FederationRequest request)
    {
        ObjectNode description = typed(request);
        description.set("identity", identity(request.getIdentity()));
        if (request instanceof PingRequest ping) {
            description.put("catalogName", ping.getCatalogName());
            description.put("queryId", ping.getQueryId());
        }
        else if (request instanceof MetadataRequest metadata) {
            description.put("queryId", metadata.getQueryId());
            description.put("catalogName", metadata.getCatalogName());
            addMetadata(description, metadata);
        }
        else if (request instanceof RecordRequest records) {
            description.put("queryId", records.getQueryId());
            description.put("catalogName", records.getCatalogName());
            addReadRecords(description, (ReadRecordsRequest) records);
        }
        else {
            addFunction(description, (UserDefinedFunctionRequest) request);
        }
        return description;
    }

    static ObjectNode message(FederationResponse response)
    {
        ObjectNode description = typed(response);
        if (response instanceof PingResponse ping) {
            description.put("catalogName", ping.getCatalogName());
            description.put("queryId", ping.getQueryId());
            description.put("sourceType", ping.getSourceType());
            description.put("capabilities", ping.getCapabilities());
            description.put("serDeVersion", ping.getSerDeVersion());
        }
        else if (response instanceof MetadataResponse metadata) {
            description.put("catalogName", metadata.getCatalogName());
            addMetadata(description, metadata);
        }
        else if (response instanceof RecordResponse records) {
            description.put("catalogName", records.getCatalogName());
            addRecords(description, records);
        }
        else {
            UserDefinedFunctionResponse function = (UserDefinedFunctionResponse) response;
            description.set("records", block(function.getRecords()));
            description.put("methodName", function.getMethodName());
        }
        return description;
    }

    static ObjectNode spilled(Block records)
    {
        ObjectNode description = Json.object();
        description.put("@type", "SpilledBlock");
        description.set("records", block(records));
        return description;
    }

    static JsonNode block(Block block)
    {
        if (block == null) {
            return Json.NODES.nullNode();
        }
        ArrayNode columns = Json.array();
        block.getFieldVectors().forEach(vector -> columns.add(vector(vector)));
        ObjectNode description = Json.object();
        description.set("schema", schema(block.getSchema()));
        description.put("rowCount", block.getRowCount());
        description.set("columns", columns);
        return description;
    }

    static ObjectNode schema(Schema schema)
    {
        return DescribeArrow.schema(schema);
    }

    static ArrayNode vector(FieldVector vector)
    {
        return DescribeArrow.vector(vector);
    }

    private static void addMetadata(ObjectNode description, MetadataRequest request)
    {
        if (request instanceof ListTablesRequest listTables) {
            description.put("schemaName", listTables.getSchemaName());
            description.put("nextToken", listTables.getNextToken());
            description.put("pageSize", listTables.getPageSize());
        }
        else if (request instanceof GetTableRequest getTable) {
            description.set("tableName", tableName(getTable.getTableName()));
            description.set("queryPassthroughArguments", Json.texts(getTable.getQueryPassthroughArguments()));
        }
        else if (request instanceof GetTableLayoutRequest layout) {
            description.set("tableName", tableName(layout.getTableName()));
            description.set("constraints", DescribeConstraints.constraints(layout.getConstraints()));
            description.set("schema", schema(layout.getSchema()));
            description.set("partitionColumns", sorted(layout.getPartitionCols()));
        }
        else if (request instanceof GetSplitsRequest splits) {
            description.set("tableName", tableName(splits.getTableName()));
            description.set("partitions", block(splits.getPartitions()));
            description.set("partitionColumns", sorted(splits.getPartitionCols()));
            description.set("constraints", DescribeConstraints.constraints(splits.getConstraints()));
            description.put("continuationToken", splits.getContinuationToken());
        }
        else if (!(request instanceof ListSchemasRequest || request instanceof GetDataSourceCapabilitiesRequest)) {
            throw new IllegalArgumentException("no description for " + request.getClass());
        }
    }

    private static void addReadRecords(ObjectNode description, ReadRecordsRequest request)
    {
        description.set("tableName", tableName(request.getTableName()));
        description.set("schema", schema(request.getSchema()));
        description.set("split", split(request.getSplit()));
        description.set("constraints", DescribeConstraints.constraints(request.getConstraints()));
        description.put("maxBlockSize", Long.toString(request.getMaxBlockSize()));
        description.put("maxInlineBlockSize", Long.toString(request.getMaxInlineBlockSize()));
    }

    private static void addFunction(ObjectNode description, UserDefinedFunctionRequest request)
    {
        description.set("inputRecords", block(request.getInputRecords()));
        description.set("outputSchema", schema(request.getOutputSchema()));
        description.put("methodName", request.getMethodName());
        description.put("functionType", request.getFunctionType().name());
    }

    private static void addMetadata(ObjectNode description, MetadataResponse response)
    {
        if (response instanceof ListSchemasResponse schemas) {
            description.set("schemas", Json.texts(schemas.getSchemas()));
        }
        else if (response instanceof ListTablesResponse tables) {
            ArrayNode names = Json.array();
            tables.getTables().forEach(name -> names.add(tableName(name)));
            description.set("tables", names);
            description.put("nextToken", tables.getNextToken());
        }
        else if (response instanceof GetTableResponse table) {
            description.set("tableName", tableName(table.getTableName()));
            description.set("schema", schema(table.getSchema()));
            description.set("partitionColumns", sorted(table.getPartitionColumns()));
        }
        else if (response instanceof GetTableLayoutResponse layout) {
            description.set("tableName", tableName(layout.getTableName()));
            description.set("partitions", block(layout.getPartitions()));
        }
        else if (response instanceof GetSplitsResponse splits) {
            description.set("splits", splits(splits.getSplits()));
            description.put("continuationToken", splits.getContinuationToken());
        }
        else if (response instanceof GetDataSourceCapabilitiesResponse capabilities) {
            description.set("capabilities", capabilities(capabilities.getCapabilities()));
        }
        else {
            throw new IllegalArgumentException("no description for " + response.getClass());
        }
    }

    private static void addRecords(ObjectNode description, RecordResponse response)
    {
        if (response instanceof ReadRecordsResponse inline) {
            description.set("records", block(inline.getRecords()));
            return;
        }
        RemoteReadRecordsResponse remote = (RemoteReadRecordsResponse) response;
        ArrayNode blocks = Json.array();
        remote.getRemoteBlocks().forEach(location -> blocks.add(spillLocation(location)));
        description.set("schema", schema(remote.getSchema()));
        description.set("remoteBlocks", blocks);
        description.set("encryptionKey", encryptionKey(remote.getEncryptionKey()));
    }

    private static ObjectNode typed(Object message)
    {
        ObjectNode description = Json.object();
        description.put("@type", message.getClass().getSimpleName());
        return description;
    }

    private static JsonNode identity(FederatedIdentity identity)
    {
        if (identity == null) {
            return Json.NODES.nullNode();
        }
        ObjectNode description = Json.object();
        description.put("account", identity.getAccount());
        description.put("arn", identity.getArn());
        description.set("tags", Json.texts(identity.getPrincipalTags()));
        description.set("groups", Json.texts(identity.getIamGroups()));
        description.set("configOptions", Json.texts(identity.getConfigOptions()));
        return description;
    }

    private static ObjectNode tableName(TableName name)
    {
        ObjectNode description = Json.object();
        description.put("schemaName", name.getSchemaName());
        description.put("tableName", name.getTableName());
        return description;
    }

    private static ArrayNode sorted(Collection<String> names)
    {
        return Json.texts(names.stream().sorted().toList());
    }

    private static ArrayNode splits(Collection<Split> splits)
    {
        ArrayNode descriptions = Json.array();
        splits.stream().map(Describe::split).sorted(Comparator.comparing(Json::canonical)).forEach(descriptions::add);
        return descriptions;
    }

    private static ObjectNode split(Split split)
    {
        ObjectNode description = Json.object();
        description.set("spillLocation", spillLocation(split.getSpillLocation()));
        description.set("encryptionKey", encryptionKey(split.getEncryptionKey()));
        description.set("properties", Json.texts(split.getProperties()));
        return description;
    }

    private static JsonNode spillLocation(SpillLocation location)
    {
        if (location == null) {
            return Json.NODES.nullNode();
        }
        S3SpillLocation s3 = (S3SpillLocation) location;
        ObjectNode description = Json.object();
        description.put("bucket", s3.getBucket());
        description.put("key", s3.getKey());
        description.put("directory", s3.isDirectory());
        return description;
    }

    static JsonNode encryptionKey(EncryptionKey key)
    {
        if (key == null) {
            return Json.NODES.nullNode();
        }
        ObjectNode description = Json.object();
        description.put("key", DescribeArrow.base64(key.getKey()));
        description.put("nonce", DescribeArrow.base64(key.getNonce()));
        return description;
    }

    private static ObjectNode capabilities(Map<String, List<OptimizationSubType>> capabilities)
    {
        ObjectNode description = Json.object();
        capabilities.forEach((name, subTypes) -> {
            ArrayNode entries = description.putArray(name);
            subTypes.forEach(subType -> {
                ObjectNode entry = entries.addObject();
                entry.put("subType", subType.getSubType());
                entry.set("properties", Json.texts(subType.getProperties()));
            });
        });
        return description;
    }
}
