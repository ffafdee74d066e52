import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Athena, openAthena } from './ask.ts';

let athena: Athena;
beforeAll(async () => {
  athena = await openAthena();
});
afterAll(() => athena.close());

describe('CAST', () => {
  it.each([
    ['a double rounds half away from zero, where DuckDB rounds half to even', 'CAST(2.5 AS integer)', '3'],
    ['a negative double rounds half away from zero', 'CAST(-2.5 AS bigint)', '-3'],
    ['a decimal rounds half up', "CAST(DECIMAL '2.5' AS integer)", '3'],
    ['a decimal beyond 2^53 is exact', "CAST(DECIMAL '9007199254740993.5' AS bigint)", '9007199254740994'],
    ['text becomes an integer', "CAST('42' AS integer)", '42'],
    ['a boolean becomes 1', 'CAST(true AS integer)', '1'],
    ['NULL stays NULL', 'CAST(NULL AS bigint)', null],
    ['a double shows as d.dEx', 'CAST(1.5 AS varchar)', '1.5E0'],
    ['a whole double shows one fraction digit', 'CAST(100.0 AS varchar)', '1.0E2'],
    ['a small double has a negative exponent', 'CAST(0.001 AS varchar)', '1.0E-3'],
    ['a long double keeps its digits', 'CAST(-123456.789 AS varchar)', '-1.23456789E5'],
    ['a huge double', 'CAST(1e20 AS varchar)', '1.0E20'],
    ['a tiny double', 'CAST(1.25e-7 AS varchar)', '1.25E-7'],
    ['zero as a double shows as 0E0', 'CAST(0.0 AS varchar)', '0E0'],
    ['NaN', 'CAST(nan() AS varchar)', 'NaN'],
    ['infinity', 'CAST(-infinity() AS varchar)', '-Infinity'],
    ['a boolean', 'CAST(true AS varchar)', 'true'],
    ['a date', "CAST(DATE '2020-01-31' AS varchar)", '2020-01-31'],
    [
      'a timestamp has a blank and milliseconds',
      "CAST(TIMESTAMP '2020-01-31 01:02:03' AS varchar)",
      '2020-01-31 01:02:03.000',
    ],
    [
      'an instant names UTC',
      "CAST(TIMESTAMP '2020-01-31 01:02:03 UTC' AS varchar)",
      '2020-01-31 01:02:03.000 UTC',
    ],
    ['a decimal keeps its scale', "CAST(DECIMAL '1.50' AS varchar)", '1.50'],
    ['a varchar is cut at its length', "CAST('abcdef' AS varchar(3))", 'abc'],
    ['a char is padded', "CAST('ab' AS char(3)) || '|'", 'ab |'],
    ['the sum of an aggregate', '(SELECT CAST(sum(x) AS varchar) FROM (VALUES 1, 2) t(x))', '3'],
    [
      'timestamp means milliseconds, rounded',
      "CAST(TIMESTAMP '2020-01-01 00:00:00.1239' AS timestamp)",
      '2020-01-01 00:00:00.124',
    ],
    [
      'timestamp(6) keeps microseconds',
      "CAST('2020-01-01 00:00:00.123456' AS timestamp(6))",
      '2020-01-01 00:00:00.123456',
    ],
    [
      'timestamp(0) rounds to seconds',
      "CAST('2020-01-01 10:00:00.5' AS timestamp(0))",
      '2020-01-01 10:00:01.000',
    ],
    ['a timestamp becomes a date', "CAST(TIMESTAMP '2020-01-01 23:00:00' AS date)", '2020-01-01'],
    ['text becomes a JSON string, it is not parsed', "CAST('{}' AS json)", '"{}"'],
    ['a map becomes a JSON object', "CAST(MAP(ARRAY['a'], ARRAY[1]) AS json)", '{"a":1}'],
    ['a row becomes a JSON object with names', 'CAST(CAST(ROW(1) AS ROW(n integer)) AS json)', '{"n":1}'],
    ['a JSON string loses its quotes', `CAST(json_extract('{"a":"x"}', '$.a') AS varchar)`, 'x'],
    ['JSON becomes an array', "CAST(json_parse('[1,2]') AS array(integer))", '[1, 2]'],
    ['JSON becomes a row', `CAST(json_parse('{"a":1,"b":"x"}') AS row(a integer, b varchar))`, '{a=1, b=x}'],
    ['text becomes bytes', "CAST('a' AS varbinary)", '61'],
    ['a row gets names', 'CAST(ROW(1, 2.5) AS ROW(a integer, b double))', '{a=1, b=2.5}'],
    ['rows in an array get names', 'CAST(ARRAY[ROW(1)] AS array(row(a bigint)))', '[{a=1}]'],
    ['decimal without parameters has no fraction', "CAST(DECIMAL '2.5' AS decimal)", '3'],
    ['an interval', "INTERVAL '1' DAY", '1 00:00:00.000'],
    ['real is a single', "CAST('0.1' AS real)", '0.1'],
  ])('%s: %s', async (_title, sql, expected) => {
    expect(await athena.row(`SELECT ${sql}`)).toEqual([expected]);
  });

  it.each([
    ["CAST('abc' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast 'abc' to integer"],
    ["CAST('2.5' AS integer)", "INVALID_CAST_ARGUMENT: Cannot cast '2.5' to integer"],
    ["CAST('x' AS boolean)", "INVALID_CAST_ARGUMENT: Cannot cast 'x' to boolean"],
  ])('%s fails', async (sql, message) => {
    expect(await athena.failure(`SELECT ${sql}`)).toBe(message);
  });
});

describe('TRY_CAST', () => {
  it.each([
    ["TRY_CAST('abc' AS integer)", null],
    ["TRY_CAST('2.5' AS integer)", null],
    ['TRY_CAST(1e30 AS bigint)', null],
    ["TRY_CAST('1.5' AS double)", '1.5'],
    ["TRY_CAST('2020-13-01' AS date)", null],
  ])('%s', async (sql, expected) => {
    expect(await athena.row(`SELECT ${sql}`)).toEqual([expected]);
  });
});
