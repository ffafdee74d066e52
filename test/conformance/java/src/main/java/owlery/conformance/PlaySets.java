package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.domain.predicate.AllOrNoneValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.EquatableValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.Marker;
import com.amazonaws.athena.connector.lambda.domain.predicate.Range;
import com.amazonaws.athena.connector.lambda.domain.predicate.SortedRangeSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.ValueSet;
import org.apache.arrow.vector.types.pojo.ArrowType;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Every form of a value set over the values of one column, by the official factories. */
final class PlaySets
{
    /** `rows`: the numbers of the rows whose values the set was made of. */
    record Made(String form, List<Integer> rows, ValueSet set) {}

    private record Value(int row, Object value) {}

    private final BlockAllocator allocator;
    private final ArrowType type;
    private final List<Made> made = new ArrayList<>();

    private PlaySets(BlockAllocator allocator, ArrowType type)
    {
        this.allocator = allocator;
        this.type = type;
    }

    /** `values`: without null, by row number. */
    static List<Made> of(BlockAllocator allocator, ArrowType type, Map<Integer, Object> values)
    {
        PlaySets sets = new PlaySets(allocator, type);
        List<Value> ordered = sets.ordered(values);
        sets.addWithoutValues();
        ordered.forEach(sets::addOfOne);
        for (int i = 1; i < ordered.size(); i++) {
            sets.addOfTwo(ordered.get(i - 1), ordered.get(i));
        }
        sets.addOfAll(ordered);
        return sets.made;
    }

    /** In the official order, which ranges are held to. */
    private List<Value> ordered(Map<Integer, Object> values)
    {
        List<Value> ordered = new ArrayList<>();
        values.forEach((row, value) -> ordered.add(new Value(row, value)));
        ordered.sort(Comparator.comparing(value -> Marker.exactly(allocator, type, value.value())));
        return ordered;
    }

    private void addWithoutValues()
    {
        List<Value> none = List.of();
        add("all", none, SortedRangeSet.all(allocator, type));
        add("not null", none, SortedRangeSet.notNull(allocator, type));
        add("only null", none, SortedRangeSet.onlyNull(type));
        add("none", none, SortedRangeSet.none(type));
        for (boolean nullAllowed : List.of(true, false)) {
            add("white list of nothing" + orNull(nullAllowed), none, listed(true, nullAllowed, none));
            add("black list of nothing" + orNull(nullAllowed), none, listed(false, nullAllowed, none));
            add("all of all-or-none" + orNull(nullAllowed), none, new AllOrNoneValueSet(type, true, nullAllowed));
            add("none of all-or-none" + orNull(nullAllowed), none, new AllOrNoneValueSet(type, false, nullAllowed));
        }
    }

    private void addOfOne(Value one)
    {
        List<Value> ones = List.of(one);
        Object value = one.value();
        Range below = Range.lessThan(allocator, type, value);
        Range above = Range.greaterThan(allocator, type, value);
        add("=", ones, SortedRangeSet.of(Range.equal(allocator, type, value)));
        add("= or null", ones, SortedRangeSet.of(true, Range.equal(allocator, type, value)));
        add("<>", ones, SortedRangeSet.of(below, above));
        add("<", ones, SortedRangeSet.of(below));
        add("<= or null", ones, SortedRangeSet.of(true, Range.lessThanOrEqual(allocator, type, value)));
        add(">", ones, SortedRangeSet.of(above));
        add(">=", ones, SortedRangeSet.of(Range.greaterThanOrEqual(allocator, type, value)));
        add("white list of one", ones, listed(true, false, ones));
        add("black list of one or null", ones, listed(false, true, ones));
    }

    private void addOfTwo(Value low, Value high)
    {
        List<Value> both = List.of(low, high);
        add("[ , )", both, SortedRangeSet.of(Range.range(allocator, type, low.value(), true, high.value(), false)));
        add("( , ] or null", both, SortedRangeSet.of(true, Range.range(allocator, type, low.value(), false, high.value(), true)));
    }

    private void addOfAll(List<Value> values)
    {
        List<Range> points = values.stream().map(value -> Range.equal(allocator, type, value.value())).toList();
        add("in", values, SortedRangeSet.of(false, points.get(0), points.subList(1, points.size())));
        add("between all", values, SortedRangeSet.newBuilder(type, true).addAll(gaps(values)).build());
        add("white list or null", values, listed(true, true, values));
        add("black list", values, listed(false, false, values));
    }

    private List<Range> gaps(List<Value> values)
    {
        List<Range> gaps = new ArrayList<>();
        for (int i = 1; i < values.size(); i++) {
            gaps.add(Range.range(allocator, type, values.get(i - 1).value(), false, values.get(i).value(), false));
        }
        gaps.add(Range.greaterThan(allocator, type, values.get(values.size() - 1).value()));
        return gaps;
    }

    private ValueSet listed(boolean isWhiteList, boolean nullAllowed, Collection<Value> values)
    {
        return EquatableValueSet.newBuilder(allocator, type, isWhiteList, nullAllowed)
                .addAll(values.stream().map(Value::value).toList())
                .build();
    }

    private void add(String form, List<Value> values, ValueSet set)
    {
        made.add(new Made(form, values.stream().map(Value::row).toList(), set));
    }

    private static String orNull(boolean nullAllowed)
    {
        return nullAllowed ? " or null" : "";
    }
}
