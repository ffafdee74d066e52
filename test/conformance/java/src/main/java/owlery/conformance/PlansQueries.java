package owlery.conformance;

import java.util.List;

/** The SQL that is planned: conditions on one table, and whole statements, one a line. */
final class PlansQueries
{
    private PlansQueries() {}

    /** `id` numbers the rows; `other_…` columns let columns meet columns. Names are quoted, and so keep their case. */
    static final List<String> TABLES = List.of(
            """
            CREATE TABLE "t" (
              "id" BIGINT NOT NULL, "flag" BOOLEAN, "tiny" TINYINT, "small" SMALLINT, "int" INTEGER, "other_int" INTEGER,
              "big" BIGINT, "other_big" BIGINT, "real" REAL, "double" DOUBLE, "other_double" DOUBLE,
              "money" DECIMAL(9,2), "other_money" DECIMAL(9,2), "long" DECIMAL(38,10),
              "text" VARCHAR, "other_text" VARCHAR, "short_text" VARCHAR(20), "padded" CHAR(4), "bytes" VARBINARY,
              "day" DATE, "at" TIMESTAMP(3), "other_at" TIMESTAMP(3), "precise_at" TIMESTAMP(6),
              "zoned_at" TIMESTAMP(3) WITH LOCAL TIME ZONE, "clock" TIME,
              "numbers" INTEGER ARRAY, "counts" MAP<VARCHAR, INTEGER>)
            """,
            """
            CREATE TABLE "u" ("id" BIGINT NOT NULL, "int" INTEGER, "text" VARCHAR)
            """);

