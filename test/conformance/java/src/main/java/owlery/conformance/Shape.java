package owlery.conformance;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The JSON of messages apart from what it encodes: names, their order, kinds of values, the framing of Arrow messages.
 * AWS's reader demands the order, but it looks neither at the end of the outermost object, nor at the kind of a scalar,
 * nor at the framing; here all of them count.
 */
final class Shape
{
    /** Objects whose keys are the caller's, in any order. */
    private static final Set<String> MAPS = Set.of(
            "tags", "configOptions", "summary", "queryPassthroughArguments", "properties", "capabilities");

    /** Arrow messages in base64: how each is wrapped belongs to the shape. */
    private static final Set<String> ARROW = Set.of("schema", "records", "outputSchema");

    /** Written and ignored, or told by the description in another way. */
    private static final Set<String> NOT_DESCRIBED = Set.of("@type", "id", "principal");

    private Shape() {}

    /** Where the shape of {@code ours} is not that of the SDK's own text for the same content. */
    static List<Differences.Difference> differences(JsonNode official, JsonNode ours)
    {
        List<Differences.Difference> found = new ArrayList<>();
        compare("", "", official, ours, found);
        return found;
    }

    private static void compare(String name, String path, JsonNode official, JsonNode ours, List<Differences.Difference> found)
    {
        if (official.getNodeType() != ours.getNodeType()) {
            found.add(new Differences.Difference(path + " (kind)", official, ours));
        }
        else if (official.isObject()) {
            List<String> expected = names(official);
            List<String> actual = names(ours);
            boolean isSame = MAPS.contains(name) ? new HashSet<>(expected).equals(new HashSet<>(actual)) : expected.equals(actual);
            if (!isSame) {
                found.add(new Differences.Difference(path + " (keys)", Json.texts(expected), Json.texts(actual)));
                return;
            }
            expected.forEach(key -> compare(key, path.isEmpty() ? key : path + "." + key, official.get(key), ours.get(key), found));
        }
        else if (official.isTextual() && ARROW.contains(name)) {
            String expected = framing(official);
            String actual = framing(ours);
            if (!expected.equals(actual)) {
                found.add(new Differences.Difference(path + " (framing)", Json.text(expected), Json.text(actual)));
            }
        }
        else if (official.isArray()) {
            // Ranges may be merged and equal splits collapse, so the lengths are the description's business.
            for (int i = 0; i < Math.min(official.size(), ours.size()); i++) {
                compare("", path + "[" + i + "]", official.get(i), ours.get(i), found);
            }
        }
    }

    private static String framing(JsonNode base64)
    {
        return Framing.of(Base64.getDecoder().decode(base64.textValue()));
    }

    /** @throws IllegalStateException for a field that the SDK writes and {@link Describe} does not know */
    static void assertDescribed(JsonNode written, JsonNode description)
    {
        assertDescribed("", written, description);
    }

    private static void assertDescribed(String path, JsonNode written, JsonNode description)
    {
        if (written.isArray() && description.isArray()) {
            for (int i = 0; i < Math.min(written.size(), description.size()); i++) {
                assertDescribed(path + "[]", written.get(i), description.get(i));
            }
        }
        // Whatever holds a block is described by the block's values.
        if (!written.isObject() || !description.isObject() || written.has("aId") || written.has("valueBlock")) {
            return;
        }
        boolean isMap = MAPS.contains(path.substring(path.lastIndexOf('.') + 1));
        for (String name : names(written)) {
            if (description.has(name)) {
                assertDescribed(path + "." + name, written.get(name), description.get(name));
            }
            else if (!isMap && !NOT_DESCRIBED.contains(name)) {
                throw new IllegalStateException("the SDK writes " + path + "." + name + ", which descriptions lack");
            }
        }
    }

    private static List<String> names(JsonNode object)
    {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
