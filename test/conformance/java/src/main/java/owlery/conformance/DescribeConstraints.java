package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.domain.predicate.AllOrNoneValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.domain.predicate.EquatableValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.Marker;
import com.amazonaws.athena.connector.lambda.domain.predicate.OrderByField;
import com.amazonaws.athena.connector.lambda.domain.predicate.QueryPlan;
import com.amazonaws.athena.connector.lambda.domain.predicate.Range;
import com.amazonaws.athena.connector.lambda.domain.predicate.SortedRangeSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.ValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.ConstantExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.FederationExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.FunctionCallExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.VariableExpression;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Constraints → description. */
final class DescribeConstraints
{
    private DescribeConstraints() {}

    static ObjectNode constraints(Constraints constraints)
    {
        ObjectNode summary = Json.object();
        constraints.getSummary().forEach((column, set) -> summary.set(column, valueSet(set)));
        ArrayNode expressions = Json.array();
        constraints.getExpression().forEach(expression -> expressions.add(expression(expression)));
        ArrayNode orderBy = Json.array();
        constraints.getOrderByClause().forEach(key -> orderBy.add(orderBy(key)));

        ObjectNode description = Json.object();
        description.set("summary", summary);
        description.set("expression", expressions);
        description.set("orderByClause", orderBy);
        description.put("limit", Long.toString(constraints.getLimit()));
        description.set("queryPassthroughArguments", Json.texts(constraints.getQueryPassthroughArguments()));
        description.set("queryPlan", queryPlan(constraints.getQueryPlan()));
        return description;
    }

    static ObjectNode valueSet(ValueSet set)
    {
        ObjectNode description = Json.object();
        description.put("@type", set.getClass().getSimpleName());
        description.put("type", DescribeArrow.type(set.getType()));
        if (set instanceof SortedRangeSet sorted) {
            ArrayNode ranges = Json.array();
            sorted.getOrderedRanges().forEach(range -> ranges.add(range(range)));
            description.set("ranges", ranges);
        }
        else if (set instanceof EquatableValueSet equatable) {
            description.set("values", onlyColumn(equatable.getValueBlock()));
            description.put("whiteList", equatable.isWhiteList());
        }
        else if (set instanceof AllOrNoneValueSet) {
            // isAll() is true only where null is allowed as well; the flag itself has no getter.
            description.put("all", set.containsValue(new Object()));
        }
        else {
            throw new IllegalArgumentException("no description for " + set.getClass());
        }
        description.put("nullAllowed", set.isNullAllowed());
        return description;
    }

    static ObjectNode expression(FederationExpression expression)
    {
        ObjectNode description = Json.object();
        description.put("@type", expression.getClass().getSimpleName());
        description.put("type", DescribeArrow.type(expression.getType()));
        if (expression instanceof FunctionCallExpression call) {
            description.put("functionName", call.getFunctionName().getFunctionName());
            ArrayNode arguments = Json.array();
            call.getArguments().forEach(argument -> arguments.add(expression(argument)));
            description.set("arguments", arguments);
        }
        else if (expression instanceof VariableExpression variable) {
            description.put("columnName", variable.getColumnName());
        }
        else if (expression instanceof ConstantExpression constant) {
            description.set("values", constant.getValues() == null ? Json.NODES.nullNode() : onlyColumn(constant.getValues()));
        }
        else {
            throw new IllegalArgumentException("no description for " + expression.getClass());
        }
        return description;
    }

    private static ObjectNode range(Range range)
    {
        ObjectNode description = Json.object();
        description.set("low", marker(range.getLow()));
        description.set("high", marker(range.getHigh()));
        return description;
    }

    private static ObjectNode marker(Marker marker)
    {
        ObjectNode description = Json.object();
        description.put("bound", marker.getBound().name());
        description.set("value", marker.isNullValue()
                ? Json.NODES.nullNode()
                : DescribeArrow.value(marker.getValueBlock().getFieldVectors().get(0), 0));
        return description;
    }

    private static ArrayNode onlyColumn(Block block)
    {
        return DescribeArrow.vector(block.getFieldVectors().get(0));
    }

    private static ObjectNode orderBy(OrderByField key)
    {
        ObjectNode description = Json.object();
        description.put("columnName", key.getColumnName());
        description.put("direction", key.getDirection().name());
        return description;
    }

    private static JsonNode queryPlan(QueryPlan plan)
    {
        if (plan == null) {
            return Json.NODES.nullNode();
        }
        ObjectNode description = Json.object();
        description.put("substraitVersion", plan.getSubstraitVersion());
        description.put("substraitPlan", plan.getSubstraitPlan());
        return description;
    }
}
