package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.domain.predicate.OrderByField;
import com.amazonaws.athena.connector.lambda.domain.predicate.QueryPlan;
import com.amazonaws.athena.connector.lambda.domain.predicate.ValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.FederationExpression;
import com.amazonaws.athena.connector.lambda.domain.spill.S3SpillLocation;
import com.amazonaws.athena.connector.lambda.records.ReadRecordsRequest;
import com.amazonaws.athena.connector.lambda.security.EncryptionKey;
import com.amazonaws.athena.connector.lambda.security.FederatedIdentity;
import io.substrait.proto.Plan;
import io.substrait.proto.Version;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import owlery.conformance.Columns.Column;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static owlery.conformance.SampleFields.INT32;
import static owlery.conformance.SampleFields.UTF8;
import static owlery.conformance.SampleFields.column;
import static owlery.conformance.SampleFields.list;
import static owlery.conformance.SampleFields.nullable;

/** The pieces that messages are made of. Maps keep their order: what is written must be the same in every run. */
final class Samples
{
    static final int CAPABILITIES_VERSION = 4;
    static final int EXPRESSIONS_VERSION = 4;

    static final String QUERY_ID = "9f2f1f0e-3f8c-4c9e-8a54-0123456789ab";
    static final TableName TABLE = new TableName("sales", "orders");
    /** Quotes, a backslash, controls, and characters of two, three and four bytes. */
    static final String AWKWARD = "a\"b\\c/d\n\t\u0001\u001f\u007fé中\ud834\udd1e\u2028<&>'";

    /**
     * The same without a character of four bytes: Jackson, which the SDK goes by, writes one in a key as two escapes, and
     * then cannot read the key from bytes. The first message that has one is noted as refused.
     */
    static final String AWKWARD_KEY = AWKWARD.replace("\ud834\udd1e", "");

    private Samples() {}

    static FederatedIdentity identity()
    {
        return new FederatedIdentity(
                "arn:aws:iam::111122223333:user/analyst",
                "111122223333",
                ordered("team", "data", "", "empty key", "empty value", "", AWKWARD_KEY, AWKWARD, "10", "ten", "9", "nine"),
                List.of("admins", "", AWKWARD, "admins"),
                ordered("spill_bucket", "other-bucket", "spill_prefix", "other/prefix", AWKWARD_KEY, AWKWARD));
    }

    static FederatedIdentity emptyIdentity()
    {
        return new FederatedIdentity("", "", Map.of(), List.of(), Map.of());
    }

    static Schema schema()
    {
        return new Schema(
                List.of(
                        nullable("id", new ArrowType.Int(64, true)),
                        SampleFields.withMetadata(nullable("name", UTF8), Map.of("comment", AWKWARD)),
                        nullable("day", new ArrowType.Date(DateUnit.DAY)),
                        list("tags", nullable("", UTF8)),
                        nullable("year", INT32)),
                ordered("name", "the customer's name", "", "", AWKWARD_KEY, AWKWARD));
    }

    static List<Column> partitions()
    {
        return List.of(
                column(nullable("year", INT32), "[2023, 2024, null]"),
                column(nullable("region", UTF8), "['eu', '', null]"),
                column(nullable("extra, for GetSplits only", new ArrowType.Int(64, true)), "['-1', '9223372036854775807', null]"));
    }

    static Block block(BlockAllocator allocator, List<Column> columns)
    {
        return Columns.block(allocator, columns, ordered("partition metadata", AWKWARD));
    }

    static S3SpillLocation directory(String key)
    {
        return new S3SpillLocation("spill-bucket", key, true);
    }

    /** 32 bytes as the SDK's local keys have, or 16 as those of KMS. */
    static EncryptionKey key(int byteCount)
    {
        byte[] key = new byte[byteCount];
        byte[] nonce = new byte[12];
        IntStream.range(0, byteCount).forEach(i -> key[i] = (byte) (i * 37 + byteCount));
        IntStream.range(0, nonce.length).forEach(i -> nonce[i] = (byte) (255 - i));
        return new EncryptionKey(key, nonce);
    }

    static Split split()
    {
        return new Split(
                directory("prefix/" + QUERY_ID + "/5b1c"),
                key(32),
                ordered("partition", "year=2023", "", "empty key", "empty value", "", AWKWARD_KEY, AWKWARD, "10", "ten", "9", "nine"));
    }

    static Constraints constraints(Map<String, ValueSet> summary)
    {
        return new Constraints(summary, List.of(), List.of(), Constraints.DEFAULT_NO_LIMIT, Map.of(), null);
    }

    static Constraints constraints(FederationExpression expression)
    {
        return new Constraints(Map.of(), List.of(expression), List.of(), Constraints.DEFAULT_NO_LIMIT, Map.of(), null);
    }

    static List<OrderByField> everyDirection()
    {
        return IntStream.range(0, OrderByField.Direction.values().length)
                .mapToObj(i -> new OrderByField("column" + i, OrderByField.Direction.values()[i]))
                .toList();
    }

    static Map<String, String> passthrough()
    {
        return ordered("schemaFunctionName", "SYSTEM.QUERY", "QUERY", "SELECT \"ü\" FROM t -- " + AWKWARD, "", "");
    }

    /** A plan without relations: whether plans are understood is tested elsewhere, here it is bytes. */
    static QueryPlan queryPlan()
    {
        byte[] plan = Plan.newBuilder()
                .setVersion(Version.newBuilder().setMajorNumber(0).setMinorNumber(52).setProducer(AWKWARD))
                .addExpectedTypeUrls("urn:owlery")
                .build()
                .toByteArray();
        return new QueryPlan("0.52.0", DescribeArrow.base64(plan));
    }

    static ReadRecordsRequest readRecords(Constraints constraints)
    {
        return new ReadRecordsRequest(identity(), "catalog", QUERY_ID, TABLE, schema(), split(), constraints, 16_000_000L, 5_242_880L);
    }

    /** Where only the constraints matter. */
    static ReadRecordsRequest lightRead(Constraints constraints)
    {
        Schema schema = new Schema(List.of(nullable("id", INT32)));
        Split split = new Split(directory("p/q"), null, Map.of());
        return new ReadRecordsRequest(emptyIdentity(), "catalog", QUERY_ID, TABLE, schema, split, constraints, 16_000_000L, 5_242_880L);
    }

    static Map<String, String> ordered(String... keysAndValues)
    {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
