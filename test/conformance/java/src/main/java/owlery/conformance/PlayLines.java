package owlery.conformance;

import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.domain.spill.S3SpillLocation;
import com.amazonaws.athena.connector.lambda.records.RemoteReadRecordsResponse;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What is printed of a read. */
final class PlayLines
{
    private PlayLines() {}

    static ObjectNode records(TableName name, Split split, PlayAthena.Rows rows)
    {
        ObjectNode line = rows(rows);
        line.put("step", "records");
        line.put("table", name.getTableName());
        line.set("properties", Json.texts(split.getProperties()));
        return line;
    }

    static ObjectNode rows(PlayAthena.Rows rows)
    {
        ObjectNode line = Json.object();
        boolean isSpilled = rows.response() instanceof RemoteReadRecordsResponse;
        line.put("isSpilled", isSpilled);
        line.put("keyBytes", isSpilled ? keyBytes((RemoteReadRecordsResponse) rows.response()) : 0);
        ArrayNode objects = line.putArray("objects");
        if (rows.response() instanceof RemoteReadRecordsResponse remote) {
            remote.getRemoteBlocks().forEach(location -> objects.add(((S3SpillLocation) location).getKey()));
        }
        ArrayNode blocks = line.putArray("blocks");
        rows.blocks().forEach(block -> blocks.add(Describe.block(block)));
        return line;
    }

    static ObjectNode failure(TableName name, PlayLambda.Failure failure)
    {
        ObjectNode line = Json.object();
        line.put("step", "failure");
        line.put("table", name.getTableName());
        line.put("functionError", failure.functionError());
        line.put("message", failure.getMessage());
        return line;
    }

    private static int keyBytes(RemoteReadRecordsResponse remote)
    {
        return remote.getEncryptionKey() == null ? 0 : remote.getEncryptionKey().getKey().length;
    }
}
