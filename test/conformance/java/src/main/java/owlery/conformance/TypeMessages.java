package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.records.ReadRecordsResponse;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import owlery.conformance.Columns.Column;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import static owlery.conformance.SampleFields.INT32;
import static owlery.conformance.SampleFields.UTF8;
import static owlery.conformance.SampleFields.column;
import static owlery.conformance.SampleFields.list;
import static owlery.conformance.SampleFields.map;
import static owlery.conformance.SampleFields.nullable;
import static owlery.conformance.SampleFields.required;
import static owlery.conformance.SampleFields.struct;
import static owlery.conformance.SampleFields.withMetadata;

/** Rows of every type, in every version. */
final class TypeMessages
{
    private static final String FILE = "types.jsonl";

    /** All but the first, whose messages are in a file of their own. */
    static final List<Integer> VERSIONS = Sdk.versions();

    private TypeMessages() {}

    static void addTo(Corpus corpus)
    {
        for (ArrowType type : SampleTypes.scalars()) {
            String name = DescribeArrow.type(type);
            List<Column> columns = SampleFields.everyForm(type);
            add(corpus, "rows of " + name, columns);
            add(corpus, "no rows of " + name, SampleFields.withoutRows(columns));
        }
        List<Column> nulls = List.of(column(nullable("n", new ArrowType.Null()), "[null, null]"));
        corpus.addUnread("a single column of Null", VERSIONS, allocator ->
                new ReadRecordsResponse("catalog", Columns.block(allocator, nulls)));
        addNested(corpus);
        addRowCounts(corpus);
        addMetadata(corpus);
    }

    private static void add(Corpus corpus, String name, List<Column> columns)
    {
        add(corpus, name, columns, Map.of());
    }

    private static void add(Corpus corpus, String name, List<Column> columns, Map<String, String> metadata)
    {
        corpus.add(FILE, name, VERSIONS, allocator -> new ReadRecordsResponse("catalog", Columns.block(allocator, columns, metadata)));
    }

    private static void addNested(Corpus corpus)
    {
        Field text = nullable("t", UTF8);
        Field number = nullable("n", INT32);
        add(corpus, "rows of FixedSizeList(3)", List.of(
                column(nullable("c", new ArrowType.FixedSizeList(3), nullable("", INT32)), "[[1, null, 3], null, [-1, 0, 1]]")));
        add(corpus, "lists of lists", List.of(
                column(list("c", list("", number)), "[[[1, null], [], null], [], null, [[2]]]"),
                column(list("d", list("", list("", text))), "[[[['a', ''], null], null], [[]], null, [[[null]]]]")));
        add(corpus, "lists of structs", List.of(
                column(list("c", struct("", text, number)), "[[['a', 1], null, [null, null]], [], null, [['', -1]]]")));
        add(corpus, "lists of maps", List.of(
                column(list("c", map("", UTF8, number)), "[[[['a', 1], ['b', null]], [], null], null, []]")));
        add(corpus, "structs of structs", List.of(
                column(struct("c", text, struct("s", number, struct("s", text))),
                        "[['a', [1, ['x']]], ['b', [null, null]], ['c', null], null, [null, [2, [null]]]]")));
        add(corpus, "structs of lists and maps", List.of(
                column(struct("c", list("l", text), map("m", UTF8, number)),
                        "[[['a', null], [['k', 1]]], [null, null], null, [[], []]]")));
        add(corpus, "maps of lists", List.of(
                column(map("c", UTF8, list("", number)), "[[['a', [1, null]], ['b', []], ['c', null]], [], null]")));
        add(corpus, "maps of structs", List.of(
                column(map("c", INT32, struct("", text, number)), "[[[1, ['a', 1]], [2, null], [-3, [null, null]]], null, []]")));
        add(corpus, "maps of maps", List.of(
                column(map("c", UTF8, map("", UTF8, list("", text))), "[[['a', [['b', ['c', null]], ['d', null]]], ['e', []]], null]")));
        add(corpus, "a struct without members", List.of(
                column(struct("c"), "[[], null, []]"),
                column(number, "[1, 2, 3]")));
        add(corpus, "a struct of lists 16 deep", List.of(deep(16)));
        // Entries and duplicates keep the order of the buffer.
        add(corpus, "a map with a key twice", List.of(
                column(map("c", UTF8, number), "[[['b', 1], ['a', 2], ['b', 3]]]")));
    }

    /** Lists and structs in turn around one number and one null. */
    private static Column deep(int depth)
    {
        Field field = nullable("n", INT32);
        String value = "7";
        String absent = "null";
        for (int level = 0; level < depth; level++) {
            field = level % 2 == 0 ? struct("level" + level, field) : list("level" + level, field);
            value = "[" + value + "]";
            absent = "[" + absent + "]";
        }
        return column(field, "[" + value + "," + absent + ",null]");
    }

    /** Bitmaps end in the middle of a byte, at its end, and beyond the first word. */
    private static void addRowCounts(Corpus corpus)
    {
        for (int rowCount : List.of(0, 1, 7, 8, 9, 63, 64, 65, 1000)) {
            ArrayNode flags = Json.array();
            ArrayNode texts = Json.array();
            ArrayNode lists = Json.array();
            IntStream.range(0, rowCount).forEach(i -> {
                flags.add(i % 3 == 0 ? Json.NODES.nullNode() : Json.NODES.booleanNode(i % 2 == 0));
                texts.add(i % 5 == 4 ? Json.NODES.nullNode() : Json.text("row " + i));
                lists.add(i % 7 == 6 ? Json.NODES.nullNode() : Json.array().add(true).addNull().add(i % 2 == 0));
            });
            add(corpus, rowCount + " rows", List.of(
                    new Column(nullable("flag", new ArrowType.Bool()), flags),
                    new Column(nullable("text", UTF8), texts),
                    new Column(list("flags", nullable("", new ArrowType.Bool())), lists)));
        }
        // A batch without buffers has no body, on which Arrow's reader for single messages stumbles.
        corpus.addUnread("5 rows without columns", VERSIONS, allocator -> {
            Block block = Columns.block(allocator, List.of());
            block.setRowCount(5);
            return new ReadRecordsResponse("catalog", block);
        });
        add(corpus, "neither rows nor columns", List.of());
        add(corpus, "neither rows nor columns, but metadata", List.of(), Map.of("key", "value"));
    }

    private static void addMetadata(Corpus corpus)
    {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("number", "a column's comment");
        metadata.put("", "empty key");
        metadata.put("empty value", "");
        metadata.put("ключ \ud834\udd1e", "{\"json\": [1, \"\\u0000\"]}\n\u0000");
        Field inner = withMetadata(nullable("inner", UTF8), Map.of("depth", "2"));
        List<Column> columns = List.of(
                column(withMetadata(nullable("number", INT32), metadata), "[1, null]"),
                column(withMetadata(struct("struct", inner, required("required", INT32)), Map.of("depth", "1")), "[['a', 1], null]"),
                column(nullable("", UTF8), "['column without a name', null]"),
                column(nullable("Ünï \ud834\udd1e.\"quoted\" 名", UTF8), "['x', null]"),
                // A field may say that it is not nullable and hold a null all the same.
                column(required("required", INT32), "[1, null]"),
                column(new Field("list", FieldType.nullable(SampleTypes.LIST), List.of(nullable("list", INT32))), "[[1], null]"));
        add(corpus, "metadata and names", columns, metadata);
        add(corpus, "metadata and names without rows", SampleFields.withoutRows(columns), metadata);
    }
}
