package owlery.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.DecimalUtility;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;

/** Arrow → description. Values come from the buffers themselves: the readers of Arrow and of the SDK convert. */
final class DescribeArrow
{
    private DescribeArrow() {}

    static String type(ArrowType type)
    {
        if (type instanceof ArrowType.Int t) {
            return (t.getIsSigned() ? "Int" : "UInt") + t.getBitWidth();
        }
        if (type instanceof ArrowType.FloatingPoint t) {
            return switch (t.getPrecision()) {
                case HALF -> "Float16";
                case SINGLE -> "Float32";
                case DOUBLE -> "Float64";
            };
        }
        if (type instanceof ArrowType.Decimal t && t.getBitWidth() == 128) {
            return "Decimal(" + t.getPrecision() + "," + t.getScale() + ")";
        }
        if (type instanceof ArrowType.Date t) {
            return "Date(" + t.getUnit() + ")";
        }
        if (type instanceof ArrowType.Time t) {
            return "Time(" + t.getUnit() + "," + t.getBitWidth() + ")";
        }
        if (type instanceof ArrowType.Timestamp t) {
            return "Timestamp(" + t.getUnit() + "," + t.getTimezone() + ")";
        }
        if (type instanceof ArrowType.Interval t) {
            return "Interval(" + t.getUnit() + ")";
        }
        if (type instanceof ArrowType.FixedSizeBinary t) {
            return "FixedSizeBinary(" + t.getByteWidth() + ")";
        }
        if (type instanceof ArrowType.FixedSizeList t) {
            return "FixedSizeList(" + t.getListSize() + ")";
        }
        return switch (type.getTypeID()) {
            case Null, Bool, Utf8, Binary, List, Struct, Map -> type.getTypeID().name();
            default -> throw new IllegalArgumentException("no description for Arrow type " + type);
        };
    }

    static ObjectNode field(Field field)
    {
        ObjectNode description = Json.object();
        description.put("name", field.getName());
        description.put("type", type(field.getType()));
        description.put("nullable", field.isNullable());
        description.set("metadata", Json.texts(field.getMetadata()));
        description.set("children", fields(field.getChildren()));
        return description;
    }

    static ObjectNode schema(Schema schema)
    {
        ObjectNode description = Json.object();
        description.set("fields", fields(schema.getFields()));
        description.set("metadata", Json.texts(schema.getCustomMetadata()));
        return description;
    }

    static ArrayNode vector(FieldVector vector)
    {
        IntFunction<JsonNode> valueAt = nullable(vector);
        ArrayNode values = Json.array();
        for (int i = 0; i < vector.getValueCount(); i++) {
            values.add(valueAt.apply(i));
        }
        return values;
    }

    static JsonNode value(FieldVector vector, int row)
    {
        return nullable(vector).apply(row);
    }

    private static ArrayNode fields(List<Field> fields)
    {
        ArrayNode descriptions = Json.array();
        fields.forEach(field -> descriptions.add(field(field)));
        return descriptions;
    }

    private static IntFunction<JsonNode> nullable(FieldVector vector)
    {
        if (vector.getField().getType() instanceof ArrowType.Null) {
            return i -> Json.NODES.nullNode();
        }
        IntFunction<JsonNode> present = present(vector);
        return i -> vector.isNull(i) ? Json.NODES.nullNode() : present.apply(i);
    }

    private static IntFunction<JsonNode> present(FieldVector vector)
    {
        return switch (vector.getField().getType().getTypeID()) {
            case List -> list((ListVector) vector);
            case Map -> map((ListVector) vector);
            case FixedSizeList -> fixedSizeList((FixedSizeListVector) vector);
            case Struct -> struct((StructVector) vector);
            case Utf8, Binary -> variable(vector);
            default -> fixed(vector);
        };
    }

    private static IntFunction<JsonNode> list(ListVector vector)
    {
        IntFunction<JsonNode> element = nullable(vector.getDataVector());
        return i -> span(element, offset(vector, i), offset(vector, i + 1));
    }

    private static IntFunction<JsonNode> fixedSizeList(FixedSizeListVector vector)
    {
        IntFunction<JsonNode> element = nullable(vector.getDataVector());
        int size = vector.getListSize();
        return i -> span(element, i * size, (i + 1) * size);
    }

    private static IntFunction<JsonNode> map(ListVector vector)
    {
        StructVector entries = (StructVector) vector.getDataVector();
        IntFunction<JsonNode> entry = struct(entries);
        return i -> span(entry, offset(vector, i), offset(vector, i + 1));
    }

    private static IntFunction<JsonNode> struct(StructVector vector)
    {
        List<IntFunction<JsonNode>> members = vector.getChildrenFromFields().stream().map(DescribeArrow::nullable).toList();
        return i -> {
            ArrayNode values = Json.array();
            members.forEach(member -> values.add(member.apply(i)));
            return values;
        };
    }

