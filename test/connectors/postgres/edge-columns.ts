/** A table with a column of every kind of type, for filters: what its rows hold, and what else predicates ask for. */
import type { Scalar } from '../../../connectors/federation/index.ts';

export interface EdgeColumn {
  readonly name: string;
  /** As declared in PostgreSQL. */
  readonly type: string;
  /** What rows hold, as PostgreSQL reads it. */
  readonly values: readonly string[];
  /** Values that no row shows, of the column's type in Athena. */
  readonly others: readonly Scalar[];
}

export const edgeSql = `
  CREATE EXTENSION citext;
  CREATE EXTENSION hstore;
  CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
  CREATE COLLATION english (provider = icu, locale = 'en-US');
  CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
  CREATE TYPE pair AS (a int4, b text);
  CREATE DOMAIN quantity AS int4 CHECK (value >= 0);
  CREATE DOMAIN price AS numeric(10, 2);
  CREATE DOMAIN word AS text COLLATE english;`;

const texts = [
  '',
  ' ',
  'a',
  'A',
  'b',
  'B',
  'Z',
  '_x',
  'a ',
  'a%b',
  'a_b',
  'a\\b',
  '%',
  '\\',
  'é',
  'e\u0301',
  '\ufffd',
  '\uffee',
  '😀',
  '😀b',
  "o'b",
  '{a}',
  '"q"',
  'ab\tc',
  'a\nb',
  '$1',
  'NULL',
] as const;
/** No half of a surrogate pair is here: neither of Athena's languages can bring one, as both speak UTF-8. */
const otherTexts = ['c', 'z', 'ab', 'a\0', '\ue000', 'á', '?', '-- x', "';"] as const;
const uuids = [
  '00000000-0000-0000-0000-000000000000',
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
] as const;
const instants = [
  '1969-12-31 23:59:59.9996',
  '1969-12-31 23:59:59.999',
  '1970-01-01 00:00:00',
  '1970-01-01 00:00:00.000999',
  '1970-01-01 00:00:00.001',
  '2024-02-29 12:00:00.0015',
  '0044-03-15 00:00:00 BC',
  '4713-01-01 00:00:00 BC',
  '1582-10-10 00:00:00',
  '9999-12-31 23:59:59.999999',
  '294276-12-31 23:59:59.999999',
] as const;
const otherInstants = [-2n, 2n, -300_000_000_000_000n, 9_300_000_000_000_000n] as const;
const fraction = (unscaled: bigint, scale: number) => ({ unscaled, scale });

