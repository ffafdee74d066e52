package owlery.conformance;

import com.amazonaws.athena.connector.lambda.QueryStatusChecker;
import com.amazonaws.athena.connector.lambda.data.BlockSpiller;
import com.amazonaws.athena.connector.lambda.data.SpillConfig;
import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.exceptions.AthenaConnectorException;
import com.amazonaws.athena.connector.lambda.exceptions.FederationThrottleException;
import com.amazonaws.athena.connector.lambda.handlers.RecordHandler;
import com.amazonaws.athena.connector.lambda.records.ReadRecordsRequest;
import com.fasterxml.jackson.databind.JsonNode;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.Field;
import owlery.conformance.OfficialConnectorTables.Table;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.glue.model.ErrorDetails;
import software.amazon.awssdk.services.glue.model.FederationSourceErrorCode;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

import java.util.Map;

/** The half of the connector that gives rows. */
final class OfficialConnectorRecords
        extends RecordHandler
{
    private final Map<String, Table> tables;

    OfficialConnectorRecords(Map<String, Table> tables, Map<String, String> options)
    {
        super(S3Client.create(), SecretsManagerClient.create(), AthenaClient.create(), "official", options);
        this.tables = tables;
    }

    /** One thread: with two, the SDK adds to a plain list of locations from both at once. */
    @Override
    protected SpillConfig getSpillConfig(ReadRecordsRequest request)
    {
        return SpillConfig.newBuilder()
                .withSpillLocation(request.getSplit().getSpillLocation())
                .withMaxBlockBytes(request.getMaxBlockSize())
                .withMaxInlineBlockBytes(request.getMaxInlineBlockSize())
                .withRequestId(request.getQueryId())
                .withEncryptionKey(request.getSplit().getEncryptionKey())
                .withNumSpillThreads(1)
                .build();
    }

    @Override
    protected void readWithConstraint(BlockSpiller spiller, ReadRecordsRequest request, QueryStatusChecker status)
    {
        String name = request.getTableName().getTableName();
        if (name.equals(OfficialConnectorTables.FAILING)) {
            throw new AthenaConnectorException(
                    "the source said no, \u00e9\ud834\udd1e",
                    ErrorDetails.builder().errorCode(FederationSourceErrorCode.ACCESS_DENIED_EXCEPTION.toString()).build());
        }
        if (name.equals(OfficialConnectorTables.THROTTLED)) {
            throw new FederationThrottleException("come back later");
        }
        Table table = tables.get(name);
        Split split = request.getSplit();
        int end = split.getPropertyAsInt(OfficialConnectorMetadata.END);
        for (int row = split.getPropertyAsInt(OfficialConnectorMetadata.FROM); row < end; row++) {
            write(spiller, request, table, row);
        }
    }

    /** Scalars through the SDK's own writers, which test the constraints; nested values as they are. */
    private static void write(BlockSpiller spiller, ReadRecordsRequest request, Table table, int row)
    {
        spiller.writeRows((block, at) -> {
            boolean isMatch = true;
            for (Field field : request.getSchema().getFields()) {
                JsonNode value = table.value(field.getName(), row);
                FieldVector vector = block.getFieldVector(field.getName());
                if (field.getChildren().isEmpty()) {
                    isMatch &= block.offerValue(field.getName(), at, PlayValues.value(field.getType(), value));
                }
                else {
                    Columns.set(vector, at, value);
                }
            }
            return isMatch ? 1 : 0;
        });
    }
}
