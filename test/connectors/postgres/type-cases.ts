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
    CREATE DOMAIN grid AS int[][];`;

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
    ['1.5', '-0.25', '3.4028235e38', "'NaN'", "'Infinity'", "'-Infinity'"],
    'v::float8::text',
  ],
  ['float8', 'FloatingPoint DOUBLE', ['0.1', '1.7976931348623157e308', '5e-324', "'NaN'", "'-Infinity'"]],
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
  ['numeric', 'Utf8', ['123.456789', '1e100', '1e-100', '1.50', "'NaN'", "'Infinity'"]],
  ['numeric(50,5)', 'Utf8', ['1.5']],
  ['numeric(5,-2)', 'Utf8', ['12300']],
  ['numeric(3,5)', 'Utf8', ['0.00123']],
  ['text', 'Utf8', ["''", "'a'", "'héllo wörld'", "'𝒳😀'", "repeat('x', 1000)", "E'a\\tb\\nc\\\\\"'"]],
  ['varchar(10)', 'Utf8', ["'abc  '", "''"]],
  ['char(5)', 'Utf8', ["'ab'", "''", "E'a\\t '", "' b'"], 'v::text'],
  ['bpchar', 'Utf8', ["'ab   '"], 'v::text'],
  ['name', 'Utf8', ["'pg_class'"]],
  ['"char"', 'Utf8', ["'x'"]],
  ['bytea', 'Binary', ["''", "'\\x00ff7f'", "decode(repeat('ab', 300), 'hex')"]],
  [
    'date',
    'Date DAY',
    [
      "'1970-01-01'",
      "'1969-12-31'",
      "'4713-01-01 BC'",
      "'5874897-12-31'",
      "'1500-02-28'",
      "'1582-10-10'",
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
      "'4713-01-01 BC'",
      "'294276-12-31 23:59:59.999'",
      "'0044-03-15 12:00 BC'",
      "'1500-02-28 01:02:03.004'",
    ],
    'floor(extract(epoch FROM v) * 1000)::text',
  ],
  [
    'timestamp(0)',
    'Date MILLISECOND',
    ["'2024-02-29 12:34:56.6'"],
    'floor(extract(epoch FROM v) * 1000)::text',
  ],
  [
    'timestamptz',
    'Date MILLISECOND',
    ["'2024-03-31 02:30:00.1234+02'", "'1900-01-01 00:00+14'"],
    'floor(extract(epoch FROM v) * 1000)::text',
  ],
  ['uuid', 'Utf8', ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "'00000000-0000-0000-0000-000000000000'"]],
  ['json', 'Utf8', [`'{"b": 1,  "a": [null]}'`, "'null'"]],
  ['jsonb', 'Utf8', [`'{"b": 1,  "a": [null]}'`, "'null'", `'"é"'`]],
  ['quantity', 'Int 32', ['0', '7']],
  ['price', 'Decimal 10,2', ['1.5', '-0.01']],
  ['low_price', 'Decimal 10,2', ['1.5']],
  ['mood', 'Utf8', ["'sad'", "'ok'"]],
  ['int4[][]', 'Utf8', ["'{1,NULL,3}'", "'{}'", "'{{1,2},{3,4}}'"]],
  ['int2vector', 'Utf8', ["'1 2'"]],
  ['interval', 'Utf8', ["'1 mon -2 days 03:04:05.678'", "'-1 year'"]],
  ['time', 'Utf8', ["'24:00:00'", "'01:02:03.456789'"]],
  ['timetz', 'Utf8', ["'01:02:03+02'"]],
  ['inet', 'Utf8', ["'10.0.0.1'", "'::1/64'"]],
  ['macaddr', 'Utf8', ["'08:00:2b:01:02:03'"]],
  ['money', 'Utf8', ['12.34', "'-1234567.89'"]],
  ['bit(3)', 'Utf8', ["'101'"]],
  ['varbit', 'Utf8', ["'1'"]],
  ['int4range', 'Utf8', ["'[1,5)'", "'empty'"]],
  ['point', 'Utf8', ["'(1,2)'"]],
  ['xml', 'Utf8', ["'<a>b</a>'"]],
  ['tsvector', 'Utf8', ["'a b'"]],
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
  if (typeof value === 'number') return String(value).replace(/e([+-]?)(\d)$/, 'e$10$2');
  return String(value);
}
