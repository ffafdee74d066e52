package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.data.BlockUtils;
import com.amazonaws.athena.connector.lambda.data.FieldResolver;
import com.amazonaws.athena.connector.lambda.data.projectors.ProjectorUtils;
import com.amazonaws.athena.connector.lambda.domain.predicate.ConstraintEvaluator;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.domain.predicate.Range;
import com.amazonaws.athena.connector.lambda.domain.predicate.SortedRangeSet;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** What the SDK makes of values that it is given to write. */
final class FaultsOfValues
{
    private static final ArrowType INT = new ArrowType.Int(32, true);

    private static final ZonedDateTime NOON = ZonedDateTime.of(2024, 1, 1, 12, 0, 0, 0, ZoneId.of("UTC"));

    private FaultsOfValues() {}

    static Map<String, Faults.Observation> observations()
    {
        return Map.ofEntries(
                Map.entry("date-before-1970", () -> stored(field("c", new ArrowType.Date(DateUnit.DAY)), new Date(-1))),
                Map.entry("boolean-from-text", () -> stored(field("c", ArrowType.Bool.INSTANCE), "true")),
                Map.entry("tinyint-overflow", () -> stored(field("c", new ArrowType.Int(8, true)), 300)),
                Map.entry("integer-overflow", () -> stored(field("c", INT), (1L << 32) + 7)),
                Map.entry("timestamp-in-micros", () -> stored(field("c", timestamp(TimeUnit.MICROSECOND)), NOON)),
                Map.entry("nested-packed-timestamp", () -> stored(list(timestamp(TimeUnit.MILLISECOND)), List.of(4096L))),
                Map.entry("nested-text", () -> stored(list(ArrowType.Utf8.INSTANCE), Arrays.asList("a", 5, "b"))),
                Map.entry("list-from-iterable", () -> stored(list(INT), (Iterable<Integer>) () -> List.of(1).iterator())),
                Map.entry("udf-argument-timestamp", () -> projector(field("c", timestamp(TimeUnit.MILLISECOND)))),
                Map.entry("rejected-row", FaultsOfValues::rejectedRow));
    }

    private static Field field(String name, ArrowType type)
    {
        return new Field(name, FieldType.nullable(type), List.of());
    }

    private static Field list(ArrowType element)
    {
        return new Field("c", FieldType.nullable(ArrowType.List.INSTANCE), List.of(field("", element)));
    }

    private static ArrowType timestamp(TimeUnit unit)
    {
        return new ArrowType.Timestamp(unit, "UTC");
    }

    /** What is in the first row of the column after the value was written there. */
    private static Object stored(Field field, Object value)
            throws Exception
    {
        try (BlockAllocator allocator = Sdk.allocator();
                Block block = allocator.createBlock(new Schema(List.of(field)))) {
            FieldVector vector = block.getFieldVector(field.getName());
            if (field.getChildren().isEmpty()) {
                BlockUtils.setValue(vector, 0, value);
            }
            else {
                BlockUtils.setComplexValue(vector, 0, FieldResolver.DEFAULT, value);
            }
            block.setRowCount(1);
            return Describe.vector(vector).get(0);
        }
    }

    private static Object projector(Field field)
            throws Exception
    {
        try (BlockAllocator allocator = Sdk.allocator();
                Block block = allocator.createBlock(new Schema(List.of(field)))) {
            return ProjectorUtils.createArrowValueProjector(block.getFieldReader(field.getName())) == null;
        }
    }

    /** As a row writer goes on: the row after a refused one is written at the same place. */
    private static Object rejectedRow()
            throws Exception
    {
        Schema schema = new Schema(List.of(field("tested", INT), field("other", INT)));
        try (BlockAllocator allocator = Sdk.allocator();
                SortedRangeSet two = SortedRangeSet.of(Range.equal(allocator, INT, 2));
                ConstraintEvaluator evaluator = new ConstraintEvaluator(
                        allocator,
                        schema,
                        new Constraints(Map.of("tested", two), List.of(), List.of(), Constraints.DEFAULT_NO_LIMIT, Map.of(), null));
                Block block = allocator.createBlock(schema)) {
            block.constrain(evaluator);
            block.offerValue("other", 0, 99);
            if (block.offerValue("tested", 0, 1)) {
                throw new AssertionError("1 is not 2");
            }
            block.offerValue("tested", 0, 2);
            block.setRowCount(1);
            return Describe.vector(block.getFieldVector("other")).get(0);
        }
    }
}
