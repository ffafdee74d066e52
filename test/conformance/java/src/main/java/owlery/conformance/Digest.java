package owlery.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A column too long to be listed: its length, and the SHA-256 of the text that {@code JSON.stringify} gives for it. */
final class Digest
{
    private Digest() {}

    static boolean isDigest(JsonNode column)
    {
        return column != null && column.isObject() && column.size() == 2 && column.has("rowCount") && column.has("sha256");
    }

    static ObjectNode of(JsonNode values)
    {
        ObjectNode digest = Json.object();
        digest.put("rowCount", values.size());
        digest.put("sha256", Json.sha256(Json.canonical(values)));
        return digest;
    }

    /** Puts digests in place of the values of {@code description.records}. */
    static void shorten(ObjectNode description)
    {
        ArrayNode columns = (ArrayNode) description.get("records").get("columns");
        for (int i = 0; i < columns.size(); i++) {
            columns.set(i, of(columns.get(i)));
        }
    }
}
