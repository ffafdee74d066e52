package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.ArrowTypeComparator;
import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.data.DateTimeFormatterUtil;
import com.amazonaws.athena.connector.lambda.domain.predicate.ConstraintEvaluator;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.domain.predicate.EquatableValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.Marker;
import com.amazonaws.athena.connector.lambda.domain.predicate.SortedRangeSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.ValueSet;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

import java.lang.reflect.Method;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;

/** How the SDK compares values, and what it says of sets. */
final class FaultsOfPredicates
{
    private static final ArrowType INT = new ArrowType.Int(32, true);

    private static final ArrowType DOUBLE = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

    private static final ArrowType ZONED = new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC");

    private FaultsOfPredicates() {}

    static Map<String, Faults.Observation> observations()
    {
        return Map.ofEntries(
                Map.entry("nan-order", () -> sign(DOUBLE, Double.NaN, Double.POSITIVE_INFINITY)),
                Map.entry("nan-equality", () -> sign(DOUBLE, Double.NaN, Double.NaN)),
                Map.entry("negative-zero", () -> sign(DOUBLE, -0.0, 0.0)),
                Map.entry("text-order", () -> sign(ArrowType.Utf8.INSTANCE, "\uD834\uDD1E", "\uFFFD")),
                Map.entry("instant-in-two-zones", () -> sign(ZONED, packed("UTC"), packed("Asia/Tokyo"))),
                Map.entry("black-list-and-null", FaultsOfPredicates::blackListAndNull),
                Map.entry("only-null-factory", FaultsOfPredicates::onlyNull),
                Map.entry("null-in-questions", FaultsOfPredicates::nullInQuestions),
                Map.entry("constraint-of-other-column", FaultsOfPredicates::constraintOfOtherColumn));
    }

    private static long packed(String zone)
    {
        ZonedDateTime noon = ZonedDateTime.of(2024, 1, 1, 12, 0, 0, 0, ZoneOffset.UTC);
        return DateTimeFormatterUtil.timestampMilliTzHolderFromObject(noon.withZoneSameInstant(ZoneId.of(zone)), null).value;
    }

    private static int sign(ArrowType type, Object left, Object right)
    {
        return Integer.signum(ArrowTypeComparator.compare(type, left, right));
    }

    private static Object blackListAndNull()
            throws Exception
    {
        try (BlockAllocator allocator = Sdk.allocator();
                EquatableValueSet set = EquatableValueSet.newBuilder(allocator, INT, false, false).add(5).build();
                Marker marker = Marker.nullMarker(allocator, INT)) {
            return "as object " + set.containsValue((Object) null) + ", as marker " + set.containsValue(marker);
        }
    }

    private static Object onlyNull()
            throws Exception
    {
        Method factory = EquatableValueSet.class.getDeclaredMethod("onlyNull", BlockAllocator.class, ArrowType.class);
        factory.setAccessible(true);
        try (BlockAllocator allocator = Sdk.allocator();
                EquatableValueSet set = (EquatableValueSet) factory.invoke(null, allocator, INT)) {
            return "isAll " + set.isAll() + ", contains 5 " + set.containsValue(5);
        }
    }

    private static Object nullInQuestions()
            throws Exception
    {
        try (BlockAllocator allocator = Sdk.allocator();
                ValueSet onlyNull = SortedRangeSet.onlyNull(INT);
                ValueSet notNull = SortedRangeSet.notNull(allocator, INT)) {
            return "only null isNone " + onlyNull.isNone() + ", not null isAll " + notNull.isAll();
        }
    }

    private static Object constraintOfOtherColumn()
            throws Exception
    {
        Schema projected = new Schema(List.of(new Field("shown", FieldType.nullable(INT), List.of())));
        ValueSet nothing = SortedRangeSet.none(INT);
        Constraints constraints = new Constraints(Map.of("other", nothing), List.of(), List.of(), Constraints.DEFAULT_NO_LIMIT, Map.of(), null);
        try (BlockAllocator allocator = Sdk.allocator();
                ConstraintEvaluator evaluator = new ConstraintEvaluator(allocator, projected, constraints)) {
            return "passes " + evaluator.apply("other", 5);
        }
    }
}
