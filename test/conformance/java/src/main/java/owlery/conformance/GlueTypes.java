package owlery.conformance;

import com.amazonaws.athena.connector.lambda.metadata.glue.GlueFieldLexer;
import com.fasterxml.jackson.databind.JsonNode;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads Glue's types: a JSON array of their texts in a file, described as fields one a line. */
final class GlueTypes
{
    private static final String COLUMN = "c";

    private GlueTypes() {}

    static void run(String[] arguments)
            throws Exception
    {
        JsonNode texts = Json.parse(Files.readString(Path.of(arguments[0])));
        try (PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8)) {
            for (JsonNode text : texts) {
                out.println(Json.line(DescribeArrow.field(GlueFieldLexer.lex(COLUMN, text.asText()))));
            }
        }
    }
}
