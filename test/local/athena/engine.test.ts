import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { arrowSchema, field, list, map, struct, types } from '../../../connectors/federation/arrow/type.ts';
import type { Connector, Row } from '../../../connectors/federation/connector.ts';
import { ConnectorError } from '../../../connectors/federation/errors.ts';
import { exactPromises } from '../../../connectors/federation/predicate/promises.ts';
import type { Engine } from '../../../local/athena/engine.ts';
import { ask, engineOver, type HostedConnector, hostConnector } from './harness.ts';

interface Table {
  readonly schema: ReturnType<typeof arrowSchema>;
  readonly rows: readonly Row[];
}

/** A connector over rows in memory, cut into splits of ten. */
function tablesConnector(tables: Readonly<Record<string, Table>>): Connector {
  const tableOf = (name: string): Table => {
    const table = tables[name];
    if (table === undefined) throw new ConnectorError('EntityNotFound', `table ${name} does not exist`);
    return table;
  };
  return {
    sourceType: 'memory',
    promises: { ...exactPromises, limit: true },
    passthrough: {
      schemaName: 'system',
      name: 'query',
      argumentNames: ['query'],
      describe: async (args) => ({ schema: tableOf(args.get('query') ?? '').schema }),
    },
    listSchemaNames: async () => ['main'],
    listTables: async () => Object.keys(tables),
    describeTable: async ({ tableName }) => ({ schema: tableOf(tableName).schema }),
    planSplits: async ({ tableName, continuationToken, passthroughArguments }) => {
      const { rows } = tableOf(passthroughArguments.get('query') ?? tableName.tableName);
      const from = Number(continuationToken ?? 0);
      const splits = [from, from + 10].filter((start) => start === 0 || start < rows.length);
      const next = from + 20;
      return {
        splits: splits.map((start) => ({ start: String(start) })),
        continuationToken: next < rows.length ? String(next) : null,
      };
    },
    read: async ({ tableName, split, passthroughArguments }) => {
      const { rows } = tableOf(passthroughArguments.get('query') ?? tableName.tableName);
      const start = Number(split.get('start'));
      return { kind: 'rows', rows: rows.slice(start, start + 10) };
    },
  };
}

const numbers: Table = {
  schema: arrowSchema([field('id', types.bigint), field('word', types.varchar), field('half', types.double)]),
  rows: Array.from({ length: 95 }, (_, index) => ({
    id: BigInt(index),
    word: index % 3 === 0 ? null : `w${index % 7}`,
    half: index / 2,
  })),
};

const wide: Table = {
  schema: arrowSchema([field('id', types.bigint), field('text', types.varchar)]),
  rows: Array.from({ length: 40 }, (_, index) => ({
    id: BigInt(index),
    text: String(index).repeat(400_000),
  })),
};

const everyType: Table = {
  schema: arrowSchema([
    field('flag', types.boolean),
    field('tiny', types.tinyint),
    field('small', types.smallint),
    field('int', types.integer),
    field('big', types.bigint),
    field('single', types.real),
    field('double', types.double),
    field('d4', types.decimal(4, 2)),
    field('d9', types.decimal(9, 3)),
    field('d18', types.decimal(18, 0)),
    field('d38', types.decimal(38, 10)),
    field('text', types.varchar),
    field('bytes', types.varbinary),
    field('day', types.date),
    field('made', types.timestamp),
    field('seen', types.timestampWithTimeZone),
    list('list', types.integer),
    struct('pair', [field('x', types.integer), field('name', types.varchar)]),
    map('labels', types.varchar, field('value', types.bigint)),
  ]),
  rows: [
    {
      flag: true,
      tiny: -128,
      small: -32_768,
      int: -2_147_483_648,
      big: -9_223_372_036_854_775_808n,
      single: 1.5,
      double: -0.1,
      d4: { unscaled: -9999n, scale: 2 },
      d9: { unscaled: 123_456_789n, scale: 3 },
      d18: { unscaled: -999_999_999_999_999_999n, scale: 0 },
      d38: { unscaled: -12_345_678_901_234_567_890_123_456_789_012_345_678n, scale: 10 },
      text: 'crème 🦉 longer than the twelve bytes that DuckDB keeps in place',
      bytes: Uint8Array.of(0, 255, 92),
      day: -1,
      made: -1n,
      seen: (1_704_067_200_123n << 12n) | 0n,
      list: [1, null, 3],
      pair: { x: 7, name: 'seven' },
      labels: new Map([
        ['a', 1n],
        ['b', null],
      ]),
    },
    {},
    {
      flag: false,
      tiny: 127,
      small: 32_767,
      int: 2_147_483_647,
      big: 9_223_372_036_854_775_807n,
      single: 3.402_823_466_385_288_6e38,
      double: 1.797_693_134_862_315_7e308,
      d4: { unscaled: 9999n, scale: 2 },
      d9: { unscaled: -1n, scale: 3 },
      d18: { unscaled: 999_999_999_999_999_999n, scale: 0 },
      d38: { unscaled: 99_999_999_999_999_999_999_999_999_999_999_999_999n, scale: 10 },
      text: '',
      bytes: new Uint8Array(),
      day: 19_782,
      made: 1_704_067_200_123n,
      seen: 0n,
      list: [],
      pair: { x: null, name: '' },
      labels: new Map(),
    },
  ],
};