    private static ArrayNode span(IntFunction<JsonNode> element, int start, int end)
    {
        ArrayNode values = Json.array();
        for (int i = start; i < end; i++) {
            values.add(element.apply(i));
        }
        return values;
    }

    private static IntFunction<JsonNode> variable(FieldVector vector)
    {
        boolean isText = vector.getField().getType() instanceof ArrowType.Utf8;
        return i -> {
            int start = offset(vector, i);
            byte[] bytes = bytes(vector.getDataBuffer(), start, offset(vector, i + 1) - start);
            return Json.text(isText ? new String(bytes, StandardCharsets.UTF_8) : base64(bytes));
        };
    }

    private static IntFunction<JsonNode> fixed(FieldVector vector)
    {
        ArrowType type = vector.getField().getType();
        ArrowBuf data = vector.getDataBuffer();
        String nameWithoutParameters = type(type).split("\\(")[0];
        return switch (nameWithoutParameters) {
            case "Bool" -> i -> Json.NODES.booleanNode((data.getByte(i >> 3) >> (i & 7) & 1) == 1);
            case "Int8" -> i -> Json.NODES.numberNode(data.getByte(i));
            case "UInt8" -> i -> Json.NODES.numberNode(data.getByte(i) & 0xff);
            case "Int16" -> i -> Json.NODES.numberNode(data.getShort(i * 2L));
            case "UInt16" -> i -> Json.NODES.numberNode(data.getShort(i * 2L) & 0xffff);
            case "Int32" -> i -> Json.NODES.numberNode(data.getInt(i * 4L));
            case "UInt32" -> i -> Json.NODES.numberNode(data.getInt(i * 4L) & 0xffff_ffffL);
            case "Int64", "Timestamp" -> i -> Json.text(Long.toString(data.getLong(i * 8L)));
            case "UInt64" -> i -> Json.text(Long.toUnsignedString(data.getLong(i * 8L)));
            case "Float16" -> i -> hexadecimal(half(data.getShort(i * 2L)), 4);
            case "Float32" -> i -> hexadecimal(Float.floatToIntBits(data.getFloat(i * 4L)), 8);
            case "Float64" -> i -> hexadecimal(Double.doubleToLongBits(data.getDouble(i * 8L)), 16);
            case "Decimal" -> decimal(data, ((ArrowType.Decimal) type).getScale());
            case "Date" -> wide(data, ((ArrowType.Date) type).getUnit() == DateUnit.MILLISECOND);
            case "Time" -> wide(data, ((ArrowType.Time) type).getBitWidth() == 64);
            case "Interval" -> interval(data, (ArrowType.Interval) type);
            case "FixedSizeBinary" -> fixedBytes(data, ((ArrowType.FixedSizeBinary) type).getByteWidth());
            default -> throw new IllegalArgumentException("no description for values of " + type);
        };
    }

    private static IntFunction<JsonNode> wide(ArrowBuf data, boolean is64)
    {
        return is64
                ? i -> Json.text(Long.toString(data.getLong(i * 8L)))
                : i -> Json.NODES.numberNode(data.getInt(i * 4L));
    }

    private static IntFunction<JsonNode> decimal(ArrowBuf data, int scale)
    {
        return i -> Json.text(DecimalUtility.getBigDecimalFromArrowBuf(data, i, scale, 16).toPlainString());
    }

    private static IntFunction<JsonNode> interval(ArrowBuf data, ArrowType.Interval type)
    {
        return switch (type.getUnit()) {
            case YEAR_MONTH -> wide(data, false);
            case DAY_TIME -> i -> Json.array().add(data.getInt(i * 8L)).add(data.getInt(i * 8L + 4));
            case MONTH_DAY_NANO -> i -> Json.array()
                    .add(data.getInt(i * 16L))
                    .add(data.getInt(i * 16L + 4))
                    .add(Long.toString(data.getLong(i * 16L + 8)));
        };
    }

    private static IntFunction<JsonNode> fixedBytes(ArrowBuf data, int width)
    {
        return i -> Json.text(base64(bytes(data, (long) i * width, width)));
    }

    private static JsonNode hexadecimal(long bits, int digits)
    {
        return Json.text("0x" + HexFormat.of().toHexDigits(bits, digits));
    }

    /** Every NaN as the canonical one, as Java does for the wider floats. */
    private static int half(short bits)
    {
        return (bits & 0x7fff) > 0x7c00 ? 0x7e00 : bits & 0xffff;
    }

    private static int offset(FieldVector vector, int i)
    {
        return vector.getOffsetBuffer().getInt(i * 4L);
    }

    private static byte[] bytes(ArrowBuf data, long start, int length)
    {
        byte[] bytes = new byte[length];
        data.getBytes(start, bytes);
        return bytes;
    }

    static String base64(byte[] bytes)
    {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
