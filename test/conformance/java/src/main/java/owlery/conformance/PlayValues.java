package owlery.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Described fields and scalar values → what the SDK's own writers take. Only the types that Athena has. */
final class PlayValues
{
    private static final Pattern DECIMAL = Pattern.compile("Decimal\\((\\d+),(\\d+)\\)");
    private static final Pattern TIMESTAMP = Pattern.compile("Timestamp\\((\\w+),(.+)\\)");

    private PlayValues() {}

    static Field field(JsonNode description)
    {
        List<Field> children = new ArrayList<>();
        description.get("children").forEach(child -> children.add(field(child)));
        FieldType type = new FieldType(description.get("nullable").asBoolean(), type(description.get("type").asText()), null);
        return new Field(description.get("name").asText(), type, children);
    }

    static ArrowType type(String text)
    {
        Matcher decimal = DECIMAL.matcher(text);
        if (decimal.matches()) {
            return new ArrowType.Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)), 128);
        }
        Matcher timestamp = TIMESTAMP.matcher(text);
        if (timestamp.matches()) {
            return new ArrowType.Timestamp(TimeUnit.valueOf(timestamp.group(1)), timestamp.group(2));
        }
        return switch (text) {
            case "Bool" -> ArrowType.Bool.INSTANCE;
            case "Int8" -> new ArrowType.Int(8, true);
            case "Int16" -> new ArrowType.Int(16, true);
            case "Int32" -> new ArrowType.Int(32, true);
            case "Int64" -> new ArrowType.Int(64, true);
            case "Float32" -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
            case "Float64" -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case "Utf8" -> ArrowType.Utf8.INSTANCE;
            case "Binary" -> ArrowType.Binary.INSTANCE;
            case "Date(DAY)" -> new ArrowType.Date(DateUnit.DAY);
            case "Date(MILLISECOND)" -> new ArrowType.Date(DateUnit.MILLISECOND);
            case "List" -> ArrowType.List.INSTANCE;
            case "Struct" -> ArrowType.Struct.INSTANCE;
            case "Map" -> new ArrowType.Map(false);
            default -> throw new IllegalArgumentException("no type for " + text);
        };
    }

    static Object value(ArrowType type, JsonNode value)
    {
        if (value.isNull()) {
            return null;
        }
        return switch (Types.getMinorTypeForArrowType(type)) {
            case BIT -> value.booleanValue();
            case TINYINT, SMALLINT, INT, DATEDAY -> value.intValue();
            case BIGINT, DATEMILLI, TIMESTAMPMILLITZ, TIMESTAMPMICROTZ -> Long.parseLong(value.textValue());
            case FLOAT4 -> Float.intBitsToFloat(Integer.parseUnsignedInt(value.textValue().substring(2), 16));
            case FLOAT8 -> Double.longBitsToDouble(Long.parseUnsignedLong(value.textValue().substring(2), 16));
            case DECIMAL -> new BigDecimal(value.textValue());
            case VARCHAR -> value.textValue();
            case VARBINARY -> Base64.getDecoder().decode(value.textValue());
            default -> throw new IllegalArgumentException("no value of " + type + " for " + value);
        };
    }
}
