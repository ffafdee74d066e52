/** A handler under a column policy, called as Athena calls it, and as somebody who forges its calls would. */
import { describe, expect, it } from '@jest/globals';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Connector } from '../../../../connectors/federation/connector.ts';
import { noConstraints, type ValueSet } from '../../../../connectors/federation/domain/constraints.ts';
import { passthroughArguments } from '../../../../connectors/federation/passthrough.ts';
import { inProcess, origin, scan } from '../in-process.ts';

const columns = ['id', 'city', 'ssn'] as const;
const rows = [
  { id: 'a', city: 'Bern', ssn: '1' },
  { id: 'b', city: 'Rome', ssn: '2' },
];
const tables = ['customer', 'orders'];
let asked: string[] = [];

const connector: Connector = {
  sourceType: 'demo',
  passthrough: {
    schemaName: 'system',
    name: 'query',
    argumentNames: ['query'],
    describe: async () => ({ schema: arrowSchema([field('ssn', types.varchar)]) }),
  },
  listSchemaNames: async () => ['public', 'secret'],
  listTables: async (schemaName) =>
    schemaName === null
      ? { tables: tables.map((tableName) => ({ schemaName: 'public', tableName })), nextToken: null }
      : tables,
  describeTable: async () => ({
    schema: arrowSchema(
      columns.map((name) => field(name, types.varchar)),
      new Map([
        ['ssn', 'the number of a person'],
        ['city', 'where'],
      ]),
    ),
  }),
  planSplits: async () => {
    asked.push('planSplits');
    return { splits: [{}] };
  },
  pushdown: async ({ predicate }) => ({ accepted: null, remainder: predicate }),
  read: async () => {
    asked.push('read');
    return { kind: 'rows', rows };
  },
};

const policy = (members: object = {}) => ({
  version: 1,
  personas: [
    { name: 'analyst', callers: { arns: ['*'] }, tables: { 'public.customer': ['id', 'city'] }, ...members },
  ],
});

function under(document: object, variables: Readonly<Record<string, string>> = {}) {
  asked = [];
  const environment = { spill_bucket: 'spill', column_policy: JSON.stringify(document), ...variables };
  return inProcess(connector, { environment }).client;
}

const customer = { schemaName: 'public', tableName: 'customer' };
const orders = { schemaName: 'public', tableName: 'orders' };
const equals = (value: string): ValueSet => ({
  kind: 'EquatableValueSet',
  type: types.varchar,
  values: [value],
  whiteList: true,
  nullAllowed: false,
});

describe('a persona that sees some columns', () => {
  it('is shown those, and their comments alone', async () => {
    const { schema } = await under(policy()).getTable(origin, {
      tableName: customer,
      passthroughArguments: new Map(),
    });
    expect(schema.fields.map(({ name }) => name)).toEqual(['id', 'city']);
    expect(schema.metadata).toEqual(new Map([['city', 'where']]));
  });

  it('is shown the tables and schemas that have such columns', async () => {
    const client = under(policy());
    const { schemas } = await client.listSchemas(origin);
    const listed = async (schemaName: string | null) =>
      (await client.listTables(origin, { schemaName, nextToken: null, pageSize: null })).tables;
    expect([schemas, await listed('public'), await listed(null)]).toEqual([
      ['public'],
      [customer],
      [customer],
    ]);
  });

  it('is told that another table does not exist, or is not for it', async () => {
    const table = under(policy()).getTable(origin, { tableName: orders, passthroughArguments: new Map() });
    await expect(table).rejects.toThrow(
      'table public.orders does not exist, or persona analyst may not read it (column_policy)',
    );
  });

  it('reads and filters by them', async () => {
    const found = await scan(under(policy()), {
      tableName: customer,
      constraints: { summary: new Map([['city', equals('Rome')]]) },
    });
    expect(found.rows).toEqual([{ id: 'b', city: 'Rome' }]);
  });

  it('counts rows without any column', async () => {
    expect((await scan(under(policy()), { tableName: customer, columns: [] })).rows).toHaveLength(2);
  });
});

