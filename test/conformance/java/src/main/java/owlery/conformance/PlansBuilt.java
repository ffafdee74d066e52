package owlery.conformance;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.substrait.proto.AdvancedExtension;
import io.substrait.proto.CrossRel;
import io.substrait.proto.DynamicParameter;
import io.substrait.proto.Expression;
import io.substrait.proto.Expression.Literal;
import io.substrait.proto.ExtensionSingleRel;
import io.substrait.proto.FetchRel;
import io.substrait.proto.FilterRel;
import io.substrait.proto.NamedStruct;
import io.substrait.proto.Plan;
import io.substrait.proto.PlanRel;
import io.substrait.proto.ProjectRel;
import io.substrait.proto.ReadRel;
import io.substrait.proto.ReferenceRel;
import io.substrait.proto.Rel;
import io.substrait.proto.RelCommon;
import io.substrait.proto.RelRoot;
import io.substrait.proto.SortField;
import io.substrait.proto.SortRel;
import io.substrait.proto.Type;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

import static owlery.conformance.PlansNodes.BOOL;
import static owlery.conformance.PlansNodes.FP64;
import static owlery.conformance.PlansNodes.I32;
import static owlery.conformance.PlansNodes.bool;
import static owlery.conformance.PlansNodes.cast;
import static owlery.conformance.PlansNodes.column;
import static owlery.conformance.PlansNodes.i32;
import static owlery.conformance.PlansNodes.i64;
import static owlery.conformance.PlansNodes.literal;
import static owlery.conformance.PlansNodes.nothing;
import static owlery.conformance.PlansNodes.oneOf;
import static owlery.conformance.PlansNodes.reference;
import static owlery.conformance.PlansNodes.segment;
import static owlery.conformance.PlansNodes.text;
import static owlery.conformance.PlansNodes.timestamp;

/** Plans that no SQL gives, on the table of {@link PlansQueries}: other writers make them, or a later version. */
final class PlansBuilt
{
    /** {@code condition}: what the filter means, as SQL; null where a plan is refused or has none. */
    record Built(String id, String condition, Plan plan) {}

    private static final int ID = 0;
    private static final int FLAG = 1;
    private static final int INT = 4;
    private static final int OTHER_INT = 5;
    private static final int REAL = 8;
    private static final int DOUBLE = 9;
    private static final int MONEY = 11;
    private static final int TEXT = 14;
    private static final int BYTES = 18;
    private static final int AT = 20;
    private static final int ZONED_AT = 23;

    private final ReadRel read;
    private final List<Built> built = new ArrayList<>();

    private PlansBuilt(Plan base)
    {
        Rel filter = base.getRelations(0).getRoot().getInput().getProject().getInput();
        this.read = filter.getFilter().getInput().getRead();
    }

    static List<Built> from(Plan base)
    {
        PlansBuilt plans = new PlansBuilt(base);
        plans.functions();
        plans.literals();
        plans.refusedExpressions();
        plans.relations();
        plans.refusedRelations();
        plans.envelopes();
        return plans.built;
    }

