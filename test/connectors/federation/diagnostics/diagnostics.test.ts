/** What a connector's function says of itself, called as Athena calls it. */
import { describe, expect, it } from '@jest/globals';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Connector, Finding } from '../../../../connectors/federation/connector.ts';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import type { HandlerOptions } from '../../../../connectors/federation/handler.ts';
import { passthroughArguments } from '../../../../connectors/federation/passthrough.ts';
import { inMemoryStore, inProcess, origin, scan } from '../in-process.ts';

const connector: Connector = {
  sourceType: 'demo',
  promises: { limit: true },
  listSchemaNames: async () => ['s'],
  listTables: async () => ['t'],
  describeTable: async ({ tableName }) => {
    if (tableName !== 't') throw new ConnectorError('EntityNotFound', `there is no table ${tableName}`);
    return { schema: arrowSchema([field('id', types.bigint), field('name', types.varchar)]) };
  },
  // Knows how to compare numbers, and nothing else.
  pushdown: async ({ predicate }) => ({
    accepted: null,
    remainder: predicate.filter(
      (term) => term.kind !== 'comparison' || term.left.kind !== 'column' || term.left.name !== 'id',
    ),
  }),
  planSplits: async ({ continuationToken }) =>
    continuationToken === null
      ? { splits: [{ from: '1' }, { from: '5' }], continuationToken: 'more' }
      : { splits: [{ from: '9' }] },
  read: async () => {
    throw new Error('the source was read');
  },
  explain: async ({ output }) => [{ step: 'asked', detail: `for ${output?.length} columns` }],
};

async function call(
  asked: Connector,
  name: string,
  args: Readonly<Record<string, string>>,
  options: HandlerOptions = {},
) {
  const { client } = inProcess(asked, options);
  const passthrough = passthroughArguments(name, new Map(Object.entries(args)));
  return (await scan(client, { constraints: { passthroughArguments: passthrough } })).rows;
}

async function explained(query: string): Promise<readonly string[]> {
  const rows = await call(connector, 'SYSTEM.EXPLAIN', { query });
  return rows.map(({ step, detail }) => `${String(step)}: ${String(detail)}`);
}

describe('system.explain', () => {
  it('says who decides each filter and the limit, what is asked, and how the scan is cut', async () => {
    expect(await explained("SELECT name FROM s.t WHERE id > 3 AND name LIKE 'a%' LIMIT 5")).toEqual([
      'table: s.t',
      'columns: name',
      'filter: id > 3: decided by demo',
      "filter: name LIKE 'a%': decided by the function, on the rows that come",
      'limit: 5: by the function, which decides a filter first',
      'asked: for 1 columns',
      'splits: 3',
      'split 1: from = 1',
      'split 2: from = 5',
      'split 3: from = 9',
    ]);
  });

  it('leaves an order to Athena that the source does not keep', async () => {
    expect(await explained('SELECT * FROM s.t ORDER BY id LIMIT 5')).toEqual(
      expect.arrayContaining([
        'columns: id, name',
        'order: by Athena',
        'limit: 5: by Athena, which sorts all rows first',
      ]),
    );
  });

  it.each([
    ['SELECT * FROM s.u', 'there is no table u'],
    ['SELECT nam FROM s.t', 'table s.t has no column nam; it has id, name'],
    ['SELECT 1', 'a name was expected at "1"; one table is explained'],
  ])('says what is wrong with %s', async (query, message) => {
    await expect(explained(query)).rejects.toThrow(message);
  });

  it('is announced by a connector that can say what it would ask, and by no other', async () => {
    const { explain, ...silent } = connector;
    expect(typeof explain).toBe('function');
    const announced = async (asked: Connector) => [
      ...(await inProcess(asked).client.getCapabilities(origin)).capabilities.keys(),
    ];
    expect(await announced(connector)).toEqual(['supports_limit_pushdown', 'SYSTEM.EXPLAIN']);
    expect(await announced(silent)).toEqual(['supports_limit_pushdown']);
    await expect(call(silent, 'SYSTEM.EXPLAIN', { query: 'x' })).rejects.toThrow(
      'connector demo has no query passthrough',
    );
  });

  it('is switched off with every passthrough', async () => {
    const environment = { spill_bucket: 'spill', enable_query_passthrough: 'false' };
    await expect(
      call(connector, 'SYSTEM.EXPLAIN', { query: 'SELECT * FROM s.t' }, { environment }),
    ).rejects.toThrow('query passthrough is switched off');
  });

  it('is refused to a persona that may run no statements', async () => {
    const column_policy = JSON.stringify({
      version: 1,
      personas: [{ name: 'analyst', callers: { arns: ['*'] }, tables: { '*': '*' } }],
    });
    const environment = { spill_bucket: 'spill', column_policy };
    await expect(
      call(connector, 'SYSTEM.EXPLAIN', { query: 'SELECT * FROM s.t' }, { environment }),
    ).rejects.toThrow('persona analyst may not run statements');
  });
});