    /** Each is planned as {@code SELECT * FROM "t" WHERE …}. */
    static final List<String> CONDITIONS = lines("""
            "flag"
            NOT "flag"
            "flag" = TRUE
            "flag" = FALSE
            "flag" <> TRUE
            "flag" IS UNKNOWN
            "flag" IS NULL
            "flag" IS NOT NULL
            "tiny" = CAST(7 AS TINYINT)
            "tiny" = 7
            "tiny" > -128
            "small" = CAST(-300 AS SMALLINT)
            "small" <= 300
            "int" = 5
            "int" <> 5
            "int" < 5
            "int" <= 5
            "int" > 5
            "int" >= 5
            5 < "int"
            "int" = -2147483648
            "int" = "other_int"
            "int" <> "other_int"
            "int" < "other_int"
            "int" = 3000000000
            "int" = "big"
            "big" = 9223372036854775807
            "big" = -9223372036854775808
            "big" > 9007199254740992
            "big" = CAST(5 AS BIGINT)
            "big" = 5
            "big" < "other_big"
            "real" = CAST(1.5 AS REAL)
            "real" > CAST(-1 AS REAL)
            "real" < 2.5
            "double" = 1.5E0
            "double" > 0E0
            "double" <= -0E0
            "double" < 1.5
            "double" = "other_double"
            "double" > "int"
            "double" > "big"
            "real" = "double"
            "money" = 12.34
            "money" > 0
            "money" < CAST(12.34 AS DECIMAL(9,2))
            "money" < 12.345
            "money" = "other_money"
            "money" > "int"
            "money" < 1.5E0
            "long" = 1234567890123456789012345678.0123456789
            "long" > -0.0000000001
            "long" = "money"
            "text" = 'abc'
            "text" <> 'abc'
            "text" > 'b'
            "text" = ''
            "text" = 'é😀'
            "text" = 'it''s'
            "text" < "other_text"
            "text" = "short_text"
            "short_text" = 'abc'
            "short_text" = 'abc '
            "short_text" >= 'abcdefghijklmnopqrstuvwxyz'
            "text" LIKE 'a%'
            "text" LIKE '%c'
            "text" LIKE '%b%'
            "text" LIKE 'a_c'
            "text" LIKE 'abc'
            "text" LIKE '%'
            "text" LIKE ''
            "text" NOT LIKE 'a%'
            "short_text" LIKE 'a%'
            "text" LIKE "other_text"
            "bytes" = X'00FF'
            "bytes" > X''
            "bytes" IS NULL
            "day" = DATE '2024-02-29'
            "day" < DATE '1969-12-31'
            "day" >= DATE '0001-01-01'
            "at" = TIMESTAMP '2024-02-29 12:34:56.789'
            "at" < TIMESTAMP '1970-01-01 00:00:00'
            "at" >= TIMESTAMP '1969-12-31 23:59:59.999'
            "at" = "other_at"
            "precise_at" > TIMESTAMP '2024-02-29 12:34:56.789'
            "zoned_at" IS NULL
            "int" IS NULL
            "int" IS NOT NULL
            "text" IS NULL
            "numbers" IS NULL
            "counts" IS NOT NULL
            "int" IN (1, 5, 7)
            "int" IN (5)
            "int" NOT IN (1, 5, 7)
            "text" IN ('abc', 'b', '')
            "text" NOT IN ('abc', 'b', '')
            "money" IN (12.34, 0.01)
            "int" IN (1, "other_int", 7)
            "int" IN (1, NULL)
            "int" NOT IN (1, NULL)
            "int" BETWEEN 1 AND 5
            "int" NOT BETWEEN 1 AND 5
            "int" BETWEEN "tiny" AND "other_int"
            NOT ("int" BETWEEN "tiny" AND "other_int")
            "text" BETWEEN 'a' AND 'b'
            "at" > DATE '2024-02-29'
            "day" BETWEEN DATE '1970-01-01' AND DATE '2024-12-31'
            "at" BETWEEN TIMESTAMP '1970-01-01 00:00:00' AND TIMESTAMP '2024-12-31 00:00:00'
            "int" = 5 AND "text" = 'abc'
            "int" = 5 OR "text" = 'abc'
            "int" > 1 AND "int" < 7 AND "text" IS NOT NULL
            "int" = 1 OR "int" = 5 OR "text" = 'b' OR "flag"
            ("int" = 5 OR "text" = 'abc') AND ("big" > 0 OR "flag")
            ("int" = 5 AND "text" = 'abc') OR ("big" > 0 AND "flag")
            NOT ("int" = 5)
            NOT ("int" > 5)
            NOT ("int" IS NULL)
            NOT ("int" = 5 AND "text" = 'abc')
            NOT ("int" = 5 OR "text" = 'abc')
            NOT ("int" = 1 OR "int" = 5)
            NOT ("int" > 1 AND NOT ("text" = 'abc' OR "flag"))
            NOT (NOT ("int" = 5))
            NOT ("text" LIKE 'a%' OR "int" IS NULL)
            NOT ("int" IN (1, 5) AND "text" NOT IN ('b'))
            ("int" = 5) = "flag"
            ("int" > 1) <> ("text" = 'abc')
            ("int" = 5) IS NULL
            TRUE
            "int" = 5 OR TRUE
            "int" + 1 = 6
            "int" + "other_int" > 5
            "int" - 1 < "other_int"
            "int" * 2 = 10
            "int" / 2 = 2
            MOD("int", 3) = 1
            "int" / "other_int" = 1
            -"int" > 5
            -"double" < 0E0
            "big" + 1 > 5
            "big" - "other_big" = 0
            "tiny" + "small" > 5
            "double" + 1E0 > 2E0
            "double" * "other_double" > 1E0
            "double" / 2E0 < 1E0
            "real" + "real" > CAST(1 AS REAL)
            "money" + "other_money" > 10
            "money" - 1.5 > 0
            "money" * 2 > 10
            "money" * "other_money" > 10
            "money" / 2 > 1
            MOD("money", 5) > 1
            "long" + 1 > 0
            "long" * "money" > 1
            NULLIF("int", 5) IS NULL
            NULLIF("int", "other_int") = 5
            NULLIF("text", 'abc') IS NULL
            COALESCE("int", 0) = 0
            COALESCE("flag", FALSE)
            COALESCE("int" = 5, "flag", TRUE)
            CASE WHEN "int" = 5 THEN "flag" ELSE "text" = 'abc' END
            CASE WHEN "int" = 5 THEN "flag" END
            CASE WHEN "other_int" <> 0 THEN "int" / "other_int" = 1 ELSE FALSE END
            CASE WHEN "int" = 5 THEN 1 ELSE 2 END = 1
            CASE "int" WHEN 5 THEN 1 ELSE 2 END = 1
            CAST("int" AS BIGINT) = 5
            CAST("tiny" AS INTEGER) = 7
            CAST("int" AS DOUBLE) = 5E0
            CAST("big" AS DOUBLE) = 9007199254740992E0
            CAST("big" AS DOUBLE) = CAST("other_big" AS DOUBLE)
            CAST("int" AS DOUBLE) = CAST("real" AS DOUBLE)
            CAST("real" AS DOUBLE) = 1.5E0
            CAST("int" AS DECIMAL(12,2)) = 5.00
            CAST("money" AS DECIMAL(38,10)) = 12.34
            CAST("short_text" AS VARCHAR) = 'abc'
            CAST("big" AS INTEGER) = 5
            CAST("double" AS INTEGER) = 5
            CAST("money" AS DOUBLE) = 12.34E0
            CAST("money" AS DECIMAL(9,1)) = 12.3
            CAST("int" AS VARCHAR) = '5'
            CAST("text" AS INTEGER) = 5
            CAST("text" AS VARCHAR(2)) = 'ab'
            CAST("day" AS TIMESTAMP(3)) = "at"
            CAST("at" AS DATE) = "day"
            CAST('2024-02-29' AS DATE) = "day"
            "padded" = 'ab'
            "padded" IS NULL
            "clock" = TIME '12:34:56'
            "zoned_at" > TIMESTAMP WITH LOCAL TIME ZONE '2024-02-29 12:34:56'
            "precise_at" > TIMESTAMP '2024-02-29 12:34:56.789123'
            "at" + INTERVAL '1' DAY > TIMESTAMP '2024-01-01 00:00:00'
            EXTRACT(YEAR FROM "day") = 2024
            UPPER("text") = 'ABC'
            "text" || 'x' = 'abcx'
            CHAR_LENGTH("text") = 3
            SUBSTRING("text" FROM 1 FOR 1) = 'a'
            ABS("int") = 5
            "numbers" = ARRAY[1, 2]
            "numbers"[1] = 1
            "int" IN (SELECT "int" FROM "u")
            EXISTS (SELECT 1 FROM "u" WHERE "u"."id" = "t"."id")
            "int" > (SELECT MAX("int") FROM "u")
            "int" IN (1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25)
            """);