    private void functions()
    {
        condition("\"flag\" IS TRUE", n -> n.compare("is_true:bool", column(FLAG)));
        condition("\"flag\" IS NOT TRUE", n -> n.compare("is_not_true:bool", column(FLAG)));
        condition("\"flag\" IS FALSE", n -> n.compare("is_false:bool", column(FLAG)));
        condition("\"flag\" IS NOT FALSE", n -> n.compare("is_not_false:bool", column(FLAG)));
        condition("(\"int\" > 1) IS NOT TRUE", n -> n.compare("is_not_true:bool",
                n.compare("gt:any_any", column(INT), i32(1))));
        condition("\"int\" IS DISTINCT FROM 5", n -> n.compare("is_distinct_from:any_any", column(INT), i32(5)));
        condition("\"int\" IS NOT DISTINCT FROM \"other_int\"",
                n -> n.compare("is_not_distinct_from:any_any", column(INT), column(OTHER_INT)));
        condition("\"text\" IS DISTINCT FROM 'abc'", n -> n.compare("is_distinct_from:any_any", column(TEXT), text("abc")));
        condition("\"int\" IS DISTINCT FROM NULL", n -> n.compare("is_distinct_from:any_any", column(INT), nothing(I32)));
        condition("NULLIF(\"int\", 5) = 1", n -> n.compare("equal:any_any",
                n.call("functions_comparison", "nullif:any_any", I32, column(INT), i32(5)), i32(1)));
        condition("COALESCE(\"flag\", \"int\" = 5, TRUE)", n -> n.call("functions_comparison", "coalesce:any", BOOL,
                column(FLAG), n.compare("equal:any_any", column(INT), i32(5)), bool(true)));
        condition("\"int\" BETWEEN 1 AND 5", n -> n.compare("between:any_any_any", column(INT), i32(1), i32(5)));
        condition("NOT (\"int\" BETWEEN 1 AND 5)", n -> n.connect("not:bool",
                n.compare("between:any_any_any", column(INT), i32(1), i32(5))));
        condition("\"flag\" AND NOT (\"int\" = 5)", n -> n.connect("and_not:bool_bool",
                column(FLAG), n.compare("equal:any_any", column(INT), i32(5))));
        condition("\"flag\" <> (\"int\" = 5)", n -> n.connect("xor:bool_bool",
                column(FLAG), n.compare("equal:any_any", column(INT), i32(5))));
        condition("TRUE", n -> n.connect("and:bool"));
        condition("FALSE", n -> n.connect("or:bool"));
        condition("\"int\" IN (1, 5, 7)", n -> oneOf(column(INT), i32(1), i32(5), i32(7)));
        condition("\"int\" NOT IN (1, NULL)", n -> n.connect("not:bool", oneOf(column(INT), i32(1), nothing(I32))));
        condition("\"int\" IN (1, \"other_int\")", n -> oneOf(column(INT), i32(1), column(OTHER_INT)));
        condition("\"text\" IN ('abc', '')", n -> oneOf(column(TEXT), text("abc"), text("")));
        condition("\"text\" LIKE 'a\\_c' ESCAPE '\\'", n -> like(n, "a\\_c", "\\"));
        condition("\"text\" LIKE 'a_c%' ESCAPE '\\'", n -> like(n, "a_c%", "\\"));
        condition("\"text\" LIKE 'a\\\\%' ESCAPE '\\'", n -> like(n, "a\\\\%", "\\"));
        condition("\"int\" + 1 = 6", n -> n.compare("equal:any_any",
                n.callWith("overflow", "ERROR", "functions_arithmetic", "add:i32_i32", I32, column(INT), i32(1)), i32(6)));
        condition("\"double\" / 2 < 1", n -> n.compare("lt:any_any",
                n.callWith("on_division_by_zero", "IEEE", "functions_arithmetic", "divide:fp64_fp64", FP64,
                        column(DOUBLE), literal(Literal.newBuilder().setFp64(2))),
                literal(Literal.newBuilder().setFp64(1))));
        condition("CASE WHEN \"int\" = 5 THEN \"flag\" WHEN \"text\" = 'abc' THEN FALSE ELSE TRUE END", n -> Expression.newBuilder()
                .setIfThen(Expression.IfThen.newBuilder()
                        .addIfs(clause(n.compare("equal:any_any", column(INT), i32(5)), column(FLAG)))
                        .addIfs(clause(n.compare("equal:any_any", column(TEXT), text("abc")), bool(false)))
                        .setElse(bool(true)))
                .build());
        condition("\"int\" IN (SELECT * FROM range(20))", n -> IntStream.range(0, 20)
                .mapToObj(value -> n.compare("equal:any_any", column(INT), i32(value)))
                .reduce((left, right) -> n.connect("or:bool", left, right)).orElseThrow());
        named("a function whose extension is not said", "\"int\" = 5",
                filtered(n -> n.call(null, "equal", BOOL, column(INT), i32(5))));
        named("a function by the address of its extension", "\"int\" = 5", filtered(n -> n.call(
                "https://github.com/substrait-io/substrait/blob/main/extensions/functions_comparison.yaml",
                "equal:any_any", BOOL, column(INT), i32(5))));
    }

