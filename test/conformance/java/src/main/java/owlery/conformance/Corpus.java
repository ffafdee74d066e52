package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The lines of messages as they are made. Each message is read back by the SDK, and must mean what it was made from:
 * a wrong describer, or a message that the SDK itself cannot read, never gets into a file.
 */
final class Corpus
{
    /** Of the version that our SDK refuses. */
    static final String BEANS_FILE = "v1.jsonl";

    private final Map<String, StringBuilder> files = new TreeMap<>();
    private final Map<String, Integer> lineCounts = new TreeMap<>();
    private final Map<String, Map<Integer, Integer>> counts = new TreeMap<>();
    private final Set<String> ids = new HashSet<>();
    private final Map<String, String> refusals = new TreeMap<>();

    /** Makes a message of blocks that live until it is written. */
    @FunctionalInterface
    interface Maker
            extends Function<BlockAllocator, Object> {}

    /** One line for each version. The id begins with the message's kind and the version. */
    void add(String file, String name, List<Integer> versions, Maker maker)
    {
        versions.forEach(version -> add(file, name, version, maker, false));
    }

    /** Like {@link #add}, but the description has digests for the columns of {@code records}. */
    void addGiant(String file, String name, int version, Maker maker)
    {
        add(file, name, version, maker, true);
    }

    /**
     * Messages that the SDK writes and cannot read itself. They count all the same, since connectors in Java send them;
     * the description is of what was meant. One that a later SDK can read belongs to the others.
     */
    void addUnread(String name, List<Integer> versions, Maker maker)
    {
        for (int version : versions) {
            try (BlockAllocator allocator = Sdk.allocator()) {
                Object message = maker.apply(allocator);
                String id = id(message, version, name);
                String text = Sdk.write(message, version);
                refuse(id, Sdk.refusalToRead(text, version, allocator)
                        .orElseThrow(() -> new IllegalStateException(id + " can be read now")));
                addLine("unread.jsonl", message, version, line(id, version, text, AsWritten.in(version, Sdk.describe(message))));
            }
        }
    }

    /** Like {@link #add} for what the SDK may be unable to write or to read as it was meant; then that is noted instead. */
    void addUnlessRefused(String file, String name, List<Integer> versions, Maker maker)
    {
        for (int version : versions) {
            try (BlockAllocator allocator = Sdk.allocator()) {
                String id = id(maker.apply(allocator), version, name);
                try {
                    add(file, name, version, maker, false);
                }
                catch (RuntimeException refusal) {
                    refuse(id, refusal);
                }
            }
        }
    }

    void refuse(String id, Exception refusal)
    {
        Throwable cause = refusal;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        refusals.put(id, cause.getClass().getSimpleName() + ": " + cause.getMessage());
    }

    void addLine(String file, String kind, int version, ObjectNode line)
    {
        String id = line.get("id").textValue();
        if (!ids.add(id)) {
            throw new IllegalStateException("two messages are called " + id);
        }
        files.computeIfAbsent(file, name -> new StringBuilder()).append(Json.line(line)).append('\n');
        lineCounts.merge(file, 1, Integer::sum);
        counts.computeIfAbsent(kind, name -> new TreeMap<>()).merge(version, 1, Integer::sum);
    }

    int lineCount(String file)
    {
        return lineCounts.get(file);
    }

    /** Name → content; of a {@code .gz} what goes into it. */
    Map<String, byte[]> files()
    {
        Map<String, byte[]> contents = new TreeMap<>();
        files.forEach((name, lines) -> contents.put(name, lines.toString().getBytes(StandardCharsets.UTF_8)));
        return contents;
    }

    /** Kind → version → number of messages. */
    Map<String, Map<Integer, Integer>> counts()
    {
        return counts;
    }

    /** What the SDK could not do, by the id that the message would have had. */
    Map<String, String> refusals()
    {
        return refusals;
    }

    /** @throws IllegalStateException for a kind of message, or a version of it, of which there is none */
    void assertComplete()
    {
        List<String> missing = new ArrayList<>();
        for (String kind : Sdk.messageKinds()) {
            for (int version : Sdk.versions()) {
                boolean isNewer = kind.startsWith("GetDataSourceCapabilities") && version < Samples.CAPABILITIES_VERSION;
                if (!isNewer && !counts.getOrDefault(kind, Map.of()).containsKey(version)) {
                    missing.add(kind + "/v" + version);
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no messages of " + missing);
        }
    }

    private void add(String file, String name, int version, Maker maker, boolean isGiant)
    {
        try (BlockAllocator allocator = Sdk.allocator()) {
            Object message = maker.apply(allocator);
            String id = id(message, version, name);
            String text = Sdk.write(message, version);
            ObjectNode description = Sdk.describe(Sdk.read(text, version, allocator));
            assertSame(id, AsWritten.in(version, Sdk.describe(message)), description);
            if (version == Sdk.NEWEST_VERSION) {
                Shape.assertDescribed(Json.parse(text), description);
            }
            if (isGiant) {
                Digest.shorten(description);
            }
            addLine(file, message, version, line(id, version, text, description));
        }
        catch (IOException e) {
            throw new IllegalStateException("the SDK cannot read its own message " + name + " in version " + version, e);
        }
    }

    private static String id(Object message, int version, String name)
    {
        return message.getClass().getSimpleName() + "/v" + version + "/" + name;
    }

    private static ObjectNode line(String id, int version, String text, ObjectNode description)
    {
        ObjectNode line = Json.object().put("id", id).put("version", version).put("message", text);
        line.set("description", description);
        return line;
    }

    private void addLine(String file, Object message, int version, ObjectNode line)
    {
        addLine(file, message.getClass().getSimpleName(), version, line);
    }

    static void assertSame(String id, JsonNode meant, JsonNode read)
    {
        List<Differences.Difference> differences = Differences.between(meant, read);
        if (!differences.isEmpty()) {
            throw new IllegalStateException(id + " does not read as it was meant: " + differences.get(0));
        }
    }
}
