package owlery.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;

/** Plain JSON: the form of descriptions and of the lines that carry them. Messages have mappers of their own. */
final class Json
{
    static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Jackson's own limit is 20 million characters a text; a line may hold a whole giant message as one. */
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
            .build());

    private static final DefaultPrettyPrinter PRETTY = new DefaultPrettyPrinter(
            Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"));

    private Json() {}

    static ObjectNode object()
    {
        return NODES.objectNode();
    }

    static ArrayNode array()
    {
        return NODES.arrayNode();
    }

    static JsonNode text(String value)
    {
        return value == null ? NODES.nullNode() : NODES.textNode(value);
    }

    static ArrayNode texts(Collection<String> values)
    {
        ArrayNode array = array();
        values.forEach(array::add);
        return array;
    }

    static ObjectNode texts(Map<String, String> values)
    {
        ObjectNode object = object();
        values.forEach(object::put);
        return object;
    }

    static JsonNode parse(String text)
            throws JsonProcessingException
    {
        return MAPPER.readTree(text);
    }

    /** One line, keys in the order of insertion. */
    static String line(JsonNode node)
    {
        try {
            return MAPPER.writeValueAsString(node);
        }
        catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain JSON cannot be written", e);
        }
    }

    /** For files that people read, in the form that the project's formatter keeps. */
    static String pretty(ObjectNode node)
    {
        try {
            return MAPPER.writer(PRETTY).writeValueAsString(node);
        }
        catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain JSON cannot be written", e);
        }
    }

    /**
     * The one text that equal values have, byte for byte what {@code JSON.stringify} gives for an object with sorted
     * keys. Jackson's own differs in control characters, which it writes with upper-case digits.
     */
    static String canonical(JsonNode node)
    {
        StringBuilder out = new StringBuilder();
        append(out, node);
        return out.toString();
    }

    static String sha256(String text)
    {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes)
    {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        }
        catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void append(StringBuilder out, JsonNode node)
    {
        if (node.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            node.fieldNames().forEachRemaining(names::add);
            char separator = '{';
            for (String name : names) {
                appendText(out.append(separator), name);
                append(out.append(':'), node.get(name));
                separator = ',';
            }
            out.append(names.isEmpty() ? "{}" : "}");
        }
        else if (node.isArray()) {
            char separator = '[';
            for (JsonNode element : node) {
                append(out.append(separator), element);
                separator = ',';
            }
            out.append(node.isEmpty() ? "[]" : "]");
        }
        else if (node.isTextual()) {
            appendText(out, node.textValue());
        }
        else if (node.isIntegralNumber() || node.isBoolean() || node.isNull()) {
            out.append(node.asText());
        }
        else {
            throw new IllegalArgumentException("a description has no " + node.getNodeType() + " such as " + node);
        }
    }

    private static void appendText(StringBuilder out, String text)
    {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
                    }
                    else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