    private void literals()
    {
        long seconds = 1709210096;
        String at = "TIMESTAMP '2024-02-29 12:34:56'";
        condition("\"at\" > " + at, n -> n.compare("gt:any_any", column(AT),
                literal(Literal.newBuilder().setPrecisionTimestamp(timestamp(0, seconds)))));
        condition("\"at\" >= " + at, n -> n.compare("gte:any_any", column(AT),
                literal(Literal.newBuilder().setPrecisionTimestamp(timestamp(9, seconds * 1_000_000_000L)))));
        condition("\"at\" <> " + at, n -> n.compare("not_equal:any_any", column(AT),
                literal(Literal.newBuilder().setPrecisionTimestamp(timestamp(6, seconds * 1_000_000L)))));
        condition("\"at\" < " + at, n -> n.compare("lt:any_any", column(AT), micros(seconds * 1_000_000L)));
        condition("\"at\" <= TIMESTAMP '1969-12-31 23:59:59.999'",
                n -> n.compare("lte:any_any", column(AT), micros(-1000)));
        condition("\"zoned_at\" > TIMESTAMPTZ '2024-02-29 12:34:56+00'", n -> n.compare("gt:any_any", column(ZONED_AT),
                literal(Literal.newBuilder().setPrecisionTimestampTz(timestamp(3, seconds * 1000)))));
        condition("\"zoned_at\" <= TIMESTAMPTZ '2024-02-29 12:34:56+00'", n -> n.compare("lte:any_any", column(ZONED_AT),
                zonedMicros(seconds * 1_000_000L)));
        condition("\"text\" = 'abc'", n -> n.compare("equal:any_any", column(TEXT),
                literal(Literal.newBuilder().setFixedChar("abc"))));
        condition("\"text\" <> 'abc'", n -> n.compare("not_equal:any_any", column(TEXT),
                literal(Literal.newBuilder().setVarChar(Literal.VarChar.newBuilder().setValue("abc").setLength(3)))));
        condition("\"bytes\" = '\\x00\\xFF'::BLOB", n -> n.compare("equal:any_any", column(BYTES),
                literal(Literal.newBuilder().setFixedBinary(ByteString.copyFrom(new byte[] {0, -1})))));
        condition("\"real\" = 1.5::FLOAT", n -> n.compare("equal:any_any", column(REAL),
                literal(Literal.newBuilder().setFp32(1.5f))));
        condition("\"int\" = NULL", n -> n.compare("equal:any_any", column(INT), nothing(I32)));
        condition("\"money\" < 12.3", n -> n.compare("lt:any_any", column(MONEY), decimal(123, 3, 1)));
        condition("\"money\" > -1.00", n -> n.compare("gt:any_any", column(MONEY), decimal(-100, 9, 2)));
    }