let hosted: HostedConnector;
let other: HostedConnector;
let engine: Engine;

beforeAll(async () => {
  hosted = hostConnector('mem', tablesConnector({ numbers, wide, every_type: everyType }));
  other = hostConnector('lambda:other', tablesConnector({ numbers }));
  engine = await engineOver(hosted.catalog, other.catalog);
});
afterAll(async () => engine[Symbol.asyncDispose]());

const requestsOf = (type: string): number =>
  hosted.requests.filter((request) => request.type === type).length;

describe('rows over the wire', () => {
  it('come from all splits of all pages, filtered by the connector', async () => {
    const before = requestsOf('ReadRecordsRequest');
    const answer = await ask(
      engine,
      'SELECT id, half FROM mem.main.numbers WHERE id BETWEEN 37 AND 42 ORDER BY id',
    );

    expect(answer.columns).toEqual(['id', 'half']);
    expect(answer.texts).toEqual([37, 38, 39, 40, 41, 42].map((id) => [String(id), (id / 2).toFixed(1)]));
    expect(answer.statistics.scans[0]).toMatchObject({ rows: 6, splits: 10, splitsDone: 10, isDone: true });
    expect(requestsOf('ReadRecordsRequest') - before).toBe(10);
  });

  it('every type arrives exactly, and NULL as NULL', async () => {
    const { texts } = await ask(engine, 'SELECT * FROM mem.main.every_type');

    expect(texts[0]).toEqual([
      'true',
      '-128',
      '-32768',
      '-2147483648',
      '-9223372036854775808',
      '1.5',
      '-0.1',
      '-99.99',
      '123456.789',
      '-999999999999999999',
      '-1234567890123456789012345678.9012345678',
      'crème 🦉 longer than the twelve bytes that DuckDB keeps in place',
      '00 ff 5c',
      '1969-12-31',
      '1969-12-31 23:59:59.999',
      '2024-01-01 00:00:00.123 UTC',
      '[1, null, 3]',
      '{x=7, name=seven}',
      '{a=1, b=null}',
    ]);
    expect(texts[1]).toEqual(everyType.schema.fields.map(() => null));
    expect(texts[2]).toEqual([
      'false',
      '127',
      '32767',
      '2147483647',
      '9223372036854775807',
      '3.4028235E38',
      '1.7976931348623157E308',
      '99.99',
      '-0.001',
      '999999999999999999',
      '9999999999999999999999999999.9999999999',
      '',
      '',
      '2024-02-29',
      '2024-01-01 00:00:00.123',
      '1970-01-01 00:00:00.000 UTC',
      '[]',
      '{x=null, name=}',
      '{}',
    ]);
  });

  it('count(*) asks for no column', async () => {
    const answer = await ask(engine, 'SELECT count(*) FROM mem.main.numbers');

    expect(answer.texts).toEqual([['95']]);
    expect(answer.plan.scans[0]?.columns).toEqual([]);
    expect(answer.statistics.scans[0]).toMatchObject({ rows: 95, bytes: 0 });
  });

  it('that do not fit an answer come through the spill bucket, encrypted', async () => {
    const answer = await ask(
      engine,
      'SELECT id, length(text) FROM mem.main.wide WHERE id IN (3, 25) ORDER BY id',
    );

    expect(answer.texts).toEqual([
      ['3', '400000'],
      ['25', '800000'],
    ]);
    const whole = await ask(engine, 'SELECT count(*), sum(length(text)) FROM mem.main.wide');
    expect(whole.texts).toEqual([['40', '28000000']]);
    expect(whole.statistics.scans[0]?.spilledObjects).toBeGreaterThan(0);
    expect(hosted.store.objects.size).toBe(whole.statistics.scans[0]?.spilledObjects);
    const [object] = hosted.store.objects.values();
    expect(Buffer.from(object ?? []).includes('12121212')).toBe(false);
  });

  it('a limit stops the reading of splits', async () => {
    const answer = await ask(engine, 'SELECT id FROM mem.main.numbers LIMIT 2');

    expect(answer.rows).toHaveLength(2);
    expect(answer.statistics.scans[0]?.splitsDone).toBeLessThan(10);
  });

  it('tables without a possible row are not asked for', async () => {
    const before = requestsOf('GetTableLayoutRequest');
    const answer = await ask(engine, 'SELECT id FROM mem.main.numbers WHERE id = 1 AND id = 2');

    expect(answer.rows).toEqual([]);
    expect(requestsOf('GetTableLayoutRequest')).toBe(before);
  });
});

