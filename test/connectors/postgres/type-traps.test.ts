/** Traps of single types, by their numbers in the list of traps: what must hold, with values written out. */
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { type Scalar, Secrets, types } from '../../../connectors/federation/index.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  openDatabase,
  type ReadOptions,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import { readValues } from './nested-values.ts';
import { above, atLeast, atMost, below, compare, inRanges, not, points } from './predicates.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const one = { schemaName: 'public', tableName: 'one' };

/** A table of one column with these values, and its rows as Athena has them. */
async function fill(type: string, literals: readonly string[]): Promise<void> {
  await database.sql(`DROP TABLE IF EXISTS one CASCADE; CREATE TABLE one (id int4, v ${type});
    INSERT INTO one VALUES ${literals.map((literal, index) => `(${index}, ${literal})`).join(', ')}`);
}

async function shown(type: string, literals: readonly string[], options: ReadOptions = {}) {
  await fill(type, literals);
  const { rows } = await readTable(database.connector, one, options);
  return rows.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
}

async function idsWhere(predicate: NonNullable<ReadOptions['predicate']>) {
  const found = await readTable(database.connector, one, { columns: ['id'], predicate });
  return { ...found, ids: found.rows.map(([id]) => Number(id)).toSorted((a, b) => a - b) };
}

describe('numbers', () => {
  test('P7: NaN and infinity are texts where every numeric is, and fail a decimal by the name of the column', async () => {
    expect(await shown('numeric', ["'NaN'", "'Infinity'", "'-Infinity'"])).toEqual([
      'NaN',
      'Infinity',
      '-Infinity',
    ]);
    const error = await errorOf(shown('numeric(6,2)', ["'NaN'"]));

    expect(error.message).toContain('column v holds NaN');
    expect(error.message).toContain('unrepresentable_values=null');
  });

  test('P8: a numeric without precision has all its digits', async () => {
    const values = [
      '123.456789',
      '1e100',
      '1e-100',
      "repeat('7', 131072)",
      "('0.' || repeat('0', 16382) || '1')",
      '1.10',
    ];

    expect(
      await shown(
        'numeric',
        values.map((value) => `${value}::numeric`),
      ),
    ).toEqual([
      '123.456789',
      `1${'0'.repeat(100)}`,
      `0.${'0'.repeat(99)}1`,
      '7'.repeat(131_072),
      `0.${'0'.repeat(16_382)}1`,
      '1.10',
    ]);
  });

  test.each([
    ['numeric(50,5)', '1.5', '1.50000'],
    ['numeric(39,0)', '1e38', `1${'0'.repeat(38)}`],
    ['numeric(5,-2)', '12345', { unscaled: 12_300n, scale: 0 }],
    ['numeric(3,5)', '0.00123', { unscaled: 123n, scale: 5 }],
    ['numeric(20,-20)', '1e39', `1${'0'.repeat(39)}`],
    ['numeric(38,38)', '-0.5', { unscaled: -5n * 10n ** 37n, scale: 38 }],
  ])('P9: %s is shown, whether Athena has such a decimal or not', async (type, literal, value) => {
    expect(await shown(type, [literal])).toEqual([value]);
  });

  test('P9: numeric[] does not make a table unusable', async () => {
    await fill('numeric[]', ["'{1.50,NULL,1e40}'"]);

    expect((await readValues(database.connector, 'one')).rows).toEqual([
      [0, ['1.50', null, `1${'0'.repeat(40)}`]],
    ]);
  });
});

