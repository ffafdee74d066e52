package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.Block;
import com.amazonaws.athena.connector.lambda.data.BlockAllocator;
import com.amazonaws.athena.connector.lambda.data.FieldBuilder;
import com.amazonaws.athena.connector.lambda.data.FieldResolver;
import com.amazonaws.athena.connector.lambda.data.SchemaBuilder;
import com.amazonaws.athena.connector.lambda.records.ReadRecordsResponse;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Rows as connectors in Java write them: fields from the SDK's builders, values through {@link Block#setValue} and
 * {@link Block#setComplexValue}. The values expected are written out here, so that neither way is checked by itself.
 */
final class BlockMessages
{
    private static final ArrowType ZONED = new ArrowType.Timestamp(TimeUnit.MILLISECOND, "UTC");

    private BlockMessages() {}

    /** What is expected is JSON with apostrophes for quotation marks. */
    private record Cell(Field field, Object value, String expected) {}

    static void addTo(Corpus corpus)
    {
        List<Cell> cells = cells();
        corpus.add("types.jsonl", "rows that the SDK's own block wrote", TypeMessages.VERSIONS, allocator -> {
            Block block = write(allocator, cells);
            for (int i = 0; i < cells.size(); i++) {
                Corpus.assertSame(
                        cells.get(i).field().getName(),
                        SampleFields.column(cells.get(i).field(), "[" + cells.get(i).expected() + ", null]").values(),
                        Describe.vector(block.getFieldVectors().get(i)));
            }
            return new ReadRecordsResponse("catalog", block);
        });
    }

    private static Block write(BlockAllocator allocator, List<Cell> cells)
    {
        SchemaBuilder schema = SchemaBuilder.newBuilder();
        cells.forEach(cell -> schema.addField(cell.field()));
        Block block = allocator.createBlock(schema.build());
        for (Cell cell : cells) {
            String name = cell.field().getName();
            if (cell.field().getChildren().isEmpty()) {
                block.setValue(name, 0, cell.value());
                block.setValue(name, 1, null);
            }
            else {
                block.setComplexValue(name, 0, FieldResolver.DEFAULT, cell.value());
                block.setComplexValue(name, 1, FieldResolver.DEFAULT, null);
            }
        }
        block.setRowCount(2);
        return block;
    }

    private static List<Cell> cells()
    {
        return List.of(
                flat("bit_true", MinorType.BIT.getType(), true, "true"),
                flat("bit_of_a_text", MinorType.BIT.getType(), "true", "false"),
                flat("tinyint", MinorType.TINYINT.getType(), (byte) -128, "-128"),
                flat("tinyint_of_an_int", MinorType.TINYINT.getType(), 300, "44"),
                flat("smallint", MinorType.SMALLINT.getType(), (short) -32768, "-32768"),
                flat("int", MinorType.INT.getType(), Integer.MIN_VALUE, "-2147483648"),
                flat("bigint", MinorType.BIGINT.getType(), Long.MAX_VALUE, "'9223372036854775807'"),
                flat("float4", MinorType.FLOAT4.getType(), -0.0f, "'0x80000000'"),
                flat("float8", MinorType.FLOAT8.getType(), Double.NaN, "'0x7ff8000000000000'"),
                flat("decimal", new ArrowType.Decimal(10, 2, 128), new BigDecimal("-2.345"), "'-2.35'"),
                flat("decimal_of_a_double", new ArrowType.Decimal(10, 2, 128), 2.345, "'2.35'"),
                flat("varchar", MinorType.VARCHAR.getType(), "\ud834\udd1e é", "'\ud834\udd1e é'"),
                flat("varchar_of_a_number", MinorType.VARCHAR.getType(), 1.5, "'1.5'"),
                flat("varbinary", MinorType.VARBINARY.getType(), new byte[] {0, -1}, "'AP8='"),
                flat("dateday", MinorType.DATEDAY.getType(), LocalDate.of(1969, 12, 31), "-1"),
                flat("datemilli", MinorType.DATEMILLI.getType(), LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_000_000), "'-1'"),
                flat("datemilli_of_an_instant", MinorType.DATEMILLI.getType(), Instant.ofEpochMilli(951782400123L), "'951782400123'"),
                flat("zoned", ZONED, ZonedDateTime.parse("2015-12-21T17:42:34-05:00"), "'5942221840384541'"),
                flat("zoned_of_a_number", ZONED, -4096L, "'-4096'"),
                complex(FieldBuilder.newBuilder("list", MinorType.LIST.getType())
                        .addField("list", MinorType.INT.getType(), null), Arrays.asList(1, null, 3), "[1, null, 3]"),
                complex(FieldBuilder.newBuilder("empty_list", MinorType.LIST.getType()).addStringField(""), List.of(), "[]"),
                complex(FieldBuilder.newBuilder("struct", MinorType.STRUCT.getType())
                        .addStringField("a").addBigIntField("b").addListField("c", MinorType.FLOAT8.getType()),
                        Map.of("a", "x", "c", List.of(1.0)), "['x', null, ['0x3ff0000000000000']]"),
                complex(FieldBuilder.newBuilder("list_of_structs", MinorType.LIST.getType()).addField(
                        FieldBuilder.newBuilder("", MinorType.STRUCT.getType()).addIntField("n").build()),
                        List.of(Map.of("n", 1), Collections.emptyMap()), "[[1], [null]]"),
                complex(FieldBuilder.newBuilder("map", SampleTypes.MAP).addField(
                        FieldBuilder.newBuilder("entries", MinorType.STRUCT.getType(), false)
                                .addField("key", MinorType.VARCHAR.getType(), false, null)
                                .addIntField("value")
                                .build()),
                        Samples.ordered("k", null), "[['k', null]]"));
    }

    private static Cell flat(String name, ArrowType type, Object value, String expected)
    {
        return new Cell(FieldBuilder.newBuilder(name, type).build(), value, expected);
    }

    private static Cell complex(FieldBuilder field, Object value, String expected)
    {
        return new Cell(field.build(), value, expected);
    }
}