describe('a forged call', () => {
  const schema = arrowSchema([field('id', types.varchar)]);
  const hidden = arrowSchema([field('id', types.varchar), field('SSN', types.varchar)]);
  const bySsn = { ...noConstraints, summary: new Map([['ssn', equals('1')]]) };
  const inOrder = {
    ...noConstraints,
    orderBy: [{ columnName: 'ssn', direction: 'ASC_NULLS_LAST' }],
  } as const;

  async function read(request: object) {
    const client = under(policy());
    const { splits } = await client.getSplits(origin, {
      tableName: customer,
      partitions: { schema: arrowSchema([]), rowCount: 1, vectors: [] },
      partitionColumns: [],
      constraints: noConstraints,
      continuationToken: null,
    });
    asked = [];
    const [split] = splits;
    if (split === undefined) throw new Error('a split was expected');
    const sizes = { maxBlockBytes: 1_000_000, maxInlineBlockBytes: 1_000_000 };
    await client.readRecords(origin, {
      tableName: customer,
      schema,
      split,
      constraints: noConstraints,
      ...sizes,
      ...request,
    });
  }

  it.each([
    ['a column', { schema: hidden }, 'SSN'],
    ['a filter', { constraints: bySsn }, 'ssn'],
    ['an order', { constraints: inOrder }, 'ssn'],
  ])('that names a hidden column in %s is refused before the source is asked', async (_, request, named) => {
    await expect(read(request)).rejects.toThrow(
      `table public.customer has no column ${named} that persona analyst may read (column_policy)`,
    );
    expect(asked).toEqual([]);
  });

  it('that names a hidden table is refused', async () => {
    await expect(read({ tableName: orders })).rejects.toThrow(
      'public.orders does not exist, or persona analyst may not read it',
    );
    expect(asked).toEqual([]);
  });

  it('cannot find out by the number of splits', async () => {
    const splits = under(policy()).getSplits(origin, {
      tableName: customer,
      partitions: { schema: arrowSchema([]), rowCount: 1, vectors: [] },
      partitionColumns: [],
      constraints: bySsn,
      continuationToken: null,
    });
    await expect(splits).rejects.toThrow('no column ssn that persona analyst may read');
    expect(asked).toEqual([]);
  });
});

describe('a table in partitions', () => {
  const parted: Connector = {
    ...connector,
    layout: { rows: () => [{ city: 'Bern', ssn: '1' }] },
    describeTable: async (name, context) => ({
      ...(await connector.describeTable(name, context)),
      partitionColumns: ['city', 'ssn'],
    }),
  };
  const environment = { spill_bucket: 'spill', column_policy: JSON.stringify(policy()) };
  const { client } = inProcess(parted, { environment });

  it('is described with those that are shown', async () => {
    const table = { tableName: customer, passthroughArguments: new Map() };
    expect((await client.getTable(origin, table)).partitionColumns).toEqual(['city']);
  });

  it('gives no value of a hidden one, though a call names it', async () => {
    const schema = arrowSchema(['city', 'ssn'].map((name) => field(name, types.varchar)));
    const { partitions } = await client.getTableLayout(origin, {
      tableName: customer,
      schema,
      partitionColumns: ['city', 'ssn'],
      constraints: noConstraints,
    });
    expect(partitions.vectors.map((vector) => valueAt(vector, 0))).toEqual(['Bern', null]);
  });
});

describe('a passthrough under a policy', () => {
  const args = passthroughArguments('SYSTEM.QUERY', new Map([['query', 'SELECT ssn']]));
  const call = (document: object) => scan(under(document), { constraints: { passthroughArguments: args } });

  it('is refused, because the policy cannot follow it', async () => {
    await expect(call(policy())).rejects.toThrow('persona analyst may not run statements');
    expect(asked).toEqual([]);
  });

  it('runs for a persona that may', async () => {
    expect((await call(policy({ passthrough: true }))).rows).toEqual([{ ssn: '1' }, { ssn: '2' }]);
  });
});

describe('a policy that cannot be kept', () => {
  it.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['is faulty', { column_policy: '{' }, 'the column policy is faulty, so nothing is shown'],
    ['is for nobody like the caller', {}, 'no persona of the column policy is for the caller'],
    ['lacks the persona that is set', { column_policy_persona: 'x' }, 'column_policy_persona is x'],
    [
      'is missing beside a persona',
      { column_policy: '', column_policy_persona: 'x' },
      'without column_policy',
    ],
  ])('shows nothing when it %s', async (_, variables, message) => {
    const client = under(policy({ callers: { groups: ['none'] } }), variables);
    const listed = client.listTables(origin, { schemaName: 'public', nextToken: null, pageSize: null });
    await expect(listed).rejects.toThrow(message);
    await expect(client.listSchemas(origin)).rejects.toThrow(message);
    await expect(scan(client, { tableName: customer })).rejects.toThrow(message);
    expect(asked).toEqual([]);
  });
});
