package owlery.bench;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Properties;

/**
 * Reads a table once: rows by the thousand in a transaction, each value asked for by its column's name, and written
 * into the bytes that Arrow would hold. Without Arrow, so it is faster than what it stands for.
 */
public final class Read {
    private static final int FETCH_ROWS = 1000;
    private static final int BLOCK_BYTES = 16_000_000;
    private static final long DAY_MS = 86_400_000;

    public static void main(String[] arguments) throws SQLException {
        String table = arguments[3];
        Properties login = new Properties();
        login.setProperty("user", arguments[1]);
        login.setProperty("password", arguments[2]);
        try (Connection connection = DriverManager.getConnection(arguments[0], login)) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            long cpu = cpuNanoseconds();
            long start = System.nanoTime();
            long rows = read(connection, table);
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = (cpuNanoseconds() - cpu) / 1e9;
            System.out.printf(
                "{\"rows\":%d,\"seconds\":%s,\"cpuSeconds\":%s,\"peakMegabytes\":0}%n", rows, seconds, cpuSeconds);
        }
    }

    private static long read(Connection connection, String table) throws SQLException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long rows = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            ResultSet result = statement.executeQuery("SELECT * FROM " + table);
            ResultSetMetaData columns = result.getMetaData();
            String[] names = new String[columns.getColumnCount()];
            int[] types = new int[names.length];
            for (int index = 0; index < names.length; index++) {
                names[index] = columns.getColumnName(index + 1);
                types[index] = columns.getColumnType(index + 1);
            }
            while (result.next()) {
                for (int index = 0; index < names.length; index++) {
                    write(result, names[index], types[index], block);
                }
                rows++;
            }
        }
        return rows;
    }

    /** A byte for the validity, then the value; a full block begins anew. */
    private static void write(ResultSet result, String name, int type, ByteBuffer block) throws SQLException {
        if (block.remaining() < 1024) {
            block.clear();
        }
        switch (type) {
            case Types.BIGINT -> {
                long value = result.getLong(name);
                block.put(valid(result)).putLong(value);
            }
            case Types.INTEGER -> {
                int value = result.getInt(name);
                block.put(valid(result)).putInt(value);
            }
            case Types.DOUBLE -> {
                double value = result.getDouble(name);
                block.put(valid(result)).putDouble(value);
            }
            case Types.NUMERIC -> {
                BigDecimal value = result.getBigDecimal(name);
                block.put(valid(result));
                if (value != null) {
                    byte[] unscaled = value.setScale(2, RoundingMode.HALF_UP).unscaledValue().toByteArray();
                    for (int index = 0; index < 16; index++) {
                        int from = unscaled.length - 1 - index;
                        block.put(from >= 0 ? unscaled[from] : (byte) (unscaled[0] >> 7));
                    }
                }
            }
            case Types.DATE -> {
                Date value = result.getDate(name);
                block.put(valid(result)).putInt(value == null ? 0 : (int) Math.floorDiv(value.getTime(), DAY_MS));
            }
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> {
                Timestamp value = result.getTimestamp(name);
                block.put(valid(result)).putLong(value == null ? 0 : value.getTime());
            }
            default -> {
                String value = result.getString(name);
                block.put(valid(result));
                if (value != null) {
                    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                    block.putInt(bytes.length).put(bytes);
                }
            }
        }
    }

    private static byte valid(ResultSet result) throws SQLException {
        return (byte) (result.wasNull() ? 0 : 1);
    }

    private static long cpuNanoseconds() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return ((com.sun.management.OperatingSystemMXBean) system).getProcessCpuTime();
    }

    private Read() {}
}
