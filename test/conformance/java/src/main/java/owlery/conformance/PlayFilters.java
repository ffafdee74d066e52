package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.domain.Split;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.domain.predicate.ConstraintEvaluator;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.metadata.GetTableResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.reader.FieldReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Rows under every value set over the scalar columns of a table: those that the connector returns, and those that the
 * official evaluator accepts of the rows without a filter.
 */
final class PlayFilters
{
    private static final PlayAthena.Sizes INLINE = new PlayAthena.Sizes(16_000_000, 5_242_880);

    private final PlayAthena athena;
    private final String rowNumber;
    private final boolean isProjected;
    private final GetTableResponse table;
    /** Of a table without partitions, whose splits no filter changes. */
    private final List<Split> splits;
    private final List<Block> blocks;
    private final Consumer<ObjectNode> print;

    /**
     * `rowNumber`: an integer column whose values tell the rows apart. `isProjected`: whether the filtered column is
     * also among the output.
     */
    PlayFilters(PlayAthena athena, TableName name, String rowNumber, boolean isProjected, Consumer<ObjectNode> print)
    {
        this.athena = athena;
        this.rowNumber = rowNumber;
        this.isProjected = isProjected;
        this.print = print;
        this.table = athena.table(name, Map.of());
        this.splits = table.getPartitionColumns().isEmpty() ? splits(PlayAthena.everything()) : null;
        this.blocks = athena.scan(table, table.getSchema(), PlayAthena.everything(), INLINE).stream()
                .flatMap(rows -> rows.blocks().stream())
                .toList();
    }

    /** Over all columns, or those by which a table is partitioned. */
    void play()
    {
        for (Field field : table.getSchema().getFields()) {
            boolean isWanted = splits != null || table.getPartitionColumns().contains(field.getName());
            if (isWanted && field.getChildren().isEmpty() && !field.getName().equals(rowNumber)) {
                playColumn(field);
            }
        }
    }

    private List<Split> splits(Constraints constraints)
    {
        return athena.splits(table, athena.layout(table, constraints), constraints).stream()
                .flatMap(answer -> answer.getSplits().stream())
                .toList();
    }

    private void playColumn(Field field)
    {
        Map<Integer, Object> values = values(field.getName());
        List<PlaySets.Made> sets;
        try {
            sets = PlaySets.of(athena.allocator(), field.getType(), distinct(values));
        }
        catch (RuntimeException e) {
            ObjectNode line = Json.object();
            line.put("step", "no filters");
            line.put("column", field.getName());
            line.put("why", e.getClass().getSimpleName());
            print.accept(line);
            return;
        }
        for (PlaySets.Made made : sets) {
            Constraints constraints = new Constraints(
                    Map.of(field.getName(), made.set()), List.of(), List.of(), Constraints.DEFAULT_NO_LIMIT, Map.of(), null);
            ObjectNode line = Json.object();
            line.put("step", "filter");
            line.put("column", field.getName());
            line.put("form", made.form());
            line.set("rows", numbers(made.rows()));
            line.set("ours", isProjected
                    ? returnedOrWhy(constraints, field.getName(), rowNumber)
                    : returnedOrWhy(constraints, rowNumber));
            line.set("official", numbers(accepted(constraints, field, values)));
            print.accept(line);
        }
    }

    /** The first row of each value; equal arrays count as different, which only makes more sets. */
    private static Map<Integer, Object> distinct(Map<Integer, Object> values)
    {
        Map<Integer, Object> distinct = new LinkedHashMap<>();
        values.forEach((row, value) -> {
            if (value != null && !distinct.containsValue(value)) {
                distinct.put(row, value);
            }
        });
        return distinct;
    }

    private JsonNode returnedOrWhy(Constraints constraints, String... columns)
    {
        try {
            return numbers(returned(constraints, columns));
        }
        catch (PlayLambda.Failure failure) {
            return Json.text(failure.getMessage());
        }
    }

    private List<Integer> returned(Constraints constraints, String... columns)
    {
        List<Field> fields = List.of(columns).stream().map(table.getSchema()::findField).toList();
        Schema schema = new Schema(fields, table.getSchema().getCustomMetadata());
        List<Integer> numbers = new ArrayList<>();
        for (Split split : splits == null ? splits(constraints) : splits) {
            for (Block block : athena.read(table.getTableName(), schema, split, constraints, INLINE).blocks()) {
                for (int row = 0; row < block.getRowCount(); row++) {
                    numbers.add(number(block, row));
                }
                close(block);
            }
        }
        return numbers.stream().sorted().toList();
    }

    private List<Integer> accepted(Constraints constraints, Field field, Map<Integer, Object> values)
    {
        List<Integer> numbers = new ArrayList<>();
        try (ConstraintEvaluator evaluator = new ConstraintEvaluator(athena.allocator(), table.getSchema(), constraints)) {
            values.forEach((row, value) -> {
                if (evaluator.apply(field.getName(), value)) {
                    numbers.add(row);
                }
            });
        }
        catch (Exception e) {
            throw new IllegalStateException("the evaluator of " + field, e);
        }
        return numbers.stream().sorted().toList();
    }

    /** By row number, as the SDK's readers hand them to whoever writes or compares them. */
    private Map<Integer, Object> values(String column)
    {
        Map<Integer, Object> values = new LinkedHashMap<>();
        for (Block block : blocks) {
            FieldVector vector = block.getFieldVector(column);
            FieldReader reader = block.getFieldReader(column);
            boolean isZoned = vector.getField().getType() instanceof ArrowType.Timestamp;
            for (int row = 0; row < block.getRowCount(); row++) {
                reader.setPosition(row);
                Object value = vector.isNull(row) ? null : isZoned ? reader.readLong() : reader.readObject();
                values.put(number(block, row), value);
            }
        }
        return values;
    }

    private int number(Block block, int row)
    {
        FieldReader reader = block.getFieldReader(rowNumber);
        reader.setPosition(row);
        return reader.readInteger();
    }

    private static void close(Block block)
    {
        try {
            block.close();
        }
        catch (Exception e) {
            throw new IllegalStateException("a block cannot be closed", e);
        }
    }

    private static ArrayNode numbers(List<Integer> numbers)
    {
        ArrayNode array = Json.array();
        numbers.forEach(array::add);
        return array;
    }
}
