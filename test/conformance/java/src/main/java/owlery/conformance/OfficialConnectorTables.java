package owlery.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import owlery.conformance.Columns.Column;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import static owlery.conformance.SampleFields.INT32;
import static owlery.conformance.SampleFields.UTF8;
import static owlery.conformance.SampleFields.column;
import static owlery.conformance.SampleFields.list;
import static owlery.conformance.SampleFields.map;
import static owlery.conformance.SampleFields.nullable;
import static owlery.conformance.SampleFields.struct;

/** What the connector on AWS's SDK holds: a table for each type of that SDK, and one for each thing that a read can do. */
final class OfficialConnectorTables
{
    static final String SCHEMA = "official";
    static final String FAILING = "failing";
    static final String THROTTLED = "throttled";
    static final int ROWS_OF_PARTITION = 3;

    private static final ArrowType INT64 = new ArrowType.Int(64, true);

    private OfficialConnectorTables() {}

    /** `rowsPerSplit`: 0 for all in one. */
    record Table(List<Column> columns, Map<String, String> metadata, Set<String> partitionColumns, int rowsPerSplit)
    {
        Schema schema()
        {
            return new Schema(columns.stream().map(Column::field).toList(), metadata);
        }

        int rowCount()
        {
            return columns.get(0).values().size();
        }

        JsonNode value(String columnName, int row)
        {
            return columns.stream()
                    .filter(column -> column.field().getName().equals(columnName))
                    .findFirst().orElseThrow()
                    .values().get(row);
        }

        ObjectNode description()
        {
            ArrayNode values = Json.array();
            columns.forEach(column -> values.add(column.values()));
            ObjectNode description = Json.object();
            description.set("schema", Describe.schema(schema()));
            description.set("columns", values);
            description.set("partitionColumns", Json.texts(partitionColumns.stream().sorted().toList()));
            return description;
        }
    }

    /** By name; the order of insertion is no alphabetical one. */
    static Map<String, Table> all()
    {
        Map<String, Table> tables = new LinkedHashMap<>();
        for (ArrowType type : SampleTypes.supportedScalars()) {
            String name = DescribeArrow.type(type).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
            tables.put("type_" + name, plain(SampleFields.everyForm(type)));
        }
        tables.put("nested", plain(nested()));
        tables.put("no_rows", plain(SampleFields.withoutRows(nested())));
        tables.put("large", plain(large()));
        tables.put("partitioned", new Table(partitioned(), Map.of("value", "a comment", "origin", "official"), Set.of("year", "region"), 2));
        tables.put("many_splits", new Table(List.of(numbers("id", 45)), Map.of(), Set.of(), 1));
        tables.put(FAILING, plain(List.of(numbers("id", 1))));
        tables.put(THROTTLED, plain(List.of(numbers("id", 1))));
        return tables;
    }

    private static Table plain(List<Column> columns)
    {
        return new Table(columns, Map.of(), Set.of(), 0);
    }

    private static List<Column> nested()
    {
        Field number = nullable("n", INT32);
        Field text = nullable("t", UTF8);
        return List.of(
                column(list("lists", list("", number)), "[[[1, null], [], null], [], null, [[2]]]"),
                column(list("structs", struct("", list("inner", text))), "[[[['x', null]], null, [null]], [], null, [[[]]]]"),
                column(map("maps", INT64, list("value", number)), "[[['1', [1, null]], ['-1', null]], [], null, [['0', []]]]"),
                column(struct("members", map("by_name", UTF8, struct("value", number)), text),
                        "[[[['k', [1]], ['', null]], 'x'], [null, null], null, [[], '\ud834\udd1e']]"));
    }

    /** Some 500 KB. */
    private static List<Column> large()
    {
        ArrayNode texts = Json.array();
        IntStream.range(0, 4000).forEach(id -> {
            if (id % 97 == 0) {
                texts.addNull();
            }
            else {
                texts.add(id + " \u00fc\ud834\udd1e".repeat(id % 40));
            }
        });
        return List.of(numbers("id", 4000), new Column(nullable("text", UTF8), texts));
    }

    /** Partitions of {@link #ROWS_OF_PARTITION} rows each. */
    private static List<Column> partitioned()
    {
        ArrayNode years = Json.array();
        ArrayNode regions = Json.array();
        ArrayNode values = Json.array();
        for (int year = 2021; year <= 2024; year++) {
            for (String region : List.of("north", "s\u00fcd")) {
                for (int i = 0; i < ROWS_OF_PARTITION; i++) {
                    years.add(year);
                    regions.add(region);
                    values.add(region + " " + year + " " + i);
                }
            }
        }
        return List.of(
                new Column(nullable("value", UTF8), values),
                new Column(nullable("year", INT32), years),
                new Column(nullable("region", UTF8), regions));
    }

    private static Column numbers(String name, int count)
    {
        return new Column(nullable(name, INT64), Json.texts(IntStream.range(0, count).mapToObj(Integer::toString).toList()));
    }

    /** The rows of one split: from, up to but not including. */
    static List<int[]> splits(Table table, int from, int end)
    {
        int size = table.rowsPerSplit() == 0 ? Math.max(1, end - from) : table.rowsPerSplit();
        List<int[]> splits = new ArrayList<>();
        for (int start = from; start < end || splits.isEmpty(); start += size) {
            splits.add(new int[] {start, Math.min(start + size, end)});
        }
        return splits;
    }
}
