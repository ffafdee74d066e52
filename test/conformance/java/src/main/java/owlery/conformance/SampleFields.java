package owlery.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import owlery.conformance.Columns.Column;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Fields and whole columns of samples: a type flat, and as a part of each nested type. */
final class SampleFields
{
    static final ArrowType UTF8 = new ArrowType.Utf8();
    static final ArrowType INT32 = new ArrowType.Int(32, true);

    private SampleFields() {}

    static Field nullable(String name, ArrowType type, Field... children)
    {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    static Field required(String name, ArrowType type, Field... children)
    {
        return new Field(name, FieldType.notNullable(type), List.of(children));
    }

    static Field withMetadata(Field field, Map<String, String> metadata)
    {
        return new Field(field.getName(), new FieldType(field.isNullable(), field.getType(), null, metadata), field.getChildren());
    }

    /** The child has no name, as the SDK's schema builder makes it. */
    static Field list(String name, Field element)
    {
        return nullable(name, SampleTypes.LIST, new Field("", element.getFieldType(), element.getChildren()));
    }

    static Field struct(String name, Field... members)
    {
        return nullable(name, SampleTypes.STRUCT, members);
    }

    /** The one layout that the SDK takes. */
    static Field map(String name, ArrowType key, Field value)
    {
        return nullable(name, SampleTypes.MAP, required("entries", SampleTypes.STRUCT,
                required("key", key),
                new Field("value", value.getFieldType(), value.getChildren())));
    }

    /** Of a scalar type: with nulls, without, nothing but nulls, and inside a list, a struct and a map. */
    static List<Column> everyForm(ArrowType type)
    {
        ArrayNode edges = SampleTypes.edges(type);
        ArrayNode mixed = edges.deepCopy().addNull().insertNull(edges.size() / 2);
        int rows = mixed.size();
        Field element = nullable("element", type);

        List<Column> columns = new ArrayList<>();
        columns.add(new Column(nullable("mixed", type), mixed));
        columns.add(new Column(nullable("absent", type), repeat(rows, Json.array().addNull())));
        columns.add(new Column(list("list", element), repeat(rows, Json.array()
                .add(mixed)
                .addNull()
                .add(Json.array())
                .add(Json.array().addNull()))));
        columns.add(new Column(struct("struct", nullable("a", type), nullable("b", UTF8)), structs(mixed)));
        columns.add(new Column(map("values", UTF8, element), maps(mixed, true)));
        if (!edges.isEmpty()) {
            columns.add(new Column(required("present", type), repeat(rows, edges)));
            columns.add(new Column(map("keys", type, nullable("value", INT32)), maps(edges, false)));
        }
        return columns;
    }

    static List<Column> withoutRows(List<Column> columns)
    {
        return columns.stream().map(column -> new Column(column.field(), Json.array())).toList();
    }

    /** The values are JSON, with apostrophes for quotation marks. */
    static Column column(Field field, String values)
    {
        try {
            return new Column(field, (ArrayNode) Json.parse(values.replace('\'', '"')));
        }
        catch (JsonProcessingException e) {
            throw new IllegalArgumentException(values, e);
        }
    }

    private static ArrayNode structs(ArrayNode values)
    {
        ArrayNode structs = Json.array();
        values.forEach(value -> structs.add(Json.array().add(value).addNull()));
        structs.set(0, Json.array().add(values.get(0)).add("b"));
        structs.set(values.size() - 1, Json.NODES.nullNode());
        return structs;
    }

    /** One map a row: of all values, null, empty, of one value … */
    private static ArrayNode maps(ArrayNode values, boolean areValues)
    {
        ArrayNode all = Json.array();
        IntStream.range(0, values.size()).forEach(i -> all.add(areValues
                ? Json.array().add("key " + i).add(values.get(i))
                : Json.array().add(values.get(i)).add(i)));
        int rows = areValues ? values.size() : values.size() + 2;
        return repeat(rows, Json.array().add(all).addNull().add(Json.array()).add(Json.array().add(all.get(0))));
    }

    private static ArrayNode repeat(int count, ArrayNode values)
    {
        ArrayNode repeated = Json.array();
        IntStream.range(0, count).forEach(i -> repeated.add(values.get(i % values.size())));
        return repeated;
    }
}