/** Queries over several scans, with the answers that the rows above give. */
const queries: readonly (readonly [string, string, readonly (readonly string[])[]])[] = [
  [
    'a join of two catalogs',
    'SELECT a.id, b.half FROM mem.main.numbers a JOIN "lambda:other".main.numbers b ON a.id = b.id WHERE b.id > 92 ORDER BY 1',
    [
      ['93', '46.5'],
      ['94', '47.0'],
    ],
  ],
  [
    'a self-join under different conditions',
    'SELECT a.id, b.id FROM mem.main.numbers a JOIN mem.main.numbers b ON a.id + 1 = b.id WHERE a.id = 4 AND b.half > 2.0',
    [['4', '5']],
  ],
  [
    'a WITH query used twice with different columns',
    "WITH x AS (SELECT * FROM mem.main.numbers WHERE id < 10) SELECT count(*), (SELECT count(word) FROM x WHERE word = 'w1') FROM x",
    [['10', '2']],
  ],
  [
    'a union',
    'SELECT id FROM mem.main.numbers WHERE id = 3 UNION ALL SELECT id FROM "lambda:other".main.numbers WHERE id = 4 ORDER BY id',
    [['3'], ['4']],
  ],
  [
    'a window',
    'SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY word ORDER BY id DESC) n FROM mem.main.numbers WHERE word IS NULL) WHERE n = 1',
    [['93']],
  ],
  [
    'an UNNEST under a condition',
    'SELECT x FROM mem.main.every_type CROSS JOIN UNNEST(list) AS u(x) WHERE tiny = -128 AND x IS NOT NULL ORDER BY x',
    [['1'], ['3']],
  ],
  [
    'an UNNEST of a map',
    "SELECT k, v FROM mem.main.every_type CROSS JOIN UNNEST(labels) AS u(k, v) WHERE k = 'a'",
    [['a', '1']],
  ],
  [
    'a passthrough query',
    "SELECT count(*) FROM TABLE(mem.system.query(query => 'numbers')) WHERE id < 5",
    [['5']],
  ],
  [
    'a passthrough query with an argument by position, joined',
    "SELECT a.id FROM TABLE(mem.system.query('numbers')) a JOIN mem.main.numbers b ON a.id = b.id WHERE b.id = 9",
    [['9']],
  ],
  ['no table at all', "SELECT 1 + 1, upper('a')", [['2', 'A']]],
];

