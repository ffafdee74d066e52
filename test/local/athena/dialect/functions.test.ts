import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { functionFamilies } from '../../../../local/athena/dialect/functions.ts';
import { type Athena, openAthena } from './ask.ts';

let athena: Athena;
beforeAll(async () => {
  athena = await openAthena();
});
afterAll(() => athena.close());

/** What is true, the expression, its text or null. */
type Case = readonly [title: string, sql: string, text: string | null];

const conditions: readonly Case[] = [
  ['if without else is NULL', "if(1 > 2, 'a')", null],
  ['if chooses', "if(2 > 1, 'a', 'b')", 'a'],
  ['coalesce takes the first value', 'coalesce(NULL, 2, 3)', '2'],
  ['nullif of equals is NULL', 'nullif(1, 1)', null],
  ['greatest with NULL is NULL, where DuckDB skips it', 'greatest(1, NULL, 3)', null],
  ['least takes the smallest', 'least(2, 1)', '1'],
  [
    'typeof names Athena types',
    "typeof(1.5) || ' ' || typeof(DECIMAL '1.5') || ' ' || typeof(X'00')",
    'double decimal(2,1) varbinary',
  ],
];

const strings: readonly Case[] = [
  ['substr at 0 is empty', "substr('hello', 0)", ''],
  ['substr counts back from the end', "substr('hello', -2)", 'lo'],
  ['substr before the beginning is empty', "substr('hello', -10)", ''],
  ['substr takes a length', "substr('hello', 2, 2)", 'el'],
  ['substr takes a length from the end', "substr('hello', -2, 1)", 'l'],
  ['SUBSTRING has words', "substring('hello' FROM 2 FOR 2)", 'el'],
  ['strpos of what is not there is 0', "strpos('hello', 'z')", '0'],
  ['strpos finds the nth', "strpos('a-b-c', '-', 2)", '4'],
  ['POSITION has words', "position('l' IN 'hello')", '3'],
  ['length counts characters', "length('é')", '1'],
  ['length of bytes counts bytes', "length(to_utf8('é'))", '2'],
  ['trim removes tabs and line ends too', "trim(U&'\\0009 a \\000A')", 'a'],
  ['TRIM has words', "trim(LEADING 'x' FROM 'xax')", 'ax'],
  ['split gives an array', "split('a,b,,', ',')", '[a, b, , ]'],
  ['split with a limit keeps the rest', "split('a,b,c', ',', 2)", '[a, b,c]'],
  ['split_part counts from 1', "split_part('a,b', ',', 2)", 'b'],
  ['split_part beyond the end is NULL', "split_part('a,b', ',', 3)", null],
  ['split_to_map makes a map', "split_to_map('a=1,b=2', ',', '=')", '{a=1, b=2}'],
  ['lower and upper', "lower('AÉ') || upper('b')", 'aéB'],
  ['reverse turns text', "reverse('abc')", 'cba'],
  ['reverse turns arrays', 'reverse(ARRAY[1, 2])', '[2, 1]'],
  ['replace without replacement removes', "replace('abc', 'b')", 'ac'],
  ['lpad cuts', "lpad('abc', 2, 'x')", 'ab'],
  ['concat_ws skips NULL', "concat_ws(',', 'a', NULL, 'b')", 'a,b'],
  ['chr and codepoint', "chr(65) || CAST(codepoint('A') AS varchar)", 'A65'],
  ['levenshtein_distance', "levenshtein_distance('kitten', 'sitting')", '3'],
  ['format converts all', "format('%s-%d', 'a', 5)", 'a-5'],
  ['format groups and rounds half up', "format('%,.2f', 1234567.895)", '1,234,567.90'],
  ['format pads', "format('%5d|%-5s|%05d', 1, 'a', 3)", '    1|a    |00003'],
  ['format takes positions', "format('%2$s %1$s', 'a', 'b')", 'b a'],
  ['format shows a double as Java does', "format('%s', 1.5)", '1.5'],
  ['format escapes percent', "format('100%%')", '100%'],
];