describe('times', () => {
  const literals = [
    "'2024-01-01 00:00:00.000999'",
    "'2024-01-01 00:00:00.001'",
    "'2024-01-01 00:00:00.001999'",
  ];
  const second = BigInt(Date.parse('2024-01-01T00:00:00.001Z'));

  test.each<readonly [string, Parameters<typeof idsWhere>[0], readonly number[]]>([
    ['=', [inRanges('v', types.timestamp, points(second))], [1, 2]],
    ['<>', [compare('v', '<>', second, types.timestamp)], [0]],
    ['<', [inRanges('v', types.timestamp, [below(second)])], [0]],
    ['<=', [inRanges('v', types.timestamp, [atMost(second)])], [0, 1, 2]],
    ['>', [inRanges('v', types.timestamp, [above(second)])], []],
    ['>=', [inRanges('v', types.timestamp, [atLeast(second)])], [1, 2]],
    ['IN', [inRanges('v', types.timestamp, points(second, second + 1n))], [1, 2]],
    ['NOT =', [not(compare('v', '=', second, types.timestamp))], [0]],
  ])('P12: %s compares a timestamp as it is shown, in PostgreSQL', async (_, predicate, expected) => {
    await fill('timestamp', literals);
    const { ids, received, remainder } = await idsWhere(predicate);

    expect(ids).toEqual(expected);
    expect(remainder).toEqual([]);
    expect(received).toBe(expected.length);
  });

  test('P13: a fraction before 1970 is rounded down, in values and in filters', async () => {
    expect(
      await shown('timestamp', [
        "'1969-12-31 23:59:59.9996'",
        "'1969-12-31 23:59:59.998'",
        "'1970-01-01 00:00:00.0004'",
      ]),
    ).toEqual([-1n, -2n, 0n]);
    expect((await idsWhere([inRanges('v', types.timestamp, points(-1n))])).ids).toEqual([0]);
    expect((await idsWhere([inRanges('v', types.timestamp, [below(0n)])])).ids).toEqual([0, 1]);
  });

  test.each(['date', 'timestamp', 'timestamptz'])(
    'P14: an infinite %s fails by the name of its column',
    async (type) => {
      for (const literal of ["'infinity'", "'-infinity'"]) {
        expect((await errorOf(shown(type, [literal]))).message).toContain('column v holds infinity');
      }
    },
  );

  test.each([
    ["'4714-11-24 BC'", -2_440_588],
    ["'0044-03-15 BC'", -735_160],
    ["'0001-12-31 BC'", -719_163],
    ["'0001-01-01'", -719_162],
    ["'0099-12-31'", -683_004],
    ["'1500-02-28'", -171_606],
    ["'1582-10-04'", -141_438],
    ["'1582-10-15'", -141_427],
    ["'9999-12-31'", 2_932_896],
    ["'10000-01-01'", 2_932_897],
    ["'5874897-12-31'", 2_145_042_905],
  ])('P15: the date %s is its day in the calendar that Athena has', async (literal, days) => {
    expect(await shown('date', [literal])).toEqual([days]);
    expect(await shown('timestamp', [days > 107_000_000 ? 'NULL' : literal])).toEqual([
      days > 107_000_000 ? null : BigInt(days) * 86_400_000n,
    ]);
    await fill('date', [literal]);
    expect((await idsWhere([inRanges('v', types.date, points(days))])).received).toBe(1);
  });

  test.each(['UTC', 'Asia/Kolkata', 'America/New_York'])(
    'P16: a timestamptz is one instant under the time zone %s of the role, in values, filters and texts',
    async (zone) => {
      const instants = [
        ["'2024-03-31 01:59:59.999 Europe/Berlin'", '2024-03-31T00:59:59.999Z'],
        ["'2024-03-31 02:30 Europe/Berlin'", '2024-03-31T01:30:00Z'],
        ["'2024-10-27 02:30+02'", '2024-10-27T00:30:00Z'],
        ["'2024-10-27 02:30+01'", '2024-10-27T01:30:00Z'],
      ] as const;
      const milliseconds = instants.map(([, iso]) => BigInt(Date.parse(iso)));
      await fill(
        'timestamptz',
        instants.map(([literal]) => literal),
      );
      await database.sql(`ALTER ROLE CURRENT_USER SET TimeZone = '${zone}'; ALTER ROLE CURRENT_USER SET DateStyle = 'SQL, DMY';
        CREATE VIEW as_text AS SELECT v::text AS v FROM one WHERE id = 0`);
      const connector = connectorFor(database.url);
      const all = await readTable(connector, one);
      const found = await readTable(connector, one, {
        columns: ['id'],
        predicate: [inRanges('v', types.timestamp, points(milliseconds[1] ?? 0n))],
      });
      const text = await readTable(connector, { schemaName: 'public', tableName: 'as_text' });
      await connector.close();
      await database.sql('ALTER ROLE CURRENT_USER RESET ALL; DROP VIEW as_text');

      expect(all.rows.map(([, value]) => value)).toEqual(milliseconds);
      expect(found.rows).toEqual([[1]]);
      expect(text.rows).toEqual([['2024-03-31 00:59:59.999+00']]);
    },
  );

  test('P17: times, zones and intervals are the same texts whatever the role has set', async () => {
    await database.sql(`DROP TABLE IF EXISTS spans; CREATE TABLE spans (t time, z timetz, i interval, m money);
      INSERT INTO spans VALUES ('24:00', '24:00:00-15:59:59', '1 year -1 mon -2 days +03:04:05.6', '-1234.5');
      ALTER ROLE CURRENT_USER SET IntervalStyle = 'iso_8601'`);
    const connector = connectorFor(database.url);
    const { rows } = await readTable(connector, { schemaName: 'public', tableName: 'spans' });
    await connector.close();
    await database.sql('ALTER ROLE CURRENT_USER RESET ALL');

    expect(rows).toEqual([['24:00:00', '24:00:00-15:59:59', '11 mons -2 days +03:04:05.6', '-$1,234.50']]);
  });

  test('an infinite interval is its text, where the server has such a thing', async () => {
    const [version] = await database.texts('SHOW server_version_num');
    if (Number(version) < 170_000) return expect(Number(version)).toBeGreaterThan(0);

    expect(await shown('interval', ["'infinity'", "'-infinity'"])).toEqual(['infinity', '-infinity']);
  });
});