    private void refusedExpressions()
    {
        refused("between a bound that may be null",
                n -> n.compare("between:any_any_any", column(INT), column(OTHER_INT), i32(5)));
        refused("a wildcard that is escaped beside one that is not", n -> like(n, "a\\_c%", "\\"));
        refused("an addition that wraps around", n -> n.compare("equal:any_any",
                n.callWith("overflow", "SILENT", "functions_arithmetic", "add:i32_i32", I32, column(INT), i32(1)), i32(6)));
        refused("a division by zero that is null", n -> n.compare("equal:any_any",
                n.callWith("on_division_by_zero", "NULL", "functions_arithmetic", "divide:i32_i32", I32,
                        column(INT), i32(2)), i32(6)));
        refused("a text that is compared without case", n -> n.callWith("case_sensitivity", "CASE_INSENSITIVE",
                "functions_string", "like:str_str", BOOL, column(TEXT), text("a%")));
        refused("an option that is not known", n -> n.callWith("collation", "de", "functions_comparison",
                "equal:any_any", BOOL, column(TEXT), text("abc")));
        refused("a function of another extension",
                n -> n.call("/functions_mine.yaml", "equal:any_any", BOOL, column(INT), i32(5)));
        refused("a function that is not known", n -> n.compare("nearly_equal:any_any", column(INT), i32(5)));
        refused("a function that the plan does not declare", n -> Expression.newBuilder()
                .setScalarFunction(Expression.ScalarFunction.newBuilder().setFunctionReference(77).setOutputType(BOOL)).build());
        refused("a comparison of one argument", n -> n.compare("equal:any_any", column(INT)));
        refused("a comparison of different types", n -> n.compare("equal:any_any", column(INT), i64(5)));
        refused("a condition that is a number", n -> column(INT));
        refused("a universally unique identifier", n -> n.compare("equal:any_any", column(BYTES),
                literal(Literal.newBuilder().setUuid(ByteString.copyFrom(new byte[16])))));
        refused("microseconds that are no milliseconds", n -> n.compare("equal:any_any", column(AT), micros(1)));
        refused("a decimal of seven bytes", n -> n.compare("equal:any_any", column(MONEY), literal(Literal.newBuilder()
                .setDecimal(Literal.Decimal.newBuilder().setValue(ByteString.copyFrom(new byte[7])).setPrecision(9)))));
        refused("a decimal of more digits than it says", n -> n.compare("equal:any_any", column(MONEY), decimal(1000, 3, 0)));
        refused("a literal of a variation of its type", n -> n.compare("equal:any_any", column(INT),
                literal(Literal.newBuilder().setI32(5).setTypeVariationReference(1))));
        refused("a byte of three hundred", n -> n.compare("equal:any_any", column(2), literal(Literal.newBuilder().setI8(300))));
        refused("a member of a struct", n -> n.compare("equal:any_any", Expression.newBuilder()
                .setSelection(reference(INT).setDirectReference(Expression.ReferenceSegment.newBuilder()
                        .setStructField(Expression.ReferenceSegment.StructField.newBuilder().setField(INT).setChild(segment(0)))))
                .build(), i32(5)));
        refused("a column of the query outside", n -> n.compare("equal:any_any", Expression.newBuilder()
                .setSelection(reference(INT).setOuterReference(Expression.FieldReference.OuterReference.newBuilder().setStepsOut(1)))
                .build(), i32(5)));
        refused("a reference that does not say to what", n -> n.compare("equal:any_any", Expression.newBuilder()
                .setSelection(Expression.FieldReference.newBuilder().setDirectReference(segment(INT))).build(), i32(5)));
        refused("a column that is not there", n -> n.compare("equal:any_any", column(999), i32(5)));
        refused("a parameter", n -> n.compare("equal:any_any", column(INT), Expression.newBuilder()
                .setDynamicParameter(DynamicParameter.newBuilder().setType(I32)).build()));
        refused("a switch", n -> Expression.newBuilder()
                .setSwitchExpression(Expression.SwitchExpression.newBuilder().setMatch(column(INT))).build());
        refused("a case in the condition of a case", n -> Expression.newBuilder()
                .setIfThen(Expression.IfThen.newBuilder().addIfs(clause(
                        Expression.newBuilder().setIfThen(Expression.IfThen.newBuilder()
                                .addIfs(clause(column(FLAG), bool(true)))).build(), column(FLAG))))
                .build());
        refused("a remainder of floats", n -> n.compare("gt:any_any",
                n.call("functions_arithmetic", "modulus:fp64_fp64", FP64, column(DOUBLE), column(DOUBLE)),
                literal(Literal.newBuilder().setFp64(1))));
        refused("a cast to a number of fewer bits", n -> n.compare("equal:any_any",
                cast(Type.newBuilder().setI8(Type.I8.getDefaultInstance()).build(), column(INT)),
                literal(Literal.newBuilder().setI8(5))));
    }

