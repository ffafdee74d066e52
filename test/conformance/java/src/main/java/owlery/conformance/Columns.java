package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Described values → AWS's blocks: the way back from {@link DescribeArrow}, so that what is written was chosen and not
 * merely observed. It writes buffers itself, because AWS's writers round, truncate and refuse.
 */
final class Columns
{
    private Columns() {}

    /** A field and its values in described form. */
    record Column(Field field, ArrayNode values)
    {
        static Column of(Field field, ArrayNode values)
        {
            return new Column(field, values);
        }
    }

    static Block block(BlockAllocator allocator, List<Column> columns)
    {
        return block(allocator, columns, Map.of());
    }

    /** All columns have the same number of values; a block without columns has no rows. */
    static Block block(BlockAllocator allocator, List<Column> columns, Map<String, String> metadata)
    {
        Block block = allocator.createBlock(new Schema(columns.stream().map(Column::field).toList(), metadata));
        int rowCount = columns.isEmpty() ? 0 : columns.get(0).values().size();
        for (int column = 0; column < columns.size(); column++) {
            FieldVector vector = block.getFieldVectors().get(column);
            ArrayNode values = columns.get(column).values();
            if (values.size() != rowCount) {
                throw new IllegalArgumentException(columns.get(column).field() + " has " + values.size() + " values, not " + rowCount);
            }
            for (int row = 0; row < rowCount; row++) {
                set(vector, row, values.get(row));
            }
        }
        block.setRowCount(rowCount);
        for (int column = 0; column < columns.size(); column++) {
            Column chosen = columns.get(column);
            Corpus.assertSame(chosen.field().toString(), chosen.values(), Describe.vector(block.getFieldVectors().get(column)));
        }
        return block;
    }

    static void set(FieldVector vector, int i, JsonNode value)
    {
        ArrowType type = vector.getField().getType();
        if (value.isNull()) {
            vector.setNull(i);
            return;
        }
        switch (type.getTypeID()) {
            case List -> setList((ListVector) vector, i, value);
            case Map -> setMap((ListVector) vector, i, value);
            case FixedSizeList -> setFixedSizeList((FixedSizeListVector) vector, i, value);
            case Struct -> setStruct((StructVector) vector, i, value);
            case Utf8 -> ((BaseVariableWidthVector) vector).setSafe(i, value.textValue().getBytes(StandardCharsets.UTF_8));
            case Binary -> ((BaseVariableWidthVector) vector).setSafe(i, base64(value));
            default -> setFixed(vector, i, type, value);
        }
    }

    private static void setList(ListVector vector, int i, JsonNode value)
    {
        int start = vector.startNewValue(i);
        for (int k = 0; k < value.size(); k++) {
            set(vector.getDataVector(), start + k, value.get(k));
        }
        vector.endValue(i, value.size());
    }

    private static void setMap(ListVector vector, int i, JsonNode value)
    {
        int start = vector.startNewValue(i);
        for (int k = 0; k < value.size(); k++) {
            setStruct((StructVector) vector.getDataVector(), start + k, value.get(k));
        }
        vector.endValue(i, value.size());
    }

    private static void setFixedSizeList(FixedSizeListVector vector, int i, JsonNode value)
    {
        int start = vector.startNewValue(i);
        for (int k = 0; k < vector.getListSize(); k++) {
            set(vector.getDataVector(), start + k, value.get(k));
        }
    }

    private static void setStruct(StructVector vector, int i, JsonNode value)
    {
        vector.setIndexDefined(i);
        List<FieldVector> members = vector.getChildrenFromFields();
        for (int k = 0; k < members.size(); k++) {
            set(members.get(k), i, value.get(k));
        }
    }

    private static void setFixed(FieldVector vector, int i, ArrowType type, JsonNode value)
    {
        while (i >= vector.getValueCapacity()) {
            vector.reAlloc();
        }
        BitVectorHelper.setBit(vector.getValidityBuffer(), i);
        ArrowBuf data = vector.getDataBuffer();
        switch (type.getTypeID()) {
            case Bool -> BitVectorHelper.setValidityBit(data, i, value.booleanValue() ? 1 : 0);
            case Int -> setInteger(data, i, ((ArrowType.Int) type).getBitWidth() / 8, value);
            case Date -> setInteger(data, i, ((ArrowType.Date) type).getUnit() == DateUnit.DAY ? 4 : 8, value);
            case Time -> setInteger(data, i, ((ArrowType.Time) type).getBitWidth() / 8, value);
            case Timestamp -> setInteger(data, i, 8, value);
            case FloatingPoint -> setBits(data, i, value.textValue());
            case Decimal -> setDecimal(data, i, (ArrowType.Decimal) type, value);
            case FixedSizeBinary -> data.setBytes((long) i * ((ArrowType.FixedSizeBinary) type).getByteWidth(), base64(value));
            case Interval -> setInterval(data, i, ((ArrowType.Interval) type).getUnit(), value);
            default -> throw new IllegalArgumentException("no values for " + type);
        }
    }

    /** Numbers and decimal text alike; an unsigned one keeps its bits. */
    private static void setInteger(ArrowBuf data, long i, int byteWidth, JsonNode value)
    {
        long integer = new BigInteger(value.asText()).longValue();
        switch (byteWidth) {
            case 1 -> data.setByte(i, (byte) integer);
            case 2 -> data.setShort(i * 2, (short) integer);
            case 4 -> data.setInt(i * 4, (int) integer);
            default -> data.setLong(i * 8, integer);
        }
    }

    /** {@code 0x} and two digits a byte: the number of digits says how wide the float is. */
    private static void setBits(ArrowBuf data, long i, String hexadecimal)
    {
        String digits = hexadecimal.substring(2);
        long bits = Long.parseUnsignedLong(digits, 16);
        switch (digits.length()) {
            case 4 -> data.setShort(i * 2, (short) bits);
            case 8 -> data.setInt(i * 4, (int) bits);
            default -> data.setLong(i * 8, bits);
        }
    }

    private static void setDecimal(ArrowBuf data, long i, ArrowType.Decimal type, JsonNode value)
    {
        BigInteger unscaled = new BigDecimal(value.textValue()).setScale(type.getScale()).unscaledValue();
        data.setLong(i * 16, unscaled.longValue());
        data.setLong(i * 16 + 8, unscaled.shiftRight(64).longValue());
    }

    private static void setInterval(ArrowBuf data, long i, IntervalUnit unit, JsonNode value)
    {
        switch (unit) {
            case YEAR_MONTH -> data.setInt(i * 4, value.intValue());
            case DAY_TIME -> {
                data.setInt(i * 8, value.get(0).intValue());
                data.setInt(i * 8 + 4, value.get(1).intValue());
            }
            case MONTH_DAY_NANO -> {
                data.setInt(i * 16, value.get(0).intValue());
                data.setInt(i * 16 + 4, value.get(1).intValue());
                data.setLong(i * 16 + 8, Long.parseLong(value.get(2).textValue()));
            }
        }
    }

    private static byte[] base64(JsonNode value)
    {
        return Base64.getDecoder().decode(value.textValue());
    }
}
