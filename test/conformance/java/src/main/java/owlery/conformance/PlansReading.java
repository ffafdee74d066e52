package owlery.conformance;

import com.amazonaws.athena.connector.substrait.SubstraitFunctionParser;
import com.amazonaws.athena.connector.substrait.SubstraitMetadataParser;
import com.amazonaws.athena.connector.substrait.model.ColumnPredicate;
import com.amazonaws.athena.connector.substrait.model.LogicalExpression;
import com.amazonaws.athena.connector.substrait.model.SubstraitRelModel;
import com.amazonaws.athena.connector.substrait.util.LimitAndSortHelper;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.substrait.proto.Plan;

import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;

/** What AWS's helpers read out of a plan: the filter as a tree, the limit, the sort keys; or their error. */
final class PlansReading
{
    private PlansReading() {}

    static JsonNode of(Plan plan)
    {
        ObjectNode reading = Json.object();
        reading.set("filter", orError(() -> filter(plan)));
        reading.set("limit", orError(() -> limit(plan)));
        reading.set("sort", orError(() -> sort(plan)));
        return reading;
    }

    private static JsonNode orError(Callable<JsonNode> read)
    {
        try {
            return read.call();
        }
        catch (Exception e) {
            return Json.object().put("error", Plans.firstLine(e));
        }
    }

    private static JsonNode filter(Plan plan)
    {
        SubstraitRelModel model = SubstraitRelModel.buildSubstraitRelModel(plan.getRelations(0).getRoot().getInput());
        if (model.getFilterRel() == null) {
            return Json.NODES.nullNode();
        }
        List<String> columns = SubstraitMetadataParser.getTableColumns(model);
        LogicalExpression read = SubstraitFunctionParser.parseLogicalExpression(
                plan.getExtensionsList(), model.getFilterRel().getCondition(), columns);
        return read == null ? Json.object().put("dropped", true) : tree(read);
    }

    private static JsonNode tree(LogicalExpression expression)
    {
        if (expression.isLeaf()) {
            return leaf(expression.getLeafPredicate());
        }
        ArrayNode children = Json.array();
        expression.getChildren().forEach(child -> children.add(tree(child)));
        ObjectNode node = Json.object().put("operator", expression.getOperator().name());
        node.set("children", children);
        return node;
    }

    /** NAND and NOR hold leaves where others hold a value. */
    private static JsonNode leaf(ColumnPredicate predicate)
    {
        ObjectNode node = Json.object().put("operator", predicate.getOperator().name());
        node.put("column", predicate.getColumn());
        if (predicate.getValue() instanceof List<?> values) {
            ArrayNode list = Json.array();
            values.forEach(value -> list.add(value instanceof ColumnPredicate inner ? leaf(inner) : scalar(value)));
            node.set("values", list);
        }
        else {
            node.set("value", scalar(predicate.getValue()));
        }
        return node;
    }

    /** Numbers as text: JSON's would lose digits. */
    private static JsonNode scalar(Object value)
    {
        if (value == null) {
            return Json.NODES.nullNode();
        }
        if (value instanceof Boolean flag) {
            return Json.NODES.booleanNode(flag);
        }
        if (value instanceof byte[] bytes) {
            return Json.text(Base64.getEncoder().encodeToString(bytes));
        }
        return Json.text(value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString());
    }

    private static JsonNode limit(Plan plan)
    {
        return LimitAndSortHelper.getLimit(plan, null).<JsonNode>map(Json.NODES::numberNode).orElse(Json.NODES.nullNode());
    }

    private static JsonNode sort(Plan plan)
    {
        return LimitAndSortHelper.getSortFromPlan(plan).<JsonNode>map(fields -> {
            ArrayNode array = Json.array();
            fields.forEach(field -> array.add(
                    Json.object().put("column", field.getColumnName()).put("ascending", field.isAscending())));
            return array;
        }).orElse(Json.NODES.nullNode());
    }
}
