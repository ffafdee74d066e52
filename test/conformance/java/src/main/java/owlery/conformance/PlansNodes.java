package owlery.conformance;

import io.substrait.proto.Expression;
import io.substrait.proto.Expression.Literal;
import io.substrait.proto.FunctionArgument;
import io.substrait.proto.FunctionOption;
import io.substrait.proto.SimpleExtensionDeclaration;
import io.substrait.proto.SimpleExtensionURI;
import io.substrait.proto.Type;

import java.util.ArrayList;
import java.util.List;

/** Short forms of the nodes of a plan, and the functions that a plan declares, numbered as they are first called. */
final class PlansNodes
{
    private final List<String> files = new ArrayList<>();
    private final List<String> functions = new ArrayList<>();
    private final List<SimpleExtensionDeclaration> declarations = new ArrayList<>();

    static final Type BOOL = Type.newBuilder().setBool(Type.Boolean.getDefaultInstance()).build();
    static final Type I32 = Type.newBuilder().setI32(Type.I32.getDefaultInstance()).build();
    static final Type FP64 = Type.newBuilder().setFp64(Type.FP64.getDefaultInstance()).build();

    Expression compare(String name, Expression... arguments)
    {
        return call("functions_comparison", name, BOOL, arguments);
    }

    Expression connect(String name, Expression... arguments)
    {
        return call("functions_boolean", name, BOOL, arguments);
    }

    Expression call(String file, String signature, Type result, Expression... arguments)
    {
        return calling(file, signature, result, arguments).build();
    }

    Expression callWith(String option, String choice, String file, String signature, Type result, Expression... arguments)
    {
        Expression.Builder built = calling(file, signature, result, arguments);
        built.getScalarFunctionBuilder().addOptions(FunctionOption.newBuilder().setName(option).addPreference(choice));
        return built.build();
    }

    private Expression.Builder calling(String file, String signature, Type result, Expression... arguments)
    {
        Expression.ScalarFunction.Builder function = Expression.ScalarFunction.newBuilder()
                .setFunctionReference(declare(file, signature))
                .setOutputType(result);
        for (Expression argument : arguments) {
            function.addArguments(FunctionArgument.newBuilder().setValue(argument));
        }
        return Expression.newBuilder().setScalarFunction(function);
    }

    /** A file of null leaves the extension unsaid. */
    private int declare(String file, String signature)
    {
        String key = file + " " + signature;
        if (!functions.contains(key)) {
            functions.add(key);
            SimpleExtensionDeclaration.ExtensionFunction.Builder function =
                    SimpleExtensionDeclaration.ExtensionFunction.newBuilder()
                            .setFunctionAnchor(functions.size())
                            .setName(signature);
            if (file != null) {
                if (!files.contains(file)) {
                    files.add(file);
                }
                function.setExtensionUriReference(files.indexOf(file) + 1);
            }
            declarations.add(SimpleExtensionDeclaration.newBuilder().setExtensionFunction(function).build());
        }
        return functions.indexOf(key) + 1;
    }

    List<SimpleExtensionDeclaration> declarations()
    {
        return declarations;
    }

    List<SimpleExtensionURI> uris()
    {
        List<SimpleExtensionURI> uris = new ArrayList<>();
        for (String file : files) {
            String uri = file.contains("/") ? file : "/" + file + ".yaml";
            uris.add(SimpleExtensionURI.newBuilder().setExtensionUriAnchor(uris.size() + 1).setUri(uri).build());
        }
        return uris;
    }

    static Expression column(int index)
    {
        return Expression.newBuilder().setSelection(reference(index)).build();
    }

    static Expression.FieldReference.Builder reference(int index)
    {
        return Expression.FieldReference.newBuilder()
                .setDirectReference(segment(index))
                .setRootReference(Expression.FieldReference.RootReference.getDefaultInstance());
    }

    static Expression.ReferenceSegment segment(int index)
    {
        return Expression.ReferenceSegment.newBuilder()
                .setStructField(Expression.ReferenceSegment.StructField.newBuilder().setField(index))
                .build();
    }

    static Expression literal(Literal.Builder literal)
    {
        return Expression.newBuilder().setLiteral(literal).build();
    }

    static Expression i32(int value)
    {
        return literal(Literal.newBuilder().setI32(value));
    }

    static Expression i64(long value)
    {
        return literal(Literal.newBuilder().setI64(value));
    }

    static Expression bool(boolean value)
    {
        return literal(Literal.newBuilder().setBoolean(value));
    }

    static Expression text(String value)
    {
        return literal(Literal.newBuilder().setString(value));
    }

    static Expression nothing(Type type)
    {
        return literal(Literal.newBuilder().setNull(type));
    }

    static Literal.PrecisionTimestamp timestamp(int precision, long value)
    {
        return Literal.PrecisionTimestamp.newBuilder().setPrecision(precision).setValue(value).build();
    }

    static Expression cast(Type type, Expression input)
    {
        return Expression.newBuilder().setCast(Expression.Cast.newBuilder().setType(type).setInput(input)).build();
    }

    static Expression oneOf(Expression value, Expression... options)
    {
        return Expression.newBuilder()
                .setSingularOrList(Expression.SingularOrList.newBuilder().setValue(value).addAllOptions(List.of(options)))
                .build();
    }
}