/** Types that are shown as text; what else is asked is text that the type may not even read. */
const shownAsText: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ['m', 'mood', ['sad', 'ok', 'happy'], ['SAD', 'zzz', '']],
  ['cx', 'citext', ['a', 'A', 'b', 'a '], ['B', '']],
  ['hs', 'hstore', ['a=>1, b=>NULL', ''], ['a=>1', '"b"=>NULL, "a"=>"1"']],
  ['nm', 'name', ['pg_class', 'A b', ''], ['pg_clas', '\0']],
  ['ch', '"char"', ['x', 'X'], ['xx', '']],
  [
    'num',
    'numeric',
    ['1.50', 'NaN', '10', '-0.0', '1e30', 'Infinity', '-Infinity'],
    ['1.5', '9', 'nan', 'x'],
  ],
  ['n50', 'numeric(50,5)', ['1.5', '-99999999999999999999999999999999999999999.5'], ['1.5', 'x']],
  ['mo', 'money', ['12.34', '-1.00'], ['12.34', '$12.340', 'x']],
  ['tm', 'time', ['24:00:00', '01:02:03.456789', '00:00:00'], ['01:02', '25:00:00']],
  ['tmz', 'timetz', ['01:02:03+02', '01:02:03-11:30'], ['01:02:03+02:00', 'x']],
  [
    'iv',
    'interval',
    ['1 mon -2 days 03:04:05.678', '-1 year', '30 days', '1 month'],
    ['720:00:00', 'P1M', 'x'],
  ],
  ['ip', 'inet', ['10.0.0.1', '::1/64', '10.0.0.1/8'], ['10.0.0.1', '10.0.0.300', '']],
  ['ci', 'cidr', ['10.0.0.0/8', '::/0'], ['10.0.0.1/8']],
  ['mac', 'macaddr', ['08:00:2b:01:02:03'], ['08002b010203', 'x']],
  ['bi', 'bit(3)', ['101', '000'], ['1', '10', '201']],
  ['vb', 'varbit', ['1', '10', ''], ['01', '2']],
  ['js', 'json', ['{"b": 1,  "a": [null]}', 'null', '"a%b"'], ['{"b":1}', '{']],
  ['jb', 'jsonb', ['{"b": 1,  "a": [null]}', 'null', '"é"'], ['{"b": 1}', '{']],
  ['xm', 'xml', ['<a>b</a>', '<a/>'], ['<a></a>', '<']],
  ['pt', 'point', ['(1,2)', '(-0,0)'], ['(1, 2)', 'x']],
  ['bx', 'box', ['(2,2),(1,1)'], ['(1,1),(2,2)']],
  ['tv', 'tsvector', ['a b', ''], ['a', "'a' 'b' "]],
  ['x8', 'xid8', ['18446744073709551615', '7'], ['-1', '07']],
  ['rg', 'int4range', ['[1,5)', 'empty', '(,)'], ['[1,4]', 'x']],
  ['pr', 'pair', ['(1,"x y")', '(,)'], ['(1,x y)', 'x']],
  ['ivv', 'int2vector', ['1 2', ''], ['1  2']],
  ['rc', 'regclass', ['pg_class', 'pg_type'], ['1259', 'no_such']],
  ['gr', 'int4[][]', ['{{1,2},{3,4}}', '{}'], ['{{1,2}}', 'x']],
];

