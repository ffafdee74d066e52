package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.metadata.GetTableResponse;
import com.amazonaws.athena.connector.lambda.security.AesGcmBlockCrypto;
import com.amazonaws.athena.connector.lambda.security.BlockCrypto;
import com.amazonaws.athena.connector.lambda.security.EncryptionKey;
import com.amazonaws.athena.connector.lambda.security.NoOpBlockCrypto;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** A line with a spilled object, by the classes that the SDK's own S3BlockSpiller and S3BlockSpillReader use. */
final class Spilled
{
    static final String KIND = "SpilledBlock";

    private static final String FRAMING = "legacy V4 RecordBatch";

    private Spilled() {}

    /** The version is that of the schema's framing: an object is the same in all. */
    static ObjectNode line(String id, int version, Block block, EncryptionKey key, BlockAllocator allocator)
            throws IOException
    {
        ObjectNode line = Json.object().put("id", id).put("version", version);
        line.put("object", DescribeArrow.base64(crypto(key, allocator).encrypt(key, block)));
        line.set("schema", schema(block.getSchema(), version));
        line.set("encryptionKey", Describe.encryptionKey(key));
        if (!framingDifferences(line, allocator).isEmpty()) {
            throw new IllegalStateException(id + ": " + framingDifferences(line, allocator));
        }
        ObjectNode description = Describe.spilled(read(line, allocator));
        Corpus.assertSame(id, Describe.spilled(block), description);
        line.set("description", description);
        return line;
    }

    static Block read(JsonNode line, BlockAllocator allocator)
            throws IOException
    {
        EncryptionKey key = key(line);
        ByteArrayInputStream schema = new ByteArrayInputStream(bytes(line.get("schema")));
        return crypto(key, allocator).decrypt(
                key,
                bytes(line.get("object")),
                MessageSerializer.deserializeSchema(new ReadChannel(Channels.newChannel(schema))));
    }

    /** Objects have one framing, whatever the version of the messages about them. */
    static List<Differences.Difference> framingDifferences(JsonNode line, BlockAllocator allocator)
    {
        EncryptionKey key = key(line);
        String framing = Framing.of(crypto(key, allocator).decrypt(key, bytes(line.get("object"))));
        return framing.equals(FRAMING)
                ? List.of()
                : List.of(new Differences.Difference("object (framing)", Json.text(FRAMING), Json.text(framing)));
    }

    private static EncryptionKey key(JsonNode line)
    {
        JsonNode encryption = line.get("encryptionKey");
        return encryption.isNull() ? null : new EncryptionKey(bytes(encryption.get("key")), bytes(encryption.get("nonce")));
    }

    private static BlockCrypto crypto(EncryptionKey key, BlockAllocator allocator)
    {
        return key == null ? new NoOpBlockCrypto(allocator) : new AesGcmBlockCrypto(allocator);
    }

    private static JsonNode schema(Schema schema, int version)
            throws IOException
    {
        return Json.parse(Sdk.write(new GetTableResponse("catalog", new TableName("s", "t"), schema, Set.of()), version)).get("schema");
    }

    private static byte[] bytes(JsonNode base64)
    {
        return Base64.getDecoder().decode(base64.textValue());
    }
}