const patterns: readonly Case[] = [
  ['regexp_like searches', "regexp_like('abc', 'b')", 'true'],
  ['regexp_like minds case', "regexp_like('abc', 'B')", 'false'],
  ['regexp_extract without match is NULL', "regexp_extract('abc', 'x')", null],
  ['regexp_extract takes a group', "regexp_extract('abc', '(b)(c)', 2)", 'c'],
  ['regexp_extract_all takes all', "regexp_extract_all('a1b2', '\\d')", '[1, 2]'],
  ['regexp_replace replaces all', "regexp_replace('a1b2', '\\d', 'x')", 'axbx'],
  ['regexp_replace without replacement removes', "regexp_replace('a1b2', '\\d')", 'ab'],
  ['regexp_replace takes $1', "regexp_replace('abc', '(b)', '[$1]')", 'a[b]c'],
  ['regexp_split splits', "regexp_split('a1b2c', '\\d')", '[a, b, c]'],
  ['regexp_count counts', "regexp_count('a1b2', '\\d')", '2'],
];

const numbers: readonly Case[] = [
  ['round goes half away from zero', 'round(-2.5)', '-3.0'],
  ['round takes digits', 'round(1.235, 1)', '1.2'],
  ['round of a decimal keeps its scale', "round(DECIMAL '1.235', 2)", '1.240'],
  ['floor of an integer is an integer', 'floor(5)', '5'],
  ['floor of a double is a double', 'floor(-1.5)', '-2.0'],
  ['ceil', 'ceiling(1.2)', '2.0'],
  ['sign keeps the type', 'sign(-2.5)', '-1.0'],
  ['truncate', 'truncate(-2.7)', '-2.0'],
  ['abs', 'abs(-5)', '5'],
  ['power is a double', 'power(2, 3)', '8.0'],
  ['cbrt is exact for cubes', 'cbrt(27)', '3.0'],
  ['log takes the base first', 'log(2, 8)', '3.0'],
  ['ln, log2, log10', 'ln(1) + log2(8) + log10(100)', '5.0'],
  ['bitwise functions', 'bitwise_and(5, 3) + bitwise_or(5, 3) + bitwise_xor(5, 3) + bitwise_not(5)', '8'],
  ['is_nan and infinity', 'is_nan(nan()) AND is_infinite(infinity()) AND NOT is_finite(infinity())', 'true'],
  ['to_base', 'to_base(255, 16)', 'ff'],
  ['random stays below its bound', 'random(10) < 10', 'true'],
];