describe('answers', () => {
  it('many queries at a time do not disturb each other', async () => {
    const ids = Array.from({ length: 24 }, (_, id) => id);
    const answers = await Promise.all(
      ids.map((id) =>
        ask(
          engine,
          `WITH x AS (SELECT id, half FROM mem.main.numbers WHERE id = ${id}) SELECT a.id, b.half FROM x a CROSS JOIN x b`,
        ),
      ),
    );
    expect(answers.map(({ texts }) => texts)).toEqual(ids.map((id) => [[String(id), (id / 2).toFixed(1)]]));
  });

  it.each(queries)('%s', async (_, sql, rows) => {
    expect((await ask(engine, sql)).texts).toEqual(rows);
  });
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
  [
    'SELECT * FROM nowhere.a.b',
    'CATALOG_NOT_FOUND',
    /catalog nowhere of nowhere\.a\.b does not exist; catalogs are mem, lambda:other/,
  ],
  [
    'SELECT * FROM mem.main.nothing',
    'CATALOG_ERROR',
    /catalog mem could not describe main\.nothing: table nothing does not exist/,
  ],
  ['SELECT * FROM numbers', 'TABLE_NOT_FOUND', /table numbers needs a schema/],
  [
    'SELECT idd FROM mem.main.numbers',
    'COLUMN_NOT_FOUND',
    /'idd' cannot be resolved, at line 1:8; did you mean id/,
  ],
  ['SELECT 1 / (id - 3) FROM mem.main.numbers', 'DIVISION_BY_ZERO', /Division by zero/i],
  [
    "SELECT * FROM TABLE(mem.system.search('x'))",
    'NOT_SUPPORTED',
    /no table function system\.search; it has system\.query, at line 1:/,
  ],
  [
    "SELECT * FROM TABLE(mem.system.query(sql => 'x'))",
    'INVALID_FUNCTION_ARGUMENT',
    /takes query, not sql, at line 1:/,
  ],
];

describe('mistakes', () => {
  it.each(mistakes)('%s is told as %s', async (sql, code, message) => {
    await expect(ask(engine, sql)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('a failing read names the catalog, and stops the other scans', async () => {
    const failing: Connector = {
      ...tablesConnector({ numbers }),
      read: async () => {
        throw new ConnectorError('InternalService', 'the disk is on fire');
      },
    };
    await using own = await engineOver(hostConnector('bad', failing).catalog, hosted.catalog);

    await expect(
      ask(own, 'SELECT 1 FROM bad.main.numbers a JOIN mem.main.numbers b ON a.id = b.id'),
    ).rejects.toMatchObject({
      code: 'CATALOG_ERROR',
      message: 'catalog bad could not read main.numbers: the disk is on fire',
    });
  });

  it('a throttled catalog is asked again', async () => {
    let refusals = 2;
    const base = tablesConnector({ numbers });
    const busy: Connector = {
      ...base,
      planSplits: async (request, context) => {
        if (refusals > 0) {
          refusals -= 1;
          throw new ConnectorError('Throttling', 'come back later');
        }
        return (await base.planSplits?.(request, context)) ?? { splits: [] };
      },
    };
    await using own = await engineOver(hostConnector('busy', busy).catalog);

    expect((await ask(own, 'SELECT count(*) FROM busy.main.numbers WHERE id < 3')).texts).toEqual([['3']]);
  });
});

describe('cancelling', () => {
  it('ends a query while its rows are read', async () => {
    const controller = new AbortController();
    const endless: Connector = {
      ...tablesConnector({ numbers }),
      read: async () => {
        controller.abort();
        return { kind: 'rows', rows: numbers.rows };
      },
    };
    await using own = await engineOver(hostConnector('slow', endless).catalog);

    const asked = ask(own, 'SELECT * FROM slow.main.numbers', { signal: controller.signal });
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('interrupts what DuckDB computes', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const sql =
      'SELECT count(*) FROM mem.main.numbers a, mem.main.numbers b, mem.main.numbers c, mem.main.numbers d, mem.main.numbers e, mem.main.numbers f WHERE sqrt(a.half + b.half + c.half + d.half + e.half + f.half) = 0.123';

    await expect(ask(engine, sql, { signal: controller.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('refuses a query that was cancelled before it began', async () => {
    const asked = ask(engine, 'SELECT 1', { signal: AbortSignal.abort() });
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