    private void relations()
    {
        PlansNodes nodes = new PlansNodes();
        Expression five = nodes.compare("equal:any_any", column(INT), i32(5));
        named("a filter that the table's own relation holds", "\"int\" = 5",
                plan(nodes, rel(read.toBuilder().setFilter(five))));
        named("a filter that need not be kept", null, plan(nodes, rel(read.toBuilder().setBestEffortFilter(five))));
        PlansNodes masked = new PlansNodes();
        named("a filter on columns that a mask has chosen", "\"int\" = 5", plan(masked, filter(
                rel(read.toBuilder().setProjection(mask(TEXT, INT))),
                masked.compare("equal:any_any", column(1), i32(5))), "text", "int"));
        PlansNodes emitted = new PlansNodes();
        named("a filter on columns that the table's relation emits", "\"int\" = 5", plan(emitted, filter(
                rel(read.toBuilder().setCommon(emit(OTHER_INT, INT, TEXT))),
                emitted.compare("equal:any_any", column(1), i32(5))), "other_int", "int", "text"));
        PlansNodes reordered = new PlansNodes();
        Rel filter = filter(rel(read.toBuilder()), reordered.compare("equal:any_any", column(INT), i32(5)));
        named("an order on columns that a filter emits", "\"int\" = 5", plan(reordered, sort(
                filter.toBuilder().setFilter(filter.getFilter().toBuilder().setCommon(emit(TEXT, ID))).build(),
                sortField(0, SortField.SortDirection.SORT_DIRECTION_DESC_NULLS_LAST)), "text", "id"));
        PlansNodes above = new PlansNodes();
        named("a filter above an order", "\"int\" = 5", plan(above, filter(
                sort(rel(read.toBuilder()), sortField(TEXT, SortField.SortDirection.SORT_DIRECTION_ASC_NULLS_FIRST)),
                above.compare("equal:any_any", column(INT), i32(5)))));
        named("a column that is computed and dropped", null, plan(new PlansNodes(), project(rel(read.toBuilder()),
                List.of(i32(1), column(TEXT)), read.getBaseSchema().getStruct().getTypesCount() + 1), "text"));
        fetch("a count as an expression", fetch -> fetch.setCountExpr(i64(7)));
        fetch("a count as a small expression", fetch -> fetch.setCountExpr(i32(7)).setOffsetExpr(i64(0)));
        fetch("a count of null", fetch -> fetch.setCountExpr(nothing(Type.newBuilder().setI64(Type.I64.getDefaultInstance()).build())));
        fetch("no count", fetch -> {});
        fetch("a count of zero", fetch -> fetch.setCountExpr(i64(0)));
        fetch("a hint and an optimization", fetch -> fetch.setCountExpr(i64(7))
                .setAdvancedExtension(AdvancedExtension.newBuilder().addOptimization(Any.getDefaultInstance()))
                .setCommon(RelCommon.newBuilder().setHint(RelCommon.Hint.newBuilder().setAlias("t")
                        .setStats(RelCommon.Hint.Stats.newBuilder().setRowCount(3)))));
        PlansNodes nested = new PlansNodes();
        named("names of members between those of columns", "\"int\" = 5", plan(nested, filter(
                rel(read.toBuilder().setBaseSchema(withStruct())),
                nested.compare("equal:any_any", column(2), i32(5))), "id", "pair", "a", "b", "int"));
        PlansNodes other = new PlansNodes();
        named("another name of the table", "\"int\" = 5", plan(other, filter(
                rel(read.toBuilder().setNamedTable(ReadRel.NamedTable.newBuilder().addNames("catalog").addNames("T2"))),
                other.compare("equal:any_any", column(INT), i32(5)))));
    }

