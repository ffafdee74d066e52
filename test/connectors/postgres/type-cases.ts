/** Every kind of PostgreSQL type, with values at its edges and how Athena sees them. */
import { isDecimal, type Scalar } from '../../../connectors/federation/index.ts';

/** What the cases need to exist. */
export const typesSql = `
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE TYPE pair AS (a int, b text);
    CREATE DOMAIN quantity AS int CHECK (value >= 0);
    CREATE DOMAIN price AS numeric(10, 2);
    CREATE DOMAIN low_price AS price;
    CREATE DOMAIN numbers AS int[];
    CREATE DOMAIN grid AS int[][];
    CREATE TYPE words AS ENUM ('', 'ünï "q"', 'Sad', 'sad', 'a,b{}');
    CREATE TYPE text_range AS RANGE (subtype = text, collation = "C");`;

/** Day by day, because the server's own epoch is rounded in its last years. */
const milliseconds = `((v::timestamp::date - date '1970-01-01')::int8 * 86400000
  + floor(extract(epoch FROM v::timestamp::time) * 1000)::int8)::text`;

/**
 * PostgreSQL type, Athena's type, values as literals, and SQL that says in the server's own words how Athena sees
 * column `v`; by default `v::text`.
 */
export const typeCases: readonly (readonly [string, string, readonly string[], string?])[] = [
  ['bool', 'Bool', ['true', 'false']],
  ['int2', 'Int 16', ["'-32768'", '32767', '0']],
  ['int4', 'Int 32', ["'-2147483648'", '2147483647', '-1']],
  [
    'int8',
    'Int 64',
    ["'-9223372036854775808'", '9223372036854775807', '9007199254740993', '-1', '4294967296'],
  ],
  ['oid', 'Int 64', ['0', '4294967295']],
  [
    'float4',
    'FloatingPoint SINGLE',
    ['1.5', "'-0'", '-0.25', '3.4028235e38', '1e-45', "'NaN'", "'Infinity'", "'-Infinity'"],
    'v::float8::text',
  ],
  [
    'float8',
    'FloatingPoint DOUBLE',
    [
      '0.1',
      "'-0'",
      '1.7976931348623157e308',
      '-5e-324',
      '123456789012345',
      "'NaN'",
      "'Infinity'",
      "'-Infinity'",
    ],
  ],
  [
    'numeric(15,2)',
    'Decimal 15,2',
    ['0', '0.01', '-0.01', '9999999999999.99', '-9999999999999.99', '1000000', '100', '12345.6'],
  ],
  ['numeric(4,4)', 'Decimal 4,4', ['0.0001', '-0.9999', '0']],
  ['numeric(5,0)', 'Decimal 5,0', ['0', '99999', '-10000', '10']],
  [
    'numeric(38,0)',
    'Decimal 38,0',
    [
      '99999999999999999999999999999999999999',
      '-99999999999999999999999999999999999999',
      '18446744073709551616',
      '4294967296',
    ],
  ],
  [
    'numeric(38,10)',
    'Decimal 38,10',
    ['9999999999999999999999999999.9999999999', '-0.0000000001', '0.0001', '10000'],
  ],
  [
    'numeric(38,38)',
    'Decimal 38,38',
    ['0.00000000000000000000000000000000000001', '-0.99999999999999999999999999999999999999'],
  ],
  [
    'numeric',
    'Utf8',
    [
      '123.456789',
      '1e100',
      '1e-100',
      '1.50',
      '-0.000',
      "repeat('9', 131072)",
      "('0.' || repeat('0', 16382) || '1')",
      "'NaN'",
      "'Infinity'",
      "'-Infinity'",
    ],
  ],
  ['numeric(39,0)', 'Utf8', ["repeat('9', 39)", '-1']],
  ['numeric(50,5)', 'Utf8', ['1.5', "'NaN'"]],
  ['numeric(20,-20)', 'Utf8', ['1e39']],
  ['numeric(2,40)', 'Utf8', ['1e-40']],
  ['numeric(5,-2)', 'Decimal 7,0', ['12300', '-9999900', '49']],
  ['numeric(3,5)', 'Decimal 5,5', ['0.00123', '-0.00999']],
  [
    'text',
    'Utf8',
    [
      "''",
      "'a'",
      "'héllo wörld'",
      "'𝒳😀'",
      "(chr(65279) || 'behind a byte order mark')",
      "E'e\\u0301 \\uFFFF \\u202E'",
      '(chr(1) || chr(127))',
      "repeat('x', 1000)",
      "repeat('é', 100000)",
      "E'a\\tb\\nc\\\\\"'",
      "'NULL'",
    ],
  ],
  ['varchar(10)', 'Utf8', ["'abc  '", "''", "'😀😀😀😀😀😀😀😀😀😀'"]],
  ['char(5)', 'Utf8', ["'ab'", "''", "E'a\\t '", "' b'", "'é😀'"], 'v::text'],
  ['bpchar', 'Utf8', ["'ab   '"], 'v::text'],
  ['name', 'Utf8', ["'pg_class'", "repeat('é', 31)", "''"]],
  ['"char"', 'Utf8', ["'x'", "''", "'\\303'"]],
  [
    'bytea',
    'Binary',
    ["''", "'\\x00ff7f'", "decode(repeat('ab', 300), 'hex')", "decode(repeat('00', 100000), 'hex')"],
  ],
  [
    'date',
    'Date DAY',
    [
      "'1970-01-01'",
      "'1969-12-31'",
      "'4714-11-24 BC'",
      "'0001-12-31 BC'",
      "'0001-01-01'",
      "'0100-02-28'",
      "'9999-12-31'",
      "'10000-01-01'",
      "'5874897-12-31'",
      "'1500-02-28'",
      "'1582-10-04'",
      "'1582-10-10'",
      "'1582-10-15'",
      "'20000-01-01'",
    ],
    "(v - date '1970-01-01')::text",
  ],
  [
    'timestamp',
    'Date MILLISECOND',
    [
      "'1970-01-01'",
      "'1969-12-31 23:59:59.9996'",
      "'1969-12-31 23:59:59.999999'",
      "'2024-02-29 12:34:56.789999'",
      "'4714-11-24 00:00:00 BC'",
      "'4714-11-24 00:00:00.000001 BC'",
      "'294276-12-31 23:59:59.999999'",
      "'0099-01-01'",
      "'0044-03-15 12:00 BC'",
      "'1500-02-28 01:02:03.004'",
    ],
    milliseconds,
  ],
  ['timestamp(0)', 'Date MILLISECOND', ["'2024-02-29 12:34:56.6'"], milliseconds],
  [
    'timestamptz',
    'Date MILLISECOND',
    [
      "'2024-03-31 02:30:00.1234+02'",
      "'1900-01-01 00:00+14'",
      "'2024-03-31 02:30:00 Europe/Berlin'",
      "'2024-10-27 02:30:00 Europe/Berlin'",
      "'1880-01-01 00:00:00 Europe/Amsterdam'",
      "'4714-11-24 00:00:00+00 BC'",
      "'294276-12-31 23:59:59.999999+00'",
    ],
    milliseconds,
  ],
  ['uuid', 'Utf8', ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "'00000000-0000-0000-0000-000000000000'"]],
  ['json', 'Utf8', [`'{"b": 1,  "a": [null], "b": 1e400}'`, "'null'", `' [ ] '`, String.raw`'"\u0000"'`]],
  ['jsonb', 'Utf8', [`'{"b": 1,  "a": [null]}'`, "'null'", `'"é"'`, "'12345678901234567890.10'"]],
  ['quantity', 'Int 32', ['0', '7']],
  ['price', 'Decimal 10,2', ['1.5', '-0.01']],
  ['low_price', 'Decimal 10,2', ['1.5']],
  ['mood', 'Utf8', ["'sad'", "'ok'"]],
  ['words', 'Utf8', ["''", `'ünï "q"'`, "'Sad'", "'a,b{}'"]],
  ['int4[][]', 'Utf8', ["'{1,NULL,3}'", "'{}'", "'{{1,2},{3,4}}'"]],
  ['int2vector', 'Utf8', ["'1 2'"]],
  [
    'interval',
    'Utf8',
    [
      "'1 mon -2 days 03:04:05.678'",
      "'-1 year'",
      "'0'",
      "'-1 mon +2 days -00:00:00.000001'",
      "'178000000 years'",
      "'-178000000 years'",
      "'2562047788:00:54.775807'",
    ],
  ],
  ['interval day to second(2)', 'Utf8', ["'1 02:03:04.567'"]],
  ['time', 'Utf8', ["'24:00:00'", "'01:02:03.456789'", "'00:00:00'"]],
  ['time(0)', 'Utf8', ["'23:59:59.6'"]],
  ['timetz', 'Utf8', ["'01:02:03+02'", "'24:00:00-15:59:59'", "'00:00:00+15:59:59'"]],
  ['inet', 'Utf8', ["'10.0.0.1'", "'::1/64'", "'::ffff:1.2.3.4'", "'10.0.0.1/8'"]],
  ['cidr', 'Utf8', ["'10.0.0.0/8'", "'0.0.0.0/0'", "'2001:db8::/32'"]],
  ['macaddr', 'Utf8', ["'08:00:2b:01:02:03'"]],
  ['macaddr8', 'Utf8', ["'08:00:2b:01:02:03:04:05'"]],
  ['money', 'Utf8', ['12.34', "'-1234567.89'", "'92233720368547758.07'", "'-92233720368547758.08'"]],
  ['bit(1)', 'Utf8', ["'1'", "'0'"]],
  ['bit(3)', 'Utf8', ["'101'"]],
  ['varbit', 'Utf8', ["'1'", "''", "repeat('10', 500)"]],
  ['int4range', 'Utf8', ["'[1,5)'", "'empty'", "'(,)'"]],
  ['int8range', 'Utf8', ["'[-9223372036854775808,9223372036854775807)'"]],
  ['daterange', 'Utf8', ["'[infinity,infinity]'", "'[2024-01-01,)'"]],
  ['tstzrange', 'Utf8', [`'["2024-01-01 00:00:00+02",infinity)'`]],
  ['numrange', 'Utf8', ["'[1.50,NaN)'"]],
  ['text_range', 'Utf8', [`'["a,b","c""d"]'`, "'[,b)'"]],
  ['nummultirange', 'Utf8', ["'{}'", "'{[1,2),[3,4)}'"]],
  ['point', 'Utf8', ["'(1,2)'", "'(1e-300,Infinity)'", "'(NaN,-0)'"]],
  ['circle', 'Utf8', ["'<(0.1,0.2),0.3>'"]],
  ['path', 'Utf8', ["'[(0,0),(1,1)]'"]],
  ['xml', 'Utf8', ["'<a>b</a>'", "'text é &amp; <b/>'", "''"]],
  ['tsvector', 'Utf8', ["'a b'", `$$'a b':1A,2 'it''s'$$`]],
  ['tsquery', 'Utf8', ["'a & !b'"]],
  ['jsonpath', 'Utf8', [`'$.a[*] ? (@ > 1)'`]],
  ['pg_lsn', 'Utf8', ["'FFFFFFFF/FFFFFFFF'"]],
  ['tid', 'Utf8', ["'(4294967295,65535)'"]],
  ['xid', 'Utf8', ["'4294967295'"]],
  ['regtype', 'Utf8', ["'integer'"]],
  ['xid8', 'Utf8', ["'18446744073709551615'"]],
];

export function describeArrow(type: unknown): string {
  const { kind, ...rest } = type as { kind: string; [member: string]: unknown };
  const { isSigned: _, ...shown } = rest;
  return [kind, Object.values(shown).join(',')].join(' ').trim();
}

/** As PostgreSQL writes it. */
export function serverText(value: Scalar | null): string | null {
  if (value === null) return null;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (isDecimal(value)) {
    const digits = (value.unscaled < 0n ? -value.unscaled : value.unscaled)
      .toString()
      .padStart(value.scale + 1, '0');
    const whole = digits.slice(0, digits.length - value.scale);
    const fraction = value.scale === 0 ? '' : `.${digits.slice(digits.length - value.scale)}`;
    return `${value.unscaled < 0n ? '-' : ''}${whole}${fraction}`;
  }
  if (Object.is(value, -0)) return '-0';
  if (typeof value === 'number') return String(value).replace(/e([+-]?)(\d)$/, 'e$10$2');
  return String(value);
}
