package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.domain.predicate.Constraints;
import com.amazonaws.athena.connector.lambda.domain.predicate.QueryPlan;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.ConstantExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.FederationExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.FunctionCallExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.expression.VariableExpression;
import com.amazonaws.athena.connector.lambda.domain.predicate.functions.FunctionName;
import com.amazonaws.athena.connector.lambda.domain.predicate.functions.StandardFunctions;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import owlery.conformance.Columns.Column;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static owlery.conformance.SampleFields.INT32;
import static owlery.conformance.SampleFields.UTF8;
import static owlery.conformance.SampleFields.nullable;

/** What the later versions added to constraints: expressions, order, limit, passthrough and plan. */
final class ExpressionMessages
{
    private static final String FILE = "expressions.jsonl";
    private static final ArrowType BOOL = new ArrowType.Bool();
    private static final List<Integer> VERSIONS = Sdk.versionsSince(Samples.EXPRESSIONS_VERSION);

    private ExpressionMessages() {}

    static void addTo(Corpus corpus)
    {
        for (StandardFunctions function : StandardFunctions.values()) {
            add(corpus, wireName(function), allocator -> call(function, arguments(allocator, function)));
        }
        add(corpus, "every function in one", allocator -> {
            FederationExpression nested = new VariableExpression("id", BOOL);
            for (StandardFunctions function : StandardFunctions.values()) {
                List<FederationExpression> arguments = arguments(allocator, function);
                arguments.set(0, nested);
                nested = call(function, arguments);
            }
            return nested;
        });
        add(corpus, "$in of $array of its elements' type", allocator -> in(allocator, UTF8));
        add(corpus, "$in of $array of List", allocator -> in(allocator, SampleTypes.LIST));
        add(corpus, "unknown function", allocator ->
                new FunctionCallExpression(BOOL, new FunctionName("$" + Samples.AWKWARD), List.of(constant(allocator, INT32, "[1]"))));
        add(corpus, "function of nothing", allocator -> new FunctionCallExpression(BOOL, new FunctionName(""), List.of()));
        add(corpus, "constant without a block", allocator -> equal(new ConstantExpression(null, INT32)));
        add(corpus, "constant without rows", allocator -> equal(constant(allocator, INT32, "[]")));
        add(corpus, "constant null", allocator -> equal(constant(allocator, UTF8, "[null]")));
        add(corpus, "bare variable", allocator -> new VariableExpression(Samples.AWKWARD, BOOL));
        for (ArrowType type : SampleTypes.all()) {
            add(corpus, "variable of " + DescribeArrow.type(type), allocator ->
                    new FunctionCallExpression(type, new FunctionName("$negate"), List.of(new VariableExpression("v", type))));
        }
        for (ArrowType type : SampleTypes.scalars()) {
            ArrayNode values = SampleTypes.edges(type).addNull();
            if (values.size() > 1) {
                add(corpus, "constants of " + DescribeArrow.type(type), allocator -> equal(constant(allocator, type, values)));
            }
        }
        addTheRest(corpus);
    }

    private static void addTheRest(Corpus corpus)
    {
        for (long limit : List.of(Constraints.DEFAULT_NO_LIMIT, 0L, 1L, 1L << 53, Long.MAX_VALUE)) {
            corpus.add(FILE, "limit " + limit, VERSIONS, allocator -> Samples.lightRead(
                    new Constraints(Map.of(), List.of(), List.of(), limit, Map.of(), null)));
        }
        corpus.add(FILE, "order by in every direction", VERSIONS, allocator -> Samples.lightRead(
                new Constraints(Map.of(), List.of(), Samples.everyDirection(), 10, Map.of(), null)));
        corpus.add(FILE, "passthrough", VERSIONS, allocator -> Samples.lightRead(
                new Constraints(Map.of(), List.of(), List.of(), -1, Samples.passthrough(), null)));
        QueryPlan plan = Samples.queryPlan();
        corpus.add(FILE, "query plan", VERSIONS, allocator -> readPlan(plan));
        corpus.add(FILE, "query plan without a version", VERSIONS, allocator -> readPlan(new QueryPlan(null, plan.getSubstraitPlan())));
        corpus.add(FILE, "empty query plan", VERSIONS, allocator -> readPlan(new QueryPlan("", "")));
        corpus.add(FILE, "two expressions", VERSIONS, allocator -> Samples.lightRead(
                new Constraints(Map.of(), List.of(sample(allocator), sample(allocator)), List.of(), -1, Map.of(), null)));
    }

    private static Object readPlan(QueryPlan plan)
    {
        return Samples.lightRead(new Constraints(Map.of(), List.of(), List.of(), -1, Map.of(), plan));
    }

    @FunctionalInterface
    private interface ExpressionMaker
    {
        FederationExpression apply(BlockAllocator allocator);
    }

    private static void add(Corpus corpus, String name, ExpressionMaker maker)
    {
        corpus.add(FILE, name, VERSIONS, allocator -> Samples.lightRead(Samples.constraints(maker.apply(allocator))));
    }

    /** {@code id = 7} */
    static FederationExpression sample(BlockAllocator allocator)
    {
        return equal(constant(allocator, INT32, "[7]"));
    }

    private static FederationExpression equal(ConstantExpression constant)
    {
        return call(StandardFunctions.EQUAL_OPERATOR_FUNCTION_NAME, List.of(new VariableExpression("id", constant.getType()), constant));
    }

    private static FederationExpression in(BlockAllocator allocator, ArrowType arrayType)
    {
        FunctionCallExpression array = new FunctionCallExpression(
                arrayType,
                StandardFunctions.ARRAY_CONSTRUCTOR_FUNCTION_NAME.getFunctionName(),
                List.of(constant(allocator, UTF8, "['a', '', null, 'b']")));
        return call(StandardFunctions.IN_PREDICATE_FUNCTION_NAME, List.of(new VariableExpression("name", UTF8), array));
    }

    private static FunctionCallExpression call(StandardFunctions function, List<FederationExpression> arguments)
    {
        return new FunctionCallExpression(BOOL, function.getFunctionName(), arguments);
    }

    private static List<FederationExpression> arguments(BlockAllocator allocator, StandardFunctions function)
    {
        int count = switch (function.getOperatorType()) {
            case UNARY -> 1;
            case BINARY -> 2;
            case VARARG -> 3;
        };
        List<FederationExpression> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(i == 0 ? new VariableExpression("id", INT32) : constant(allocator, INT32, "[" + i + "]"));
        }
        return arguments;
    }

    private static ConstantExpression constant(BlockAllocator allocator, ArrowType type, String values)
    {
        return constant(allocator, type, SampleFields.column(nullable("unused", type), values).values());
    }

    private static ConstantExpression constant(BlockAllocator allocator, ArrowType type, ArrayNode values)
    {
        Column column = new Column(nullable(ConstantExpression.DEFAULT_CONSTANT_EXPRESSION_BLOCK_NAME, type), values);
        return new ConstantExpression(Columns.block(allocator, List.of(column)), type);
    }

    private static String wireName(StandardFunctions function)
    {
        return function.getFunctionName().getFunctionName();
    }
}