const dates: readonly Case[] = [
  [
    'date_format knows MySQL names',
    "date_format(TIMESTAMP '2020-03-04 05:06:07', '%M %W %e %i %H %Y-%m-%d')",
    'March Wednesday 4 06 05 2020-03-04',
  ],
  [
    'date_format knows the others',
    "date_format(TIMESTAMP '2020-03-04 15:06:07', '%a %b %c %h %I %j %k %l %p %r %s %T %v %x %y %%')",
    'Wed Mar 3 03 03 064 15 3 PM 03:06:07 PM 07 15:06:07 10 2020 20 %',
  ],
  [
    'date_parse is its inverse',
    "date_parse('2020-03-04 05:06', '%Y-%m-%d %H:%i')",
    '2020-03-04 05:06:00.000',
  ],
  ['date_parse reads names', "date_parse('March 4 2020', '%M %e %Y')", '2020-03-04 00:00:00.000'],
  ['date_parse begins with 1970', "date_parse('10:30', '%H:%i')", '1970-01-01 10:30:00.000'],
  [
    'format_datetime takes Joda patterns',
    "format_datetime(TIMESTAMP '2020-01-05 03:04:05', 'yyyy-MM-dd''T''HH:mm:ss.SSS EEE')",
    '2020-01-05T03:04:05.000 Sun',
  ],
  [
    'parse_datetime gives an instant',
    "parse_datetime('2020/01/05 10', 'yyyy/MM/dd HH')",
    '2020-01-05 10:00:00.000 UTC',
  ],
  [
    'at_timezone gives the clock of the zone',
    "at_timezone(TIMESTAMP '2020-01-01 12:00:00 UTC', 'America/New_York')",
    '2020-01-01 07:00:00.000',
  ],
  [
    'AT TIME ZONE takes a timestamp as UTC',
    "TIMESTAMP '2020-01-01 12:00:00' AT TIME ZONE 'America/New_York'",
    '2020-01-01 07:00:00.000',
  ],
  [
    'AT TIME ZONE does not change the instant',
    "TIMESTAMP '2020-01-01 12:00:00 UTC' AT TIME ZONE 'America/New_York' = TIMESTAMP '2020-01-01 12:00:00 UTC'",
    'true',
  ],
  [
    'with_timezone reads the clock of a zone',
    "with_timezone(TIMESTAMP '2020-01-01 00:00:00', 'America/New_York')",
    '2020-01-01 05:00:00.000 UTC',
  ],
  [
    'a literal may name a zone',
    "TIMESTAMP '2020-01-01 00:00:00 America/New_York'",
    '2020-01-01 05:00:00.000 UTC',
  ],
  ['date_trunc of a date is a date', "date_trunc('month', DATE '2020-01-31')", '2020-01-01'],
  [
    'date_trunc of a timestamp',
    "date_trunc('hour', TIMESTAMP '2020-01-01 10:20:30')",
    '2020-01-01 10:00:00.000',
  ],
  ['a week begins on Monday', "date_trunc('week', DATE '2020-01-02')", '2019-12-30'],
  ['date_add of a date is a date', "date_add('month', 1, DATE '2020-01-31')", '2020-02-29'],
  [
    'date_add counts back',
    "date_add('hour', -1, TIMESTAMP '2020-01-01 00:00:00')",
    '2019-12-31 23:00:00.000',
  ],
  [
    'date_diff counts whole days',
    "date_diff('day', TIMESTAMP '2020-01-01 23:00:00', TIMESTAMP '2020-01-02 01:00:00')",
    '0',
  ],
  [
    'date_diff counts months up to a shorter end',
    "date_diff('month', DATE '2020-01-31', DATE '2020-02-29')",
    '1',
  ],
  ['a date plus an interval is a date', "DATE '2020-01-31' + INTERVAL '1' MONTH", '2020-02-29'],
  ['a date minus an interval is a date', "DATE '2020-03-01' - INTERVAL '1' DAY", '2020-02-29'],
  ['a date minus a date is an interval', "DATE '2020-01-03' - DATE '2020-01-01'", '2 00:00:00.000'],
  [
    'aggregated dates subtract too',
    "(SELECT max(d) - min(d) FROM (VALUES DATE '2020-01-01', DATE '2020-01-05') t(d))",
    '4 00:00:00.000',
  ],
  ['intervals multiply', "2 * INTERVAL '1' DAY", '2 00:00:00.000'],
  ['an interval of years and months', "INTERVAL '1-2' YEAR TO MONTH", '1-2'],
  ['an interval of days to seconds', "INTERVAL '1 02:03:04.5' DAY TO SECOND", '1 02:03:04.500'],
  ['Sunday is day 7', "day_of_week(DATE '2024-01-07')", '7'],
  ['weeks are ISO weeks', "week(DATE '2021-01-01')", '53'],
  ['year_of_week is the ISO year', "year_of_week(DATE '2021-01-01')", '2020'],
  ['EXTRACT has words', "extract(DOW FROM DATE '2024-01-07')", '7'],
  ['millisecond is of the second', "millisecond(TIMESTAMP '1970-01-01 00:00:01.5')", '500'],
  ['from_unixtime gives an instant', 'from_unixtime(1.5)', '1970-01-01 00:00:01.500 UTC'],
  ['to_unixtime is a double', "to_unixtime(TIMESTAMP '1970-01-01 00:00:01.5')", '1.5'],
  [
    'from_iso8601_timestamp reads an offset',
    "from_iso8601_timestamp('2020-01-01T00:00:00+02:00')",
    '2019-12-31 22:00:00.000 UTC',
  ],
  ['to_iso8601', "to_iso8601(TIMESTAMP '2020-01-01 01:02:03')", '2020-01-01T01:02:03.000'],
  ['last_day_of_month', "last_day_of_month(DATE '2020-02-01')", '2020-02-29'],
  ['current_date is the date of now', 'current_date = date(now())', 'true'],
];