export const edgeColumns: readonly EdgeColumn[] = [
  { name: 'b', type: 'bool', values: ['true', 'false'], others: [] },
  { name: 'i2', type: 'int2', values: ['-32768', '-1', '0', '32767'], others: [1, -32767, 32766] },
  {
    name: 'i4',
    type: 'int4',
    values: ['-2147483648', '-1', '0', '7', '2147483647'],
    others: [1, 2147483646],
  },
  {
    name: 'i8',
    type: 'int8',
    values: [
      '-9223372036854775808',
      '-9007199254740993',
      '9007199254740991',
      '9007199254740993',
      '9223372036854775807',
      '0',
    ],
    others: [9007199254740992n, -9007199254740992n, 9223372036854775806n],
  },
  {
    name: 'o',
    type: 'oid',
    values: ['0', '2147483648', '4294967295'],
    others: [-1n, 4294967296n, 2147483647n],
  },
  {
    name: 'f4',
    type: 'float4',
    values: ['NaN', '-0', '0', '0.1', '1', '1e-45', 'Infinity', '-Infinity', '3.4028235e38'],
    others: [2, Math.fround(0.3), -1],
  },
  {
    name: 'f8',
    type: 'float8',
    values: ['NaN', '-0', '0', '0.1', '5e-324', 'Infinity', '-Infinity', '1e300', '9007199254740993'],
    others: [2, 0.2, -1e300, Math.fround(0.1)],
  },
  {
    name: 'n',
    type: 'numeric(12,3)',
    values: ['-999999999.999', '0.000', '1.500', '1.5', '999999999.999'],
    others: [fraction(1501n, 3), fraction(-1n, 3)],
  },
  {
    name: 'n38',
    type: 'numeric(38,10)',
    values: [
      '9999999999999999999999999999.9999999999',
      '-0.0000000001',
      '0',
      '-9999999999999999999999999999.9999999999',
    ],
    others: [fraction(1n, 10), fraction(99999999999999999999999999999999999998n, 10)],
  },
  {
    name: 'nneg',
    type: 'numeric(5,-2)',
    values: ['12300', '-100', '0'],
    others: [fraction(12345n, 0), fraction(-10000n, 2)],
  },
  { name: 'nsmall', type: 'numeric(3,5)', values: ['0.00123', '-0.00999'], others: [fraction(12n, 4)] },
  {
    name: 'd',
    type: 'date',
    values: ['4713-01-01 BC', '1969-12-31', '1970-01-01', '1582-10-10', '2024-02-29', '5874897-12-31'],
    others: [-2_500_000, 1, 2_147_000_000],
  },
  { name: 'ts', type: 'timestamp', values: instants, others: otherInstants },
  { name: 'ts0', type: 'timestamp(0)', values: instants.slice(0, -1), others: [1n, ...otherInstants] },
  {
    name: 'tz',
    type: 'timestamptz',
    values: instants.map((text) => text.replace(/( BC)?$/, '+00$1')),
    others: otherInstants,
  },
  { name: 't', type: 'text COLLATE english', values: texts, others: otherTexts },
  { name: 'tc', type: 'text COLLATE "C"', values: texts, others: otherTexts },
  { name: 'l', type: 'text COLLATE loose', values: texts, others: otherTexts },
  { name: 'v', type: 'varchar(9)', values: texts, others: otherTexts },
  {
    name: 'c',
    type: 'char(3)',
    values: texts.filter((text) => [...text].length <= 3),
    others: ['a  ', 'ab', ' ', ...otherTexts],
  },
  {
    name: 'cl',
    type: 'char(3) COLLATE loose',
    values: ['a', 'A', 'ab ', 'a\t', ''],
    others: ['b', 'á', 'a '],
  },
  {
    name: 'by',
    type: 'bytea',
    values: ['\\x', '\\x00', '\\x7fff', '\\x80', '\\x5c'],
    others: [Uint8Array.of(127), Uint8Array.of(255, 0)],
  },
  {
    name: 'u',
    type: 'uuid',
    values: uuids,
    others: ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', `{${uuids[0]}}`, 'x', '', 'a0', '\0'],
  },
  { name: 'q', type: 'quantity', values: ['0', '7'], others: [-1, 3] },
  { name: 'p', type: 'price', values: ['1.50', '-0.01'], others: [fraction(151n, 2)] },
  { name: 'w', type: 'word', values: texts, others: otherTexts },
  ...shownAsText.map(([name, type, values, others]) => ({ name, type, values, others })),
  { name: 'a', type: 'int4[]', values: ['{1,NULL,3}', '{}'], others: [] },
  { name: 'at', type: 'text[]', values: ['{a,"",NULL}'], others: [] },
];

/** Rows enough that every column shows each of its values and a null, and pairs of columns differ in where. */
export function edgeTableSql(name: string, columns: readonly EdgeColumn[] = edgeColumns): string {
  const count = Math.max(...columns.map(({ values }) => values.length)) + 6;
  const rows = Array.from({ length: count }, (_, row) => {
    const literals = columns.map(({ values, type }, column) => {
      const value = values[(row + column) % (values.length + 1)];
      const bare = type.replace(/ COLLATE .*/, '');
      return value === undefined ? 'NULL' : `${quoted(value)}::${bare}`;
    });
    return `(${row}, ${literals.join(', ')})`;
  });
  const declared = columns.map((column) => `${column.name} ${column.type}`);
  return `CREATE TABLE ${name} (id int4 PRIMARY KEY, ${declared.join(', ')});
    INSERT INTO ${name} VALUES ${rows.join(',\n')};`;
}

function quoted(text: string): string {
  return `E'${text.replace(/['\\]/g, '\\$&')}'`;
}

/** A predicate or a value of one, for messages and to tell one from another. */
export function describePredicate(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === 'bigint') return `${member}n`;
    return typeof member === 'number' && !Number.isFinite(member) ? String(member) : member;
  });
}
