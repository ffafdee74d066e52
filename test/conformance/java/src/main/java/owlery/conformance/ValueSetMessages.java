package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.domain.predicate.AllOrNoneValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.EquatableValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.Marker;
import com.amazonaws.athena.connector.lambda.domain.predicate.Marker.Bound;
import com.amazonaws.athena.connector.lambda.domain.predicate.Range;
import com.amazonaws.athena.connector.lambda.domain.predicate.SortedRangeSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.ValueSet;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import owlery.conformance.Columns.Column;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import static owlery.conformance.SampleFields.nullable;

/** One message for each type, whose summary has one column for each form of a value set. */
final class ValueSetMessages
{
    private static final String FILE = "value-sets.jsonl";

    /** Forms of ranges that are written with null allowed as well; the flag has nothing to do with the ranges. */
    private static final Set<String> WITH_NULLS = Set.of("no range", "everything", "= low", "<> middle");

    private ValueSetMessages() {}

    static void addTo(Corpus corpus)
    {
        for (ArrowType type : SampleTypes.supportedScalars()) {
            String name = DescribeArrow.type(type);
            corpus.add(FILE, "value sets of " + name, TypeMessages.VERSIONS, allocator -> {
                Map<String, ValueSet> summary = new LinkedHashMap<>();
                new Forms(allocator, type).all().forEach((form, set) -> {
                    try {
                        summary.put(form, set.get());
                    }
                    catch (RuntimeException refusal) {
                        corpus.refuse(form + " of " + name, refusal);
                    }
                });
                return Samples.lightRead(Samples.constraints(summary));
            });
        }
        corpus.add(FILE, "all or none of every type", TypeMessages.VERSIONS, allocator -> {
            Map<String, ValueSet> summary = new LinkedHashMap<>();
            SampleTypes.all().forEach(type -> summary.put(DescribeArrow.type(type), new AllOrNoneValueSet(type, true, true)));
            return Samples.lightRead(Samples.constraints(summary));
        });
        corpus.add(FILE, "100 ranges and 1000 values", TypeMessages.VERSIONS, ValueSetMessages::many);
    }

    private static Object many(BlockAllocator allocator)
    {
        ArrowType type = new ArrowType.Int(64, true);
        Forms forms = new Forms(allocator, type);
        List<Range> ranges = IntStream.range(0, 100).mapToObj(i -> forms.equal(Json.text(Integer.toString(99 - 2 * i)))).toList();
        ArrayNode values = Json.array();
        IntStream.range(0, 1000).forEach(i -> values.add(Integer.toString(i * 7 % 1000)));
        Map<String, ValueSet> summary = new LinkedHashMap<>();
        summary.put("ranges", SortedRangeSet.copyOf(type, ranges, false));
        summary.put("values", new EquatableValueSet(forms.block(values), true, false));
        return Samples.lightRead(Samples.constraints(summary));
    }

    /** Every form over the edges of one type. */
    private record Forms(BlockAllocator allocator, ArrowType type)
    {
        Map<String, Supplier<ValueSet>> all()
        {
            Map<String, Supplier<ValueSet>> forms = new LinkedHashMap<>();
            addSorted(forms);
            addEquatable(forms);
            for (boolean all : List.of(true, false)) {
                for (boolean nullAllowed : List.of(true, false)) {
                    String asWritten = all && !nullAllowed ? ", which is written as none" : "";
                    forms.put("AllOrNone: " + (all ? "all" : "none") + nulls(nullAllowed) + asWritten,
                            () -> new AllOrNoneValueSet(type, all, nullAllowed));
                }
            }
            return forms;
        }