const arrays: readonly Case[] = [
  ['cardinality of an array', 'cardinality(ARRAY[1, 2])', '2'],
  ['cardinality of a map', 'cardinality(MAP(ARRAY[1], ARRAY[2]))', '1'],
  ['cardinality of an aggregate', '(SELECT cardinality(array_agg(x)) FROM (VALUES 1, 2) t(x))', '2'],
  ['contains', 'contains(ARRAY[1, 2], 2)', 'true'],
  ['contains among NULLs is NULL, where DuckDB says false', 'contains(ARRAY[1, NULL], 2)', null],
  ['flatten joins arrays', 'flatten(ARRAY[ARRAY[1, 2], ARRAY[3]])', '[1, 2, 3]'],
  ['array_distinct keeps order and one NULL', 'array_distinct(ARRAY[3, 1, NULL, 3, NULL])', '[3, 1, null]'],
  ['array_join skips NULL', "array_join(ARRAY[1, NULL, 2], ',')", '1,2'],
  ['array_join replaces NULL', "array_join(ARRAY[1, NULL], ',', '?')", '1,?'],
  ['array_max with NULL is NULL', 'array_max(ARRAY[1, NULL])', null],
  ['array_min', 'array_min(ARRAY[2, 1])', '1'],
  ['array_sort puts NULL last', 'array_sort(ARRAY[3, NULL, 1])', '[1, 3, null]'],
  ['array_position of what is not there is 0', 'array_position(ARRAY[1], 5)', '0'],
  ['array_remove', 'array_remove(ARRAY[1, 2, 1], 1)', '[2]'],
  [
    'array_union, array_except, array_intersect',
    'ARRAY[array_union(ARRAY[1], ARRAY[2, 1]), array_except(ARRAY[1, 2], ARRAY[2]), array_intersect(ARRAY[2, 1], ARRAY[1, 2])]',
    '[[1, 2], [1], [2, 1]]',
  ],
  ['arrays_overlap', 'arrays_overlap(ARRAY[1, 2], ARRAY[2])', 'true'],
  ['sequence counts up', 'sequence(1, 3)', '[1, 2, 3]'],
  ['sequence counts down', 'sequence(3, 1)', '[3, 2, 1]'],
  ['sequence takes a step', 'sequence(1, 10, 4)', '[1, 5, 9]'],
  ['sequence of dates', "sequence(DATE '2020-01-31', DATE '2020-02-01')", '[2020-01-31, 2020-02-01]'],
  ['slice', 'slice(ARRAY[1, 2, 3, 4], 2, 2)', '[2, 3]'],
  ['slice counts back from the end', 'slice(ARRAY[1, 2, 3, 4], -2, 2)', '[3, 4]'],
  ['repeat', "repeat('a', 2)", '[a, a]'],
  ['transform', 'transform(ARRAY[1, 2], x -> x * 2)', '[2, 4]'],
  [
    'transform nests',
    'transform(ARRAY[ARRAY[1], ARRAY[2]], x -> transform(x, y -> y + cardinality(x)))',
    '[[2], [3]]',
  ],
  ['filter', 'filter(ARRAY[1, 2, NULL], x -> x > 1)', '[2]'],
  ['reduce', 'reduce(ARRAY[1, 2, 3], 0, (s, x) -> s + x, s -> s)', '6'],
  [
    'reduce keeps a state of another type',
    'reduce(ARRAY[5, 20, 50], CAST(ROW(0.0, 0) AS ROW(total double, n integer)), (s, x) -> CAST(ROW(x + s.total, s.n + 1) AS ROW(total double, n integer)), s -> s.total / s.n)',
    '25.0',
  ],
  ['any_match', 'any_match(ARRAY[1, 2], x -> x > 1)', 'true'],
  ['all_match with NULL is NULL', 'all_match(ARRAY[1, NULL], x -> x > 0)', null],
  ['none_match', 'none_match(ARRAY[1], x -> x > 5)', 'true'],
  ['zip', "zip(ARRAY[1, 2], ARRAY['a', 'b'])", '[{1, a}, {2, b}]'],
  ['zip_with', 'zip_with(ARRAY[1, 2], ARRAY[3, 4], (x, y) -> x + y)', '[4, 6]'],
  ['map_filter', "map_filter(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v > 1)", '{b=2}'],
  ['transform_values', "transform_values(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> v + 1)", '{a=2}'],
  ['transform_keys', "transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || 'x')", '{ax=1}'],
  [
    'map_keys and map_values',
    'ARRAY[map_keys(MAP(ARRAY[1], ARRAY[2])), map_values(MAP(ARRAY[1], ARRAY[2]))]',
    '[[1], [2]]',
  ],
  ['map_concat', "map_concat(MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['b'], ARRAY[2]))", '{a=1, b=2}'],
];

