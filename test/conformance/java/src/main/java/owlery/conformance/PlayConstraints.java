package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.data.BlockUtils;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.domain.predicate.OrderByField;
import com.amazonaws.athena.connector.lambda.domain.predicate.QueryPlan;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.ConstantExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.FederationExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.FunctionCallExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.VariableExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.functions.FunctionName;
import com.fasterxml.jackson.databind.JsonNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Official constraints as a script asks for them. A column has the type of the table, everything else says its own. */
final class PlayConstraints
{
    private final BlockAllocator allocator;
    private final Schema schema;

    PlayConstraints(BlockAllocator allocator, Schema schema)
    {
        this.allocator = allocator;
        this.schema = schema;
    }

    Constraints of(JsonNode script)
    {
        List<OrderByField> orderBy = new ArrayList<>();
        script.path("orderBy").forEach(key -> orderBy.add(new OrderByField(
                key.get("columnName").asText(), OrderByField.Direction.valueOf(key.get("direction").asText()))));
        List<FederationExpression> expressions = new ArrayList<>();
        script.path("expression").forEach(expression -> expressions.add(expression(expression)));
        return new Constraints(
                Map.of(),
                expressions,
                orderBy,
                script.path("limit").asLong(Constraints.DEFAULT_NO_LIMIT),
                texts(script.path("passthrough")),
                script.has("plan") ? new QueryPlan(null, script.get("plan").asText()) : null);
    }

    static Map<String, String> texts(JsonNode object)
    {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    private FederationExpression expression(JsonNode script)
    {
        if (script.has("column")) {
            String name = script.get("column").asText();
            return new VariableExpression(name, schema.findField(name).getType());
        }
        ArrowType type = PlayValues.type(script.get("type").asText());
        if (script.has("call")) {
            List<FederationExpression> arguments = new ArrayList<>();
            script.get("arguments").forEach(argument -> arguments.add(expression(argument)));
            return new FunctionCallExpression(type, new FunctionName(script.get("call").asText()), arguments);
        }
        List<Object> values = new ArrayList<>();
        script.get("values").forEach(value -> values.add(PlayValues.value(type, value)));
        Block block = BlockUtils.newBlock(allocator, ConstantExpression.DEFAULT_CONSTANT_EXPRESSION_BLOCK_NAME, type, values);
        return new ConstantExpression(block, type);
    }
}
