package owlery.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What is left of a described message once the SDK has written it in some version. Beans are written whole. */
final class AsWritten
{
    private AsWritten() {}

    static ObjectNode in(int version, ObjectNode description)
    {
        ObjectNode copy = description.deepCopy();
        if (version == Sdk.BEANS_VERSION) {
            return copy;
        }
        if (version < 5 && copy.path("@type").asText().equals("GetTableRequest")) {
            copy.putObject("queryPassthroughArguments");
        }
        if (copy.get("constraints") instanceof ObjectNode constraints) {
            olderConstraints(constraints, version);
        }
        mendAllOrNone(copy);
        return copy;
    }

    private static void olderConstraints(ObjectNode constraints, int version)
    {
        if (version < 4) {
            constraints.putArray("expression");
            constraints.putArray("orderByClause");
            constraints.put("limit", "-1");
        }
        if (version < 5) {
            constraints.putObject("queryPassthroughArguments");
        }
        if (version < 6) {
            constraints.putNull("queryPlan");
        }
    }

    /** The SDK writes {@code isAll()}, which is false for "all, but not null": read back, that set is empty. */
    private static void mendAllOrNone(JsonNode node)
    {
        if (node instanceof ObjectNode object && object.path("@type").asText().equals("AllOrNoneValueSet")) {
            object.put("all", object.get("all").booleanValue() && object.get("nullAllowed").booleanValue());
        }
        node.forEach(AsWritten::mendAllOrNone);
    }
}