const others: readonly Case[] = [
  ['json_extract keeps JSON', `json_extract('{"a":{"b":[1,"x"]}}', '$.a.b[1]')`, '"x"'],
  ['json_extract_scalar takes the text', `json_extract_scalar('{"a":{"b":[1,"x"]}}', '$.a.b[1]')`, 'x'],
  ['json_extract_scalar of an object is NULL', `json_extract_scalar('{"a":{"b":1}}', '$.a')`, null],
  ['json_extract_scalar of JSON null is NULL', `json_extract_scalar('{"a":null}', '$.a')`, null],
  ['a path takes brackets', `json_extract_scalar('{"a b":"q"}', '$["a b"]')`, 'q'],
  ['text that is not JSON is NULL', "json_extract('bad', '$.a')", null],
  ['json_array_length', "json_array_length('[1,2]')", '2'],
  ['json_format of json_parse has no blanks', `json_format(json_parse(' {"a" : 1}'))`, '{"a":1}'],
  ['url_extract_host', "url_extract_host('https://u@ex.com:81/p/q?a=1#f')", 'ex.com'],
  ['url_extract_port', "url_extract_port('https://ex.com:81/')", '81'],
  ['url_extract_port without port is NULL', "url_extract_port('https://ex.com/')", null],
  ['url_extract_path', "url_extract_path('https://ex.com/p/q?a=1')", '/p/q'],
  [
    'url_extract_query and fragment',
    "url_extract_query('http://e/?a=1#f') || url_extract_fragment('http://e/?a=1#f')",
    'a=1f',
  ],
  ['url_extract_protocol', "url_extract_protocol('https://ex.com')", 'https'],
  ['url_extract_parameter decodes', "url_extract_parameter('http://e/?a=1&b=%20x', 'b')", ' x'],
  ['url_encode makes blanks +', "url_encode('a b*~')", 'a+b*%7E'],
  ['url_decode', "url_decode('a+b%20c')", 'a b c'],
  ['md5 is bytes', "to_hex(md5(to_utf8('a')))", '0CC175B9C0F1B6A831C399E269772661'],
  ['to_base64 and back', "from_utf8(from_base64(to_base64(to_utf8('hé'))))", 'hé'],
  ['from_hex', "from_hex('0aff')", '0a ff'],
];

for (const [title, cases] of Object.entries({
  conditions,
  strings,
  patterns,
  numbers,
  dates,
  arrays,
  others,
})) {
  describe(title, () => {
    it.each(cases)('%s: %s', async (_title, sql, expected) => {
      expect(await athena.row(`SELECT ${sql}`)).toEqual([expected]);
    });
  });
}

