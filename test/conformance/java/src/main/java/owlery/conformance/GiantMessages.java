package owlery.conformance;

import com.amazonaws.athena.connector.lambda.records.ReadRecordsResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import owlery.conformance.Columns.Column;

import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import static owlery.conformance.SampleFields.INT32;
import static owlery.conformance.SampleFields.UTF8;
import static owlery.conformance.SampleFields.list;
import static owlery.conformance.SampleFields.nullable;

/** Blocks beyond what tests usually see. The values repeat, because the files are committed. */
final class GiantMessages
{
    private static final ArrowType INT64 = new ArrowType.Int(64, true);
    private static final ArrowType FLOAT64 = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

    private GiantMessages() {}

    static void addTo(Corpus corpus)
    {
        int rows = 250_000;
        add(corpus, "250000 rows of numbers", 3, List.of(
                column(nullable("int64", INT64), rows, i -> Json.text(Long.toString(i % 997 * 1_000_000_007_003L - 7))),
                column(nullable("float64", FLOAT64), rows, i -> Json.text(
                        "0x" + HexFormat.of().toHexDigits(Double.doubleToLongBits(i % 1013 / 8.0)))),
                column(nullable("int32", INT32), rows, i -> i % 10 == 3 ? Json.NODES.nullNode() : Json.NODES.numberNode(-i % 4099)),
                column(nullable("flag", new ArrowType.Bool()), rows, i ->
                        i % 6 == 5 ? Json.NODES.nullNode() : Json.NODES.booleanNode(i % 4 == 0)),
                column(list("list", nullable("", INT32)), rows, i ->
                        IntStream.range(0, i % 3).collect(Json::array, ArrayNode::add, ArrayNode::addAll))));
        String[] texts = {"", "the quick brown fox ".repeat(10), "ünïcödé 中文 \ud834\udd1e ".repeat(9), "\n\u0001\"\\".repeat(4)};
        add(corpus, "25 MB of text", 2, List.of(
                column(nullable("text", UTF8), 180_000, i -> i % 50 == 49 ? Json.NODES.nullNode() : Json.text(texts[i % 3] + i % 5003))));
        add(corpus, "values of several MB", Sdk.NEWEST_VERSION, List.of(
                column(nullable("text", UTF8), 2, i -> Json.text(texts[i + 1].repeat(30_000))),
                column(nullable("binary", new ArrowType.Binary()), 2, i -> Json.text("/wAB".repeat(2_000_000 * i)))));
        add(corpus, "2000 columns", Sdk.NEWEST_VERSION, IntStream.range(0, 2000)
                .mapToObj(i -> i % 2 == 0
                        ? column(nullable("column" + i, INT64), 3, row -> Json.text(Integer.toString(i * row)))
                        : column(nullable("column" + i, UTF8), 3, row -> row == 1 ? Json.NODES.nullNode() : Json.text(texts[row] + i)))
                .toList());
    }

    private static void add(Corpus corpus, String name, int version, List<Column> columns)
    {
        corpus.addGiant("giant-" + name.replace(' ', '-') + ".jsonl.gz", name, version,
                allocator -> new ReadRecordsResponse("catalog", Columns.block(allocator, columns)));
    }

    private static Column column(Field field, int rows, IntFunction<JsonNode> value)
    {
        ArrayNode values = Json.array();
        IntStream.range(0, rows).forEach(i -> values.add(value.apply(i)));
        return new Column(field, values);
    }
}
