package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.security.EncryptionKey;
import org.apache.arrow.vector.types.pojo.ArrowType;
import owlery.conformance.Columns.Column;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects as the SDK spills them: in clear, and with keys of both of its key factories. */
final class SpilledMessages
{
    private static final String FILE = "spilled.jsonl";

    private SpilledMessages() {}

    static void addTo(Corpus corpus)
            throws IOException
    {
        Map<String, EncryptionKey> keys = new LinkedHashMap<>();
        keys.put("in clear", null);
        keys.put("AES-128", Samples.key(16));
        keys.put("AES-256", Samples.key(32));
        for (Map.Entry<String, EncryptionKey> key : keys.entrySet()) {
            for (int version : List.of(2, Sdk.NEWEST_VERSION)) {
                add(corpus, key.getKey() + "/partitions", version, Samples.partitions(), key.getValue());
            }
            for (ArrowType type : SampleTypes.supportedScalars()) {
                String name = key.getKey() + "/rows of " + DescribeArrow.type(type);
                add(corpus, name, Sdk.NEWEST_VERSION, SampleFields.everyForm(type), key.getValue());
            }
        }
    }

    private static void add(Corpus corpus, String name, int version, List<Column> columns, EncryptionKey key)
            throws IOException
    {
        try (BlockAllocator allocator = Sdk.allocator()) {
            String id = Spilled.KIND + "/v" + version + "/" + name;
            corpus.addLine(FILE, Spilled.KIND, version,
                    Spilled.line(id, version, Columns.block(allocator, columns), key, allocator));
        }
    }
}