    static final List<String> STATEMENTS = lines("""
            SELECT * FROM "t"
            SELECT "id" FROM "t"
            SELECT "text", "id" FROM "t"
            SELECT "id", "id" AS "again" FROM "t"
            SELECT "id" AS "number" FROM "t"
            SELECT "int" AS "other_int", "other_int" AS "int" FROM "t"
            SELECT "id" + 1 FROM "t"
            SELECT "id", 'x' FROM "t"
            SELECT * FROM "t" LIMIT 5
            SELECT * FROM "t" LIMIT 0
            SELECT * FROM "t" LIMIT 5 OFFSET 2
            SELECT * FROM "t" OFFSET 2
            SELECT * FROM "t" WHERE "int" > 1 LIMIT 5
            SELECT * FROM "t" ORDER BY "int"
            SELECT * FROM "t" ORDER BY "int" ASC
            SELECT * FROM "t" ORDER BY "int" DESC
            SELECT * FROM "t" ORDER BY "int" NULLS FIRST
            SELECT * FROM "t" ORDER BY "int" NULLS LAST
            SELECT * FROM "t" ORDER BY "int" DESC NULLS FIRST
            SELECT * FROM "t" ORDER BY "int" DESC NULLS LAST
            SELECT * FROM "t" ORDER BY "text" DESC NULLS LAST, "int", "id" DESC LIMIT 3
            SELECT "text", "id" FROM "t" WHERE "int" > 1 ORDER BY "id" LIMIT 3
            SELECT "id" FROM "t" ORDER BY "text" LIMIT 3
            SELECT "id" FROM "t" ORDER BY "int" + 1 LIMIT 3
            SELECT "id", "int" + 1 AS "next" FROM "t" ORDER BY "next" LIMIT 3
            SELECT "id" FROM (SELECT "id", "int" + 1 AS "next" FROM "t") AS "s" ORDER BY "id" LIMIT 3
            SELECT * FROM (SELECT * FROM "t" LIMIT 5) AS "s" WHERE "int" > 1
            SELECT * FROM (SELECT * FROM "t" ORDER BY "id" LIMIT 5) AS "s" ORDER BY "int"
            SELECT * FROM (SELECT * FROM "t" WHERE "int" > 1) AS "s" WHERE "int" < 7 LIMIT 4
            SELECT * FROM (SELECT * FROM "t" LIMIT 5) AS "s" LIMIT 3
            SELECT * FROM (SELECT "text" AS "name", "id" FROM "t") AS "s" WHERE "name" = 'abc'
            SELECT "id" FROM (SELECT "id", "text", "int" FROM "t" WHERE "int" > 1) AS "s" WHERE "text" = 'abc' ORDER BY "int" DESC
            SELECT * FROM (SELECT "id", "int" + 1 AS "next" FROM "t") AS "s" WHERE "next" > 5
            SELECT COUNT(*) FROM "t"
            SELECT "int", COUNT(*) FROM "t" GROUP BY "int"
            SELECT DISTINCT "int" FROM "t"
            SELECT MAX("int") FROM "t" WHERE "text" = 'abc'
            SELECT "t"."id" FROM "t" JOIN "u" ON "t"."id" = "u"."id"
            SELECT "t"."id" FROM "t" LEFT JOIN "u" ON "t"."int" = "u"."int" WHERE "u"."id" IS NULL
            SELECT "id" FROM "t" UNION ALL SELECT "id" FROM "u"
            SELECT "id" FROM "t" EXCEPT SELECT "id" FROM "u"
            SELECT "id", ROW_NUMBER() OVER (ORDER BY "id") FROM "t"
            SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS "v" ("id", "text")
            SELECT * FROM "t" WHERE FALSE
            SELECT 1
            """);

    private static List<String> lines(String text)
    {
        return text.lines().toList();
    }
}