        private void addSorted(Map<String, Supplier<ValueSet>> forms)
        {
            ArrayNode edges = ascending();
            JsonNode low = edges.get(0);
            JsonNode middle = edges.get(edges.size() / 2);
            JsonNode high = edges.get(edges.size() - 1);
            Marker lowest = Marker.lowerUnbounded(allocator, type);
            Marker highest = Marker.upperUnbounded(allocator, type);

            Map<String, Supplier<List<Range>>> ranges = new LinkedHashMap<>();
            ranges.put("no range", List::of);
            ranges.put("everything", () -> List.of(new Range(lowest, highest)));
            ranges.put("= low", () -> List.of(equal(low)));
            ranges.put("= high", () -> List.of(equal(high)));
            ranges.put("> low", () -> List.of(new Range(marker(low, Bound.ABOVE), highest)));
            ranges.put(">= low", () -> List.of(new Range(marker(low, Bound.EXACTLY), highest)));
            ranges.put("< high", () -> List.of(new Range(lowest, marker(high, Bound.BELOW))));
            ranges.put("<= high", () -> List.of(new Range(lowest, marker(high, Bound.EXACTLY))));
            ranges.put("[low, high]", () -> List.of(new Range(marker(low, Bound.EXACTLY), marker(high, Bound.EXACTLY))));
            ranges.put("(low, high)", () -> List.of(new Range(marker(low, Bound.ABOVE), marker(high, Bound.BELOW))));
            ranges.put("(low, high]", () -> List.of(new Range(marker(low, Bound.ABOVE), marker(high, Bound.EXACTLY))));
            ranges.put("[low, high)", () -> List.of(new Range(marker(low, Bound.EXACTLY), marker(high, Bound.BELOW))));
            ranges.put("<> middle", () -> List.of(
                    new Range(lowest, marker(middle, Bound.BELOW)),
                    new Range(marker(middle, Bound.ABOVE), highest)));
            ranges.put("each edge", () -> {
                List<Range> points = new ArrayList<>();
                edges.forEach(edge -> points.add(equal(edge)));
                return points;
            });
            ranges.forEach((name, make) -> {
                forms.put("SortedRangeSet: " + name + nulls(false), () -> SortedRangeSet.copyOf(type, make.get(), false));
                if (WITH_NULLS.contains(name)) {
                    forms.put("SortedRangeSet: " + name + nulls(true), () -> SortedRangeSet.copyOf(type, make.get(), true));
                }
            });
        }

        private void addEquatable(Map<String, Supplier<ValueSet>> forms)
        {
            ArrayNode edges = SampleTypes.edges(type);
            Map<String, ArrayNode> values = new LinkedHashMap<>();
            values.put("nothing", Json.array());
            values.put("one value", Json.array().add(edges.get(0)));
            values.put("each edge", edges);
            for (boolean whiteList : List.of(true, false)) {
                for (boolean nullAllowed : List.of(true, false)) {
                    values.forEach((name, list) -> forms.put(
                            "EquatableValueSet: " + (whiteList ? "" : "all but ") + name + nulls(nullAllowed),
                            () -> new EquatableValueSet(block(list), whiteList, nullAllowed)));
                }
            }
        }

        private static String nulls(boolean areAllowed)
        {
            return areAllowed ? ", or null" : "";
        }

        /** By the SDK's own comparison; as listed where it has none for the type. */
        private ArrayNode ascending()
        {
            List<JsonNode> edges = new ArrayList<>();
            SampleTypes.edges(type).forEach(edges::add);
            try {
                edges.sort((a, b) -> marker(a, Bound.EXACTLY).compareTo(marker(b, Bound.EXACTLY)));
            }
            catch (RuntimeException incomparable) {
                return SampleTypes.edges(type);
            }
            return Json.array().addAll(edges);
        }

        Range equal(JsonNode value)
        {
            return new Range(marker(value, Bound.EXACTLY), marker(value, Bound.EXACTLY));
        }

        private Marker marker(JsonNode value, Bound bound)
        {
            return new Marker(block(Json.array().add(value)), bound, false);
        }

        /** Every value block has this one column. */
        Block block(ArrayNode values)
        {
            return Columns.block(allocator, List.of(new Column(nullable("col1", type), values)));
        }
    }
}