describe('texts', () => {
  test.each(['TABLE', 'VIEW', 'MATERIALIZED VIEW'])(
    'P18: char(n) has no blanks at its end in a %s, and is found so',
    async (kind) => {
      await fill('char(5)', ["'ab'", "''", "E'a\\t '", "' b'", "'ab   '"]);
      if (kind !== 'TABLE')
        await database.sql(`ALTER TABLE one RENAME TO stored; CREATE ${kind} one AS SELECT * FROM stored`);
      const { rows } = await readTable(database.connector, one);
      const found = await idsWhere([inRanges('v', types.varchar, points('ab'))]);
      const padded = await idsWhere([inRanges('v', types.varchar, points('ab   '))]);
      await database.sql(kind === 'TABLE' ? 'DROP TABLE one' : `DROP ${kind} one; DROP TABLE stored`);

      expect(rows.map(([, value]) => value)).toEqual(['ab', '', 'a\t', ' b', 'ab']);
      expect([found.ids, padded.ids]).toEqual([[0, 4], []]);
    },
  );

  test.each<readonly [string, string, string, string]>([
    ['inet', "'10.0.0.1'", '10.0.0.1/32', '10.0.0.1'],
    ['jsonb', `'{"b": 1,"a":2}'`, '{"a": 2, "b": 1}', '{"b": 1,"a":2}'],
    ['numeric', '1.500', '1.500', '1.5'],
    ['interval', "'90 minutes'", '01:30:00', '90 minutes'],
    ['macaddr', "'08-00-2b-01-02-03'", '08:00:2b:01:02:03', '08-00-2b-01-02-03'],
  ])('P23: %s is compared as the text that is shown', async (type, literal, text, other) => {
    expect(await shown(type, [literal])).toEqual([text]);
    const [found, missed] = [
      await idsWhere([inRanges('v', types.varchar, points(text))]),
      await idsWhere([inRanges('v', types.varchar, points(other))]),
    ];

    expect([found.ids, found.received]).toEqual([[0], 1]);
    expect([missed.ids, missed.received]).toEqual([[], 0]);
  });

  test.each<readonly [string, string, unknown]>([
    ['int4[]', 'NULL', null],
    ['int4[]', "'{}'", []],
    ['int4[]', "'{NULL}'", [null]],
    ['int4[]', "'[-3:-1]={1,2,3}'", [1, 2, 3]],
    [
      'uuid[]',
      "'{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11,NULL}'",
      ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', null],
    ],
    ['timestamptz[]', "'{2024-01-01 00:00+02}'", [BigInt(Date.parse('2023-12-31T22:00:00Z'))]],
    ['bytea[]', String.raw`array['\x00ff'::bytea]`, [Uint8Array.of(0, 255)]],
    ['text[]', `'{"NULL",NULL,"a,b","\\"q\\""}'`, ['NULL', null, 'a,b', '"q"']],
    ['pg_lsn[]', "'{0/1}'", ['0/1']],
  ])('P24: %s %s keeps every element', async (type, literal, elements) => {
    await fill(type, [literal]);
    const { rows } = await readValues(database.connector, 'one');

    expect(plain(rows[0]?.[1])).toEqual(plain(elements));
  });

  test('P24: a value of two dimensions fails where one is declared, and says that json shows it', async () => {
    await fill('int4[]', ["'{{1,2},{3,4}}'"]);
    const error = await errorOf(readTable(database.connector, one));
    const asJson = connectorFor(database.url, new Secrets(), { column_types: '{"public.one.v": "json"}' });
    const { rows } = await readTable(asJson, one);
    await asJson.close();

    expect(error.message).toMatch(/column v holds an array of 2 dimensions.*json with column_types/);
    expect(rows).toEqual([[0, '[[1,2],[3,4]]']]);
  });
});

