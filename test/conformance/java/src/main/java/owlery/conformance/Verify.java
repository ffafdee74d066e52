package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * {@code verify <file>}: reads with the SDK what ours wrote. A message must decode, mean what its description says, have
 * the very shape of the SDK's own text for the same content, and survive being written and read once more.
 */
final class Verify
{
    /** Of a value in a report; a column of a giant block is longer than anybody reads. */
    private static final int SHOWN_CHARACTERS = 2000;

    private Verify() {}

    static void run(String[] arguments)
            throws IOException
    {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: verify <file of JSON lines, .gz or not>");
        }
        int read = 0;
        int mismatches = 0;
        try (BufferedReader lines = open(Path.of(arguments[0]))) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                if (text.isEmpty()) {
                    continue;
                }
                read++;
                for (ObjectNode mismatch : verify(text)) {
                    mismatches++;
                    System.out.println(Json.line(mismatch));
                }
            }
        }
        System.out.println(Json.line(Json.object().put("read", read).put("mismatches", mismatches)));
        if (mismatches > 0) {
            System.exit(1);
        }
    }

    private static List<ObjectNode> verify(String text)
    {
        JsonNode id = Json.text(text.substring(0, Math.min(text.length(), 100)));
        List<ObjectNode> mismatches = new ArrayList<>();
        try {
            JsonNode line = Json.parse(text);
            id = line.path("id");
            for (Differences.Difference difference : differences(line)) {
                ObjectNode mismatch = Json.object();
                mismatch.set("id", id);
                mismatch.put("path", difference.path());
                mismatch.set("official", shown(difference.official()));
                mismatch.set("ours", shown(difference.ours()));
                mismatches.add(mismatch);
            }
        }
        // Whatever goes wrong with one message is a finding about that message; the others are still to be read.
        catch (IOException | RuntimeException | AssertionError failure) {
            ObjectNode mismatch = Json.object();
            mismatch.set("id", id);
            mismatch.put("error", failure.toString());
            mismatches.add(mismatch);
        }
        return mismatches;
    }

    private static List<Differences.Difference> differences(JsonNode line)
            throws IOException
    {
        JsonNode ours = line.path("description");
        try (BlockAllocator allocator = Sdk.allocator()) {
            if (line.has("object")) {
                List<Differences.Difference> differences = new ArrayList<>(Spilled.framingDifferences(line, allocator));
                differences.addAll(Differences.between(Describe.spilled(Spilled.read(line, allocator)), ours));
                return differences;
            }
            int version = line.path("version").intValue();
            String text = line.path("message").textValue();
            Object message = Sdk.read(text, version, allocator);
            ObjectNode official = Sdk.describe(message);
            List<Differences.Difference> differences = new ArrayList<>(Differences.between(official, ours));

            String rewritten = Sdk.write(message, version);
            differences.addAll(Shape.differences(Json.parse(rewritten), Json.parse(text)));
            if (line.has("unwritable")) {
                differences.addAll(readAfterAll(rewritten, version, allocator, line.get("unwritable")));
                return differences;
            }
            ObjectNode again = Sdk.describe(Sdk.read(rewritten, version, allocator));
            differences.addAll(Differences.between(again, AsWritten.in(version, official)));
            return differences;
        }
    }

    /** The line says why the SDK cannot read its own text of this message. When it can, that is news. */
    private static List<Differences.Difference> readAfterAll(String rewritten, int version, BlockAllocator allocator, JsonNode reason)
    {
        try {
            Sdk.read(rewritten, version, allocator);
            return List.of(new Differences.Difference("(unwritable)", Json.text("its own text is read after all"), reason));
        }
        catch (IOException | RuntimeException expected) {
            return List.of();
        }
    }

    private static JsonNode shown(JsonNode value)
    {
        if (value == null) {
            return Json.NODES.nullNode();
        }
        String text = Json.line(value);
        return text.length() <= SHOWN_CHARACTERS ? value : Json.text(text.substring(0, SHOWN_CHARACTERS) + "…");
    }

    private static BufferedReader open(Path file)
            throws IOException
    {
        InputStream bytes = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes,
                StandardCharsets.UTF_8));
    }
}