describe('system.selftest', () => {
  const tested: Connector = {
    ...connector,
    selfTest: () => [
      { name: 'source', needs: 'the source', run: async () => ({ detail: 'it answers' }) },
      { name: 'age', needs: 'the source', run: async () => ({ detail: 'it is old', isWarning: true }) },
      {
        name: 'door',
        needs: 'the source',
        run: async () => {
          throw new ConnectorError('AccessDenied', 'it is locked');
        },
      },
    ],
  };
  const run = (options: HandlerOptions = {}) => call(tested, 'SYSTEM.SELFTEST', {}, options);

  it('gives a row for each check, and goes on after one that failed', async () => {
    expect(await run()).toEqual([
      { check: 'source', result: 'ok', detail: 'it answers' },
      { check: 'age', result: 'warning', detail: 'it is old' },
      { check: 'door', result: 'failed', detail: 'it is locked' },
      {
        check: 'spill bucket',
        result: 'ok',
        detail: expect.stringMatching(
          /^s3:\/\/spill\/athena-federation-spill\/.*\.selftest was written and read$/,
        ),
      },
      { check: 'spill encryption', result: 'ok', detail: 'a key of its own for each split' },
      { check: 'query status', result: 'ok', detail: 'Athena says that this query is RUNNING' },
    ]);
  });

  it('says of a check that nothing answers what the network must let through', async () => {
    const silent: Connector = {
      ...tested,
      selfTest: () => [
        {
          name: 'source',
          needs: 'port 5432 of the database',
          run: () => new Promise<Finding>(() => undefined),
        },
      ],
    };
    // A check may take a part of what the function has left.
    const { client } = inProcess(silent, { lambdaContext: { getRemainingTimeInMillis: () => 8_000 } });
    const constraints = { passthroughArguments: passthroughArguments('SYSTEM.SELFTEST', new Map()) };
    const { rows } = await scan(client, { constraints });
    expect(rows.map(({ result }) => result)).toEqual(['failed', 'ok', 'ok', 'ok']);
    expect(rows[0]?.['detail']).toBe(
      "no answer in 1 s; the function's network must let it reach port 5432 of the database",
    );
  });

  it('names the service that refuses, and what is in clear', async () => {
    const store = {
      ...inMemoryStore(),
      put: async () => {
        throw new ConnectorError('AccessDenied', 'cannot write s3://spill/x: s3:PutObject is denied');
      },
    };
    const environment = { spill_bucket: 'spill', disable_spill_encryption: 'true' };
    expect((await run({ store, environment })).slice(3, 5)).toEqual([
      {
        check: 'spill bucket',
        result: 'failed',
        detail: 'cannot write s3://spill/x: s3:PutObject is denied',
      },
      {
        check: 'spill encryption',
        result: 'warning',
        detail: 'what is spilled is in clear (disable_spill_encryption)',
      },
    ]);
  });
});
