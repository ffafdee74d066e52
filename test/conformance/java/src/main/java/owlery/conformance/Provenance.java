package owlery.conformance;

import com.amazonaws.athena.connector.lambda.handlers.SerDeVersion;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.arrow.vector.types.pojo.ArrowType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;

/**
 * Where the messages come from. {@code writtenOn} and {@code java} say when and with what they last changed; they stay
 * as they are while the rest does, so that writing the same messages again changes no file.
 */
final class Provenance
{
    private static final String FILE = "provenance.json";

    private Provenance() {}

    static ObjectNode of(Corpus corpus, Map<String, byte[]> contents)
            throws IOException
    {
        ObjectNode provenance = Json.object();
        provenance.put("command", "java owlery.conformance.Main golden test/conformance/messages");
        provenance.putObject("sdk")
                .put("artifact", "com.amazonaws:aws-athena-federation-sdk")
                .put("version", Sdk.mavenVersion(SerDeVersion.class))
                .put("sha256", Json.sha256(Files.readAllBytes(Sdk.jarOf(SerDeVersion.class))))
                .put("serDeVersion", Sdk.NEWEST_VERSION);
        provenance.put("arrow", Sdk.mavenVersion(ArrowType.class));
        provenance.put("jackson", Sdk.mavenVersion(JsonNode.class));

        ObjectNode files = provenance.putObject("files");
        contents.forEach((name, content) -> files.putObject(name)
                .put("lines", corpus.lineCount(name))
                .put("sha256", Json.sha256(content)));
        ObjectNode messages = provenance.putObject("messages");
        corpus.counts().forEach((kind, versions) -> {
            ObjectNode counts = messages.putObject(kind);
            versions.forEach((version, count) -> counts.put(Integer.toString(version), count));
        });
        provenance.set("refused", Json.texts(corpus.refusals()));
        return provenance;
    }

    static void write(Path folder, ObjectNode provenance)
            throws IOException
    {
        ObjectNode dated = provenance.deepCopy();
        dated.put("writtenOn", LocalDate.now().toString());
        dated.put("java", System.getProperty("java.vm.vendor") + " " + System.getProperty("java.version"));
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            ObjectNode before = (ObjectNode) Json.parse(Files.readString(file));
            ObjectNode undated = before.deepCopy();
            undated.remove("writtenOn");
            undated.remove("java");
            if (Json.canonical(undated).equals(Json.canonical(provenance))) {
                return;
            }
        }
        Files.writeString(file, Json.pretty(dated) + "\n");
    }
}