describe('aggregates', () => {
  it.each([
    ['the sum of integers is a bigint', 'sum(x)', '6', 'bigint'],
    ['the sum of decimals is a decimal', 'sum(d)', '6.75', 'decimal'],
    ['the average of integers is a double', 'avg(x)', '2.0', 'double'],
    ['the average of decimals is a decimal', 'avg(d)', '2.25', 'decimal'],
    ['the average of a real is a real', 'avg(CAST(x AS real))', '2.0', 'float'],
    ['a sum divides as an integer', 'sum(x) / count(*) / 2', '1', 'bigint'],
    ['count of a filter', 'count(*) FILTER (WHERE x > 1)', '2', 'bigint'],
    ['count_if is a bigint', 'count_if(x > 1)', '2', 'bigint'],
    ['count of distinct values', 'count(DISTINCT k)', '2', 'bigint'],
    ['array_agg keeps NULL and takes an order', 'array_agg(n ORDER BY x DESC)', '[7, null, 5]', 'array'],
    ['approx_percentile', 'approx_percentile(x, 0.5)', '2', 'integer'],
    ['approx_percentile of a decimal is a decimal', 'approx_percentile(d, 0.5)', '2.25', 'decimal'],
    ['approx_percentile takes several', 'approx_percentile(x, ARRAY[0.1, 0.9])', '[1, 3]', 'array'],
    ['approx_distinct', 'approx_distinct(x)', '3', 'bigint'],
    ['max_by gives a NULL too', 'max_by(n, -abs(x - 2))', null, 'integer'],
    ['min_by', 'min_by(k, x)', 'a', 'varchar'],
    ['max takes n', 'max(x, 2)', '[3, 2]', 'array'],
    ['arbitrary skips NULL', 'arbitrary(n) IS NOT NULL', 'true', 'boolean'],
    ['bool_and and every', 'bool_and(x > 0) AND every(x > 0)', 'true', 'boolean'],
    ['histogram', 'histogram(k)', '{a=2, b=1}', 'map'],
    ['map_agg keeps one value per key', 'map_agg(k, x)', '{a=1, b=3}', 'map'],
    ['multimap_agg keeps all', 'multimap_agg(k, x)', '{a=[1, 2], b=[3]}', 'map'],
    ['listagg takes an order', "listagg(k, ',') WITHIN GROUP (ORDER BY x DESC)", 'b,a,a', 'varchar'],
    ['stddev is of a sample', 'stddev(x)', '1.0', 'double'],
    ['geometric_mean', 'round(geometric_mean(x), 3)', '1.817', 'double'],
  ])('%s: %s', async (_title, sql, expected, type) => {
    const from =
      "(VALUES (1, 'a', DECIMAL '2.20', 5), (2, 'a', DECIMAL '2.25', NULL), (3, 'b', DECIMAL '2.30', 7)) t(x, k, d, n)";
    const answer = await athena.ask(`SELECT ${sql} FROM ${from}`);
    expect(answer.rows).toEqual([[expected]]);
    expect(answer.types).toEqual([type]);
  });
});

describe('windows', () => {
  it.each([
    ['row_number() OVER (ORDER BY x DESC)', ['3', '2', '1']],
    ['sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)', ['1', '3', '5']],
    ['avg(x) OVER ()', ['2.0', '2.0', '2.0']],
    ['lag(x) OVER (ORDER BY x)', [null, '1', '2']],
    ['lead(x, 1, 0) OVER (ORDER BY x)', ['2', '3', '0']],
    ['last_value(n) IGNORE NULLS OVER (ORDER BY x)', ['5', '5', '7']],
    ['first_value(x) OVER w', ['1', '1', '1']],
    ['rank() OVER (PARTITION BY x % 2 ORDER BY x)', ['1', '1', '2']],
  ])('%s', async (sql, expected) => {
    const answer = await athena.ask(
      `SELECT ${sql} FROM (VALUES (1, 5), (2, NULL), (3, 7)) t(x, n) WINDOW w AS (ORDER BY x) ORDER BY x`,
    );
    expect(answer.rows.map(([value]) => value)).toEqual(expected);
  });
});

describe('the function table', () => {
  const entries = functionFamilies.flatMap((family) => Object.entries(family.functions));

  it('names every function once, in lower case', () => {
    const names = entries.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name !== name.toLowerCase())).toEqual([]);
  });

  it('calls nothing that is not defined', () => {
    const defined = new Set(
      functionFamilies.flatMap((family) => family.macros.map((macro) => macro.split('(')[0])),
    );
    const called = entries.flatMap(([, entry]) => (entry.how === 'macro' ? [entry.to] : []));
    expect(called.filter((name) => !defined.has(name))).toEqual([]);
  });
});
