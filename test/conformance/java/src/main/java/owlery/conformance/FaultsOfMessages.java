package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.domain.predicate.AllOrNoneValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.domain.predicate.ValueSet;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.FederationExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.VariableExpression;
import com.amazonaws.athena.connector.lambda.metadata.GetTableLayoutRequest;
import com.amazonaws.athena.connector.lambda.domain.TableName;
import com.amazonaws.athena.connector.lambda.request.PingRequest;
import com.amazonaws.athena.connector.lambda.security.FederatedIdentity;
import com.fasterxml.jackson.databind.JsonNode;
import org.apache.arrow.vector.types.UnionMode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the SDK writes that means something else, and what it does not read. */
final class FaultsOfMessages
{
    private static final ArrowType INT = new ArrowType.Int(32, true);

    private FaultsOfMessages() {}

    static Map<String, Faults.Observation> observations()
    {
        return Map.of(
                "all-or-none-writer", FaultsOfMessages::notNullAsWritten,
                "union-type-writer", () -> unionAsWritten().get("mode").textValue(),
                "union-type-reader", FaultsOfMessages::unionReadAgain,
                "unknown-field-of-identity", FaultsOfMessages::unknownFieldOfIdentity,
                "order-of-fields", FaultsOfMessages::otherOrder);
    }

    private static Object notNullAsWritten()
            throws Exception
    {
        JsonNode set = Json.parse(constraintsText(Map.of("c", new AllOrNoneValueSet(INT, true, false)), List.of()))
                .at("/constraints/summary/c");
        return "all " + set.get("all") + ", nullAllowed " + set.get("nullAllowed");
    }

    private static JsonNode unionAsWritten()
            throws Exception
    {
        return Json.parse(unionText()).at("/constraints/expression/0/type");
    }

    private static Object unionReadAgain()
            throws Exception
    {
        try (BlockAllocator allocator = Sdk.allocator()) {
            GetTableLayoutRequest read = (GetTableLayoutRequest) Sdk.read(unionText(), Sdk.NEWEST_VERSION, allocator);
            return read.getConstraints().getExpression().get(0).getType();
        }
    }

    private static String unionText()
    {
        ArrowType union = new ArrowType.Union(UnionMode.Dense, new int[] {0, 1});
        return constraintsText(Map.of(), List.of(new VariableExpression("c", union)));
    }

    private static String constraintsText(Map<String, ValueSet> summary, List<FederationExpression> expression)
    {
        Constraints constraints = new Constraints(summary, expression, List.of(), Constraints.DEFAULT_NO_LIMIT, Map.of(), null);
        return Sdk.write(
                new GetTableLayoutRequest(identity(), "q", "c", new TableName("s", "t"), constraints, new Schema(List.of()), Set.of()),
                Sdk.NEWEST_VERSION);
    }

    private static Object unknownFieldOfIdentity()
            throws Exception
    {
        return read(pingText().replace("\"configOptions\":{}", "\"configOptions\":{},\"later\":1"));
    }

    private static Object otherOrder()
            throws Exception
    {
        return read(pingText().replace("\"catalogName\":\"c\",\"queryId\":\"q\"", "\"queryId\":\"q\",\"catalogName\":\"c\""));
    }

    private static Object read(String text)
            throws Exception
    {
        if (text.equals(pingText())) {
            throw new AssertionError("nothing was changed in " + text);
        }
        try (BlockAllocator allocator = Sdk.allocator()) {
            return Sdk.read(text, Sdk.NEWEST_VERSION, allocator).getClass().getSimpleName();
        }
    }

    private static String pingText()
    {
        return Sdk.write(new PingRequest(identity(), "c", "q"), Sdk.NEWEST_VERSION);
    }

    private static FederatedIdentity identity()
    {
        return new FederatedIdentity("arn", "account", Map.of(), List.of(), Map.of());
    }
}