    private void refusedRelations()
    {
        PlansNodes nodes = new PlansNodes();
        Expression five = nodes.compare("equal:any_any", column(INT), i32(5));
        Rel table = rel(read.toBuilder());
        fetch("an offset as an expression", fetch -> fetch.setOffsetExpr(i64(3)));
        fetch("a count that is calculated", fetch -> fetch.setCountExpr(text("7")));
        fetch("a negative count", fetch -> fetch.setCountExpr(i64(-5)));
        fetch("an enhancement", fetch -> fetch.setAdvancedExtension(enhancement()));
        fetch("an enhancement of what all relations have",
                fetch -> fetch.setCommon(RelCommon.newBuilder().setAdvancedExtension(enhancement())));
        named("an order of clusters", null, plan(nodes,
                sort(table, sortField(INT, SortField.SortDirection.SORT_DIRECTION_CLUSTERED))));
        named("an order that is not said", null, plan(nodes,
                sort(table, sortField(INT, SortField.SortDirection.SORT_DIRECTION_UNSPECIFIED))));
        named("an order by a function", null, plan(nodes, sort(table,
                SortField.newBuilder().setExpr(column(INT)).setComparisonFunctionReference(1).build())));
        named("a filter and a mask in the table's relation", null, plan(nodes,
                rel(read.toBuilder().setFilter(five).setProjection(mask(TEXT, INT))), "text", "int"));
        named("a mask of a member", null, plan(nodes, rel(read.toBuilder().setProjection(
                Expression.MaskExpression.newBuilder().setSelect(Expression.MaskExpression.StructSelect.newBuilder()
                        .addStructItems(Expression.MaskExpression.StructItem.newBuilder().setField(INT)
                                .setChild(Expression.MaskExpression.Select.getDefaultInstance()))))), "int"));
        named("files", null, plan(nodes, rel(read.toBuilder().setLocalFiles(ReadRel.LocalFiles.getDefaultInstance()))));
        named("an Iceberg table", null, plan(nodes, rel(read.toBuilder().setIcebergTable(ReadRel.IcebergTable.getDefaultInstance()))));
        named("a table of an extension", null, plan(nodes, rel(read.toBuilder().setExtensionTable(ReadRel.ExtensionTable.getDefaultInstance()))));
        named("a cross product", null, plan(nodes, Rel.newBuilder().setCross(CrossRel.newBuilder().setLeft(table).setRight(table)).build()));
        named("a relation of an extension", null, plan(nodes, Rel.newBuilder().setExtensionSingle(ExtensionSingleRel.newBuilder().setInput(table)).build()));
        named("a reference to another relation", null, plan(nodes, Rel.newBuilder().setReference(ReferenceRel.getDefaultInstance()).build()));
        named("a relation of nothing", null, plan(nodes, Rel.getDefaultInstance()));
        named("a filter without a condition", null, plan(nodes, Rel.newBuilder().setFilter(FilterRel.newBuilder().setInput(table)).build()));
        named("a field of a later version", null, plan(nodes, Rel.newBuilder().setFilter(FilterRel.newBuilder()
                .setInput(table).setCondition(five)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build()).build())).build()));
        named("fewer names than columns", null, plan(nodes, filter(rel(read.toBuilder().setBaseSchema(
                read.getBaseSchema().toBuilder().clearNames().addNames("id"))), five)));
        named("a column of a type that someone has defined", null, plan(nodes, filter(rel(read.toBuilder().setBaseSchema(
                NamedStruct.newBuilder().addNames("id").setStruct(Type.Struct.newBuilder()
                        .addTypes(Type.newBuilder().setUserDefined(Type.UserDefined.newBuilder().setTypeReference(1)))))),
                nodes.compare("is_null:any", column(0))), "id"));
    }

    private void envelopes()
    {
        PlansNodes nodes = new PlansNodes();
        Rel rel = filter(rel(read.toBuilder()), nodes.compare("equal:any_any", column(INT), i32(5)));
        Plan plan = plan(nodes, rel);
        named("a plan without a version", "\"int\" = 5", plan.toBuilder().clearVersion().build());
        named("a plan with types that may come", "\"int\" = 5", plan.toBuilder().addExpectedTypeUrls("type.googleapis.com/x").build());
        named("extensions by the names of later versions", "\"int\" = 5", withUrns(plan));
        named("two relations", null, plan.toBuilder().addRelations(plan.getRelations(0)).build());
        named("no relation", null, plan.toBuilder().clearRelations().build());
        named("a relation without a root", null, plan.toBuilder().clearRelations()
                .addRelations(PlanRel.newBuilder().setRel(rel)).build());
        named("an enhancement of the plan", null, plan.toBuilder().setAdvancedExtensions(enhancement()).build());
        named("fewer names than the root has columns", null, plan(nodes, rel, "id"));
    }

    private static Plan withUrns(Plan plan)
    {
        Plan.Builder changed = plan.toBuilder().clearExtensionUris();
        changed.getExtensionsBuilder(0).getExtensionFunctionBuilder().clearExtensionUriReference()
                .setUnknownFields(number(4, 1));
        ByteString urn = UnknownFieldSet.newBuilder()
                .mergeFrom(number(1, 1))
                .addField(2, UnknownFieldSet.Field.newBuilder()
                        .addLengthDelimited(ByteString.copyFromUtf8("extension:io.substrait:functions_comparison")).build())
                .build().toByteString();
        return changed.setUnknownFields(UnknownFieldSet.newBuilder()
                .addField(8, UnknownFieldSet.Field.newBuilder().addLengthDelimited(urn).build()).build()).build();
    }

    private static UnknownFieldSet number(int field, long value)
    {
        return UnknownFieldSet.newBuilder()
                .addField(field, UnknownFieldSet.Field.newBuilder().addVarint(value).build()).build();
    }

    private void condition(String condition, Function<PlansNodes, Expression> make)
    {
        named("built: " + condition, condition, filtered(make));
    }

    private void refused(String id, Function<PlansNodes, Expression> make)
    {
        named(id, null, filtered(make));
    }

    private void fetch(String id, Consumer<FetchRel.Builder> change)
    {
        FetchRel.Builder fetch = FetchRel.newBuilder().setInput(rel(read.toBuilder()));
        change.accept(fetch);
        named(id, null, plan(new PlansNodes(), Rel.newBuilder().setFetch(fetch).build()));
    }

    private void named(String id, String condition, Plan plan)
    {
        built.add(new Built(id, condition, plan));
    }

    private Plan filtered(Function<PlansNodes, Expression> make)
    {
        PlansNodes nodes = new PlansNodes();
        return plan(nodes, filter(rel(read.toBuilder()), make.apply(nodes)));
    }

    /** Without names: those of the table's columns. */
    private Plan plan(PlansNodes nodes, Rel rel, String... names)
    {
        List<String> output = names.length == 0 ? read.getBaseSchema().getNamesList() : Arrays.asList(names);
        return Plan.newBuilder()
                .addAllExtensionUris(nodes.uris())
                .addAllExtensions(nodes.declarations())
                .addRelations(PlanRel.newBuilder().setRoot(RelRoot.newBuilder().setInput(rel).addAllNames(output)))
                .build();
    }

    private static Rel rel(ReadRel.Builder read)
    {
        return Rel.newBuilder().setRead(read).build();
    }

    private static Rel filter(Rel input, Expression condition)
    {
        return Rel.newBuilder().setFilter(FilterRel.newBuilder().setInput(input).setCondition(condition)).build();
    }

    private static Rel sort(Rel input, SortField field)
    {
        return Rel.newBuilder().setSort(SortRel.newBuilder().setInput(input).addSorts(field)).build();
    }

    private static Rel project(Rel input, List<Expression> expressions, int emitted)
    {
        return Rel.newBuilder().setProject(ProjectRel.newBuilder()
                .setInput(input).addAllExpressions(expressions).setCommon(emit(emitted))).build();
    }

    private static SortField sortField(int column, SortField.SortDirection direction)
    {
        return SortField.newBuilder().setExpr(column(column)).setDirection(direction).build();
    }

    private static RelCommon emit(Integer... columns)
    {
        return RelCommon.newBuilder()
                .setEmit(RelCommon.Emit.newBuilder().addAllOutputMapping(List.of(columns))).build();
    }

    private static Expression.MaskExpression mask(int... columns)
    {
        Expression.MaskExpression.StructSelect.Builder select = Expression.MaskExpression.StructSelect.newBuilder();
        for (int column : columns) {
            select.addStructItems(Expression.MaskExpression.StructItem.newBuilder().setField(column));
        }
        return Expression.MaskExpression.newBuilder().setSelect(select).build();
    }

    private static NamedStruct withStruct()
    {
        Type.Struct pair = Type.Struct.newBuilder().addTypes(I32).addTypes(I32).build();
        return NamedStruct.newBuilder()
                .addAllNames(List.of("id", "pair", "a", "b", "int"))
                .setStruct(Type.Struct.newBuilder()
                        .addTypes(Type.newBuilder().setI64(Type.I64.getDefaultInstance()))
                        .addTypes(Type.newBuilder().setStruct(pair))
                        .addTypes(I32))
                .build();
    }

    private static AdvancedExtension enhancement()
    {
        return AdvancedExtension.newBuilder().setEnhancement(Any.getDefaultInstance()).build();
    }

    private static Expression.IfThen.IfClause clause(Expression condition, Expression result)
    {
        return Expression.IfThen.IfClause.newBuilder().setIf(condition).setThen(result).build();
    }

    private static Expression like(PlansNodes nodes, String pattern, String escape)
    {
        return nodes.call("functions_string", "like:str_str_str", BOOL, column(TEXT), text(pattern), text(escape));
    }

    @SuppressWarnings("deprecation") // what older writers still send
    private static Expression micros(long value)
    {
        return literal(Literal.newBuilder().setTimestamp(value));
    }

    @SuppressWarnings("deprecation") // what older writers still send
    private static Expression zonedMicros(long value)
    {
        return literal(Literal.newBuilder().setTimestampTz(value));
    }

    private static Expression decimal(long unscaled, int precision, int scale)
    {
        byte[] bytes = new byte[16];
        Arrays.fill(bytes, (byte) (unscaled < 0 ? -1 : 0));
        for (int index = 0; index < Long.BYTES; index++) {
            bytes[index] = (byte) (unscaled >> (8 * index));
        }
        return literal(Literal.newBuilder().setDecimal(Literal.Decimal.newBuilder()
                .setValue(ByteString.copyFrom(bytes)).setPrecision(precision).setScale(scale)));
    }
}
