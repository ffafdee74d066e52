package owlery.conformance;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Exact comparison of two descriptions: the order of keys means nothing, everything else does. */
final class Differences
{
    /** More of one message tell nothing new. */
    private static final int LIMIT = 20;

    private final List<Difference> found = new ArrayList<>();

    private Differences() {}

    /** The path is like {@code constraints.summary.col3.ranges[0].low}; a side that is absent is null. */
    record Difference(String path, JsonNode official, JsonNode ours) {}

    /** A column of {@code ours} may be a digest: then the official values are digested too. */
    static List<Difference> between(JsonNode official, JsonNode ours)
    {
        Differences differences = new Differences();
        differences.compare("", official, ours);
        return differences.found;
    }

    private void compare(String path, JsonNode official, JsonNode ours)
    {
        // Equal parts need no paths, and almost all are equal.
        if (found.size() >= LIMIT || (official != null && official.equals(ours))) {
            return;
        }
        if (official != null && ours != null && official.isObject() && ours.isObject()) {
            compareObjects(path, official, ours);
        }
        else if (official != null && ours != null && official.isArray() && ours.isArray()) {
            for (int i = 0; i < Math.max(official.size(), ours.size()); i++) {
                compare(path + "[" + i + "]", official.get(i), ours.get(i));
            }
        }
        else if (official != null && official.isArray() && Digest.isDigest(ours)) {
            compareObjects(path, Digest.of(official), ours);
        }
        else if (official == null || ours == null || !isSameNumber(official, ours)) {
            found.add(new Difference(path, official, ours));
        }
    }

    /** To Jackson an int and a long of one value differ; as JSON they are the same. */
    private static boolean isSameNumber(JsonNode official, JsonNode ours)
    {
        return official.isNumber() && ours.isNumber() && official.asText().equals(ours.asText());
    }

    private void compareObjects(String path, JsonNode official, JsonNode ours)
    {
        TreeSet<String> names = new TreeSet<>();
        official.fieldNames().forEachRemaining(names::add);
        ours.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            compare(path.isEmpty() ? name : path + "." + name, official.get(name), ours.get(name));
        }
    }
}