/** Bytes as numbers: those of a block are of another realm. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as Uint8Array);
  return Array.isArray(value) ? value.map(plain) : value;
}

describe('databases of other encodings', () => {
  const codes = ["'a'", "'Z'", 'chr(233)', 'chr(196)'];
  const values: readonly Scalar[] = ['a', 'Z', 'é', 'Ä'];

  it('P42: LATIN1 is read as what it says, and compared by code points', async () => {
    await database.sql(`CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    const latin = await openDatabase(database.server, 'latin');
    await latin.sql(`CREATE TABLE one (id int4, v text);
      INSERT INTO one VALUES ${codes.map((code, index) => `(${index}, ${code})`).join(', ')}`);
    const all = await readTable(latin.connector, one);
    const found = await readTable(latin.connector, one, {
      columns: ['id'],
      predicate: [inRanges('v', types.varchar, points('é', '😀'))],
    });
    const later = await readTable(latin.connector, one, {
      columns: ['id'],
      predicate: [inRanges('v', types.varchar, [above('a')])],
    });
    await latin.close();

    expect(all.rows.map(([, value]) => value)).toEqual(values);
    expect(found.rows).toEqual([[2]]);
    expect(later.rows.map(([id]) => id)).toEqual([2, 3]);
  });

  it('P42: bytes that are no UTF-8 fail a text with a clear error, and come whole as varbinary', async () => {
    await database.sql(`CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0`);
    const ascii = await openDatabase(database.server, 'ascii');
    await ascii.sql(`CREATE TABLE one (id int4, v text);
      INSERT INTO one VALUES (0, convert_from('\\xc3a9', 'SQL_ASCII')), (1, convert_from('\\xe9', 'SQL_ASCII'));
      CREATE VIEW valid AS SELECT v FROM one WHERE id = 0;
      CREATE VIEW bytes AS SELECT convert_to(v, 'SQL_ASCII') AS v FROM one WHERE id = 1`);
    const readOne = (tableName: string) =>
      readTable(ascii.connector, { schemaName: 'public', tableName }, { call: callContext() });
    const valid = await readOne('valid');
    const bytes = await readOne('bytes');
    const error = await errorOf(readOne('one'));
    await ascii.close();

    expect(valid.rows).toEqual([['é']]);
    expect(bytes.rows.map(([value]) => plain(value))).toEqual([[0xe9]]);
    expect(error.code).toBe('InvalidInput');
    expect(error.message).toContain('SQLSTATE 22021');
  });
});
