package owlery.conformance;

import com.amazonaws.athena.connector.lambda.data.DateTimeFormatterUtil;
import com.amazonaws.athena.connector.lambda.data.SupportedTypes;
import com.amazonaws.athena.connector.lambda.serde.v2.ArrowTypeSerDe;
import com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.ArrowType;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every Arrow type that this SDK has a word for, with values at its edges. The SDK's own lists say what there must be:
 * a member that a later version adds has no sample, and {@link #assertComplete} fails.
 */
final class SampleTypes
{
    private SampleTypes() {}

    static final ArrowType LIST = new ArrowType.List();
    static final ArrowType STRUCT = new ArrowType.Struct();
    static final ArrowType MAP = new ArrowType.Map(false);

    private static final Set<ArrowType> NESTED = Set.of(LIST, STRUCT, MAP, new ArrowType.FixedSizeList(3));

    /** The SDK writes into a union's {@code mode} what it does not take there: no message with one can be read. */
    private static final Set<String> UNUSABLE = Set.of("union");

    private static final List<ArrowType> SAMPLES = List.of(
            new ArrowType.Bool(),
            new ArrowType.Int(8, true), new ArrowType.Int(16, true), new ArrowType.Int(32, true), new ArrowType.Int(64, true),
            new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE),
            new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE),
            decimal(1, 0), decimal(1, 1), decimal(18, 2), decimal(19, 0), decimal(38, 0), decimal(38, 10), decimal(38, 38),
            new ArrowType.Utf8(), new ArrowType.Binary(),
            new ArrowType.Date(DateUnit.DAY), new ArrowType.Date(DateUnit.MILLISECOND),
            timestamp(TimeUnit.MILLISECOND, "UTC"), timestamp(TimeUnit.MILLISECOND, "America/New_York"),
            timestamp(TimeUnit.MICROSECOND, "UTC"),
            LIST, STRUCT, MAP,
            new ArrowType.Int(8, false), new ArrowType.Int(16, false), new ArrowType.Int(32, false), new ArrowType.Int(64, false),
            new ArrowType.FloatingPoint(FloatingPointPrecision.HALF),
            decimal(10, -2),
            timestamp(TimeUnit.SECOND, null), timestamp(TimeUnit.MILLISECOND, null),
            timestamp(TimeUnit.MICROSECOND, null), timestamp(TimeUnit.NANOSECOND, "+05:30"),
            new ArrowType.Time(TimeUnit.SECOND, 32), new ArrowType.Time(TimeUnit.MILLISECOND, 32),
            new ArrowType.Time(TimeUnit.MICROSECOND, 64), new ArrowType.Time(TimeUnit.NANOSECOND, 64),
            new ArrowType.Interval(IntervalUnit.YEAR_MONTH), new ArrowType.Interval(IntervalUnit.DAY_TIME),
            new ArrowType.Interval(IntervalUnit.MONTH_DAY_NANO),
            new ArrowType.FixedSizeBinary(1), new ArrowType.FixedSizeBinary(16),
            new ArrowType.FixedSizeList(3),
            new ArrowType.Null());

    static List<ArrowType> all()
    {
        return SAMPLES;
    }

    static List<ArrowType> scalars()
    {
        return SAMPLES.stream().filter(type -> !NESTED.contains(type)).toList();
    }

    /** Those that a connector may show to Athena. The SDK would let a decimal of negative scale pass, SQL has none. */
    static List<ArrowType> supportedScalars()
    {
        return scalars().stream()
                .filter(SupportedTypes::isSupported)
                .filter(type -> !(type instanceof ArrowType.Decimal decimal && decimal.getScale() < 0))
                .toList();
    }

    static void assertComplete()
    {
        Set<Types.MinorType> minorTypes = SAMPLES.stream().map(Types::getMinorTypeForArrowType).collect(Collectors.toSet());
        Set<String> kinds = SAMPLES.stream().map(type -> type.getTypeID().name().toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        List<String> missing = Stream.concat(
                Arrays.stream(SupportedTypes.values())
                        .filter(type -> !minorTypes.contains(type.getArrowMinorType()))
                        .map(type -> "SupportedTypes." + type),
                Arrays.stream(ArrowTypeSerDe.class.getDeclaredClasses())
                        .map(Class::getSimpleName)
                        .filter(name -> name.endsWith("SerDe"))
                        .filter(name -> !kinds.contains(kind(name)) && !UNUSABLE.contains(kind(name)))
                        .map(name -> "ArrowTypeSerDe." + name))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("the SDK has types without a sample here: " + missing);
        }
    }

    private static String kind(String serDe)
    {
        return serDe.substring(0, serDe.length() - "SerDe".length()).toLowerCase(Locale.ROOT);
    }

    /** Values of a scalar type in described form, none null; at least two but for {@code Null}. */
    static ArrayNode edges(ArrowType type)
    {
        if (type instanceof ArrowType.Int integer) {
            return integers(integer);
        }
        if (type instanceof ArrowType.FloatingPoint floating) {
            return texts(switch (floating.getPrecision()) {
                case HALF -> "0x0000 0x8000 0x3c00 0x7bff 0xfbff 0x0001 0x7c00 0xfc00 0x7e00";
                case SINGLE -> "0x00000000 0x80000000 0x3dcccccd 0x7f7fffff 0xff7fffff 0x00000001 0x7f800000 0xff800000 0x7fc00000";
                case DOUBLE -> "0x0000000000000000 0x8000000000000000 0x3fb999999999999a 0x7fefffffffffffff 0xffefffffffffffff "
                        + "0x0000000000000001 0x7ff0000000000000 0xfff0000000000000 0x7ff8000000000000";
            });
        }
        if (type instanceof ArrowType.Decimal decimal) {
            return decimals(decimal);
        }
        if (type instanceof ArrowType.Timestamp timestamp) {
            return timestamps(timestamp);
        }
        if (type instanceof ArrowType.Date date) {
            return date.getUnit() == DateUnit.DAY
                    ? numbers(0, 1, -1, -719162, -719528, 2932896, 11016, Integer.MIN_VALUE, Integer.MAX_VALUE)
                    : texts("0 1 -1 -62135596800000 253402300799999 951782400123 " + Long.MIN_VALUE / 4096 + " " + Long.MAX_VALUE / 4096);
        }
        if (type instanceof ArrowType.Time time) {
            return time.getBitWidth() == 32 ? numbers(0, 1, 86399) : texts("0 1 86399999999");
        }
        if (type instanceof ArrowType.Interval interval) {
            return switch (interval.getUnit()) {
                case YEAR_MONTH -> numbers(0, -1, 14, Integer.MAX_VALUE);
                case DAY_TIME -> Json.array().add(numbers(0, 0)).add(numbers(-1, 86399999)).add(numbers(Integer.MAX_VALUE, -5));
                case MONTH_DAY_NANO -> Json.array()
                        .add(numbers(0, 0).add("0"))
                        .add(numbers(14, -3).add("-1"))
                        .add(numbers(Integer.MIN_VALUE, Integer.MAX_VALUE).add(Long.toString(Long.MAX_VALUE)));
            };
        }
        if (type instanceof ArrowType.FixedSizeBinary binary) {
            return Json.array()
                    .add(DescribeArrow.base64(new byte[binary.getByteWidth()]))
                    .add(DescribeArrow.base64(ascendingBytes(binary.getByteWidth(), 0xf0)));
        }
        return switch (type.getTypeID()) {
            case Bool -> Json.array().add(true).add(false);
            case Null -> Json.array();
            case Utf8 -> strings();
            case Binary -> Json.array()
                    .add("")
                    .add(DescribeArrow.base64(new byte[] {0}))
                    .add(DescribeArrow.base64(new byte[] {0, 0, (byte) 255}))
                    .add(DescribeArrow.base64(new byte[] {(byte) 0x80}))
                    .add(DescribeArrow.base64(ascendingBytes(256, 0)));
            default -> throw new IllegalArgumentException("no values for " + type);
        };
    }

    private static ArrayNode integers(ArrowType.Int type)
    {
        BigInteger span = BigInteger.ONE.shiftLeft(type.getBitWidth());
        BigInteger min = type.getIsSigned() ? span.shiftRight(1).negate() : BigInteger.ZERO;
        List<BigInteger> values = new ArrayList<>(List.of(min, min.add(span).subtract(BigInteger.ONE), BigInteger.ONE));
        if (type.getIsSigned()) {
            values.addAll(List.of(BigInteger.ZERO, BigInteger.ONE.negate()));
        }
        if (type.getBitWidth() < 64) {
            ArrayNode numbers = Json.array();
            values.forEach(value -> numbers.add(value.longValueExact()));
            return numbers;
        }
        values.add(BigInteger.ONE.shiftLeft(53).add(BigInteger.ONE));
        return Json.texts(values.stream().map(BigInteger::toString).toList());
    }

    private static ArrayNode decimals(ArrowType.Decimal type)
    {
        BigInteger max = BigInteger.TEN.pow(type.getPrecision()).subtract(BigInteger.ONE);
        return Json.texts(Stream.of(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE.negate(), max, max.negate())
                .map(unscaled -> new BigDecimal(unscaled, type.getScale()).toPlainString())
                .toList());
    }

    /** A timestamp of milliseconds with a zone packs the zone of each value; the others are plain numbers. */
    private static ArrayNode timestamps(ArrowType.Timestamp type)
    {
        if (type.getUnit() != TimeUnit.MILLISECOND || type.getTimezone() == null) {
            return texts("0 -1 253402300799 " + Long.MIN_VALUE + " " + Long.MAX_VALUE);
        }
        return Json.texts(Stream.of(
                        "1970-01-01T00:00:00Z[UTC]", "1969-12-31T23:59:59.999Z[UTC]",
                        "0001-01-01T00:00:00Z[UTC]", "9999-12-31T23:59:59.999Z[UTC]",
                        "2015-12-21T17:42:34-05:00", "2015-12-21T22:42:34Z[UTC]", "2015-12-21T22:43:34+00:01",
                        "1969-12-31T10:00:00-14:00", "1970-01-01T14:00:00+14:00",
                        "2015-12-21T17:42:34-05:00[America/New_York]", "9999-12-31T23:59:59.999+01:00[Europe/Berlin]",
                        "1900-01-01T00:00:00+05:21:10[Asia/Kolkata]")
                .map(ZonedDateTime::parse)
                .map(value -> DateTimeFormatterUtil.timestampMilliTzHolderFromObject(value, type.getTimezone()).value)
                .map(packed -> Long.toString(packed))
                .toList());
    }

    private static ArrayNode strings()
    {
        return Json.array()
                .add("").add("a").add("A").add(" ").add("häßlich").add("e\u0301").add("中文").add("\ud834\udd1e clef")
                .add("\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67").add("\uffff").add("\u0000").add("\u001f\u007f\u0080")
                .add("\"quoted\\\"\n\r\t/<>&'").add("\u2028\u2029\ufeff").add("null").add("x".repeat(1000));
    }

    private static byte[] ascendingBytes(int count, int first)
    {
        byte[] bytes = new byte[count];
        IntStream.range(0, count).forEach(i -> bytes[i] = (byte) (first + i));
        return bytes;
    }

    private static ArrayNode numbers(int... values)
    {
        ArrayNode numbers = Json.array();
        IntStream.of(values).forEach(numbers::add);
        return numbers;
    }

    private static ArrayNode texts(String separatedBySpaces)
    {
        return Json.texts(List.of(separatedBySpaces.split(" ")));
    }

    private static ArrowType decimal(int precision, int scale)
    {
        return new ArrowType.Decimal(precision, scale, 128);
    }

    private static ArrowType timestamp(TimeUnit unit, String zone)
    {
        return new ArrowType.Timestamp(unit, zone);
    }
}
