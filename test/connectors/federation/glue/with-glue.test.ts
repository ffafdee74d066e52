/** A connector with Glue's tables, called as Lambda would, with the real client against the local port. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Connector, ReadPlan, ScanRequest } from '../../../../connectors/federation/connector.ts';
import type { RequestOrigin } from '../../../../connectors/federation/domain/messages.ts';
import {
  ConnectorError,
  connectorExceptionName,
  throttleExceptionName,
} from '../../../../connectors/federation/errors.ts';
import { type GlueOptions, withGlue } from '../../../../connectors/federation/glue/with-glue.ts';
import { glueTargets, type LocalGlueDatabase } from '../../../../local/services/aws/glue.ts';
import { AwsError } from '../../../../local/services/port/aws-error.ts';
import type { JsonTargets } from '../../../../local/services/port/json-operations.ts';
import type { LocalPort } from '../../../../local/services/port/server.ts';
import { startAwsPort } from '../environment/aws-port.ts';
import { type InProcess, inProcess, origin, scan } from '../in-process.ts';

const accountId = '111111111111';
const functionArn = `arn:aws:lambda:eu-west-1:${accountId}:function:owls`;

interface Asked {
  readonly operation: string;
  readonly input: unknown;
}

const isOwls = 'owls';
const table = (Name: string, classification = isOwls) => ({
  Name,
  Parameters: { classification, columnMapping: 'wing_span=WingSpan' },
  StorageDescriptor: {
    Columns: [
      { Name: 'name', Type: 'string', Comment: 'what it hears to' },
      { Name: 'wing_span', Type: 'int' },
    ],
    Location: `arn:aws:dynamodb:eu-west-1:${accountId}:table/${Name.toUpperCase()}`,
  },
});

let databases: LocalGlueDatabase[];
let asked: Asked[];
let failure: AwsError | null;
let port: LocalPort;

beforeAll(async () => {
  const targets = glueTargets(
    {
      get databases() {
        return databases;
      },
      connections: [],
    },
    { accountId, region: 'eu-west-1' },
  );
  const watched = Object.entries(targets).map(([name, operation]) => [
    name,
    (input: unknown) => {
      asked.push({ operation: name.replace('AWSGlue.', ''), input });
      if (failure !== null) throw failure;
      return operation(input);
    },
  ]);
  port = await startAwsPort(Object.fromEntries(watched) as JsonTargets);
});
afterAll(() => port.close());
beforeEach(() => {
  databases = [
    { database: { Name: 'zoo', LocationUri: 'owls-here' }, tables: [table('barn'), table('tawny')] },
  ];
  asked = [];
  failure = null;
});

const ownSchema = arrowSchema([field('inferred', types.varchar)]);

/** Finds the columns out by itself; knows zoo.tawny and zoo.eagle. */
const inferring: Connector = {
  sourceType: 'owls',
  listSchemaNames: async () => ['zoo', 'forest'],
  listTables: async (schemaName) => (schemaName === 'zoo' ? ['tawny', 'eagle'] : []),
  describeTable: async ({ schemaName, tableName }) => {
    if (schemaName === 'zoo' && ['tawny', 'eagle'].includes(tableName)) return { schema: ownSchema };
    throw new ConnectorError('EntityNotFound', `there is no ${schemaName}.${tableName}`);
  },
  read: async () => ({ kind: 'rows', rows: [] }),
};

function called(
  environment: Readonly<Record<string, string>> = {},
  options: GlueOptions = { isTable: ({ parameters }) => parameters.get('classification') === isOwls },
): InProcess {
  return inProcess(withGlue(inferring, options), {
    environment: { spill_bucket: 'spill', ...environment },
    lambdaContext: { invokedFunctionArn: functionArn },
  });
}

const firstPage = { schemaName: 'zoo', nextToken: null, pageSize: null };
const describeTable = ({ client }: InProcess, tableName: string, from: RequestOrigin = origin) =>
  client.getTable(from, {
    tableName: { schemaName: 'zoo', tableName },
    passthroughArguments: new Map(),
  });
const columnsOf = async (tableName: string, connector = called()) =>
  (await describeTable(connector, tableName)).schema.fields.map(({ name }) => name);

describe('tables of Glue', () => {
  it('have the columns that Glue says, with what says how the source is read', async () => {
    const { schema } = await describeTable(called(), 'barn');

    expect(schema.fields).toEqual([field('name', types.varchar), field('WingSpan', types.integer)]);
    expect(Object.fromEntries(schema.metadata)).toMatchObject({
      name: 'what it hears to',
      sourceTable: 'BARN',
      glueTableContainsPreviouslyUnsupportedType: 'false',
    });
  });

  it('go before what the connector finds out', async () => {
    expect(await columnsOf('tawny')).toEqual(['name', 'WingSpan']);
  });

  it('leave to the connector what Glue does not have, or has for others', async () => {
    databases = [{ database: { Name: 'zoo' }, tables: [table('eagle', 'eagles')] }];

    expect(await columnsOf('eagle')).toEqual(['inferred']);
    expect(await columnsOf('tawny')).toEqual(['inferred']);
    await expect(columnsOf('emu')).rejects.toThrow('there is no zoo.emu');
  });

  it('leave to the connector a schema that Glue does not have', async () => {
    databases = [];

    expect(await columnsOf('tawny')).toEqual(['inferred']);
    expect((await called().client.listTables(origin, firstPage)).tables).toHaveLength(2);
  });

  it('are looked for in the catalog of the function, or the one that is named', async () => {
    await columnsOf('barn');
    await expect(columnsOf('barn', called({ glue_catalog: '333333333333' }))).rejects.toThrow(
      'no access to arn:aws:glue:eu-west-1:333333333333:catalog',
    );

    expect(asked.map(({ input }) => input)).toMatchObject([
      { CatalogId: accountId, DatabaseName: 'zoo', Name: 'barn' },
      { CatalogId: '333333333333' },
    ]);
  });

  it('are looked for in the catalog of the caller where the function has no ARN', async () => {
    const identity = { ...origin.identity, account: accountId };
    const connector = inProcess(withGlue(inferring));

    expect((await describeTable(connector, 'barn', { ...origin, identity })).schema.fields).toHaveLength(2);
    expect(asked).toMatchObject([{ operation: 'GetTable', input: { CatalogId: accountId } }]);
  });

  it('hand their metadata to every step of a scan', async () => {
    const seen: [string, string | undefined][] = [];
    const note = (step: string, { tableMetadata }: Pick<ScanRequest | ReadPlan<unknown>, 'tableMetadata'>) =>
      void seen.push([step, tableMetadata.get('sourceTable')]);
    const { client } = inProcess(
      withGlue({
        ...inferring,
        layout: {
          metadata: ({ tableMetadata }) => tableMetadata,
          rows: (request) => {
            note('layout', request);
            return [{}];
          },
        },
        planSplits: async (request) => {
          note('splits', request);
          return { splits: [{}] };
        },
        pushdown: (request) => {
          note('pushdown', request);
          return { accepted: undefined, remainder: request.predicate };
        },
        read: async (plan) => {
          note('read', plan);
          return { kind: 'rows', rows: [{ name: 'Hedwig' }] };
        },
      }),
    );

    const { rows } = await scan(client, { tableName: { schemaName: 'zoo', tableName: 'barn' } });

    expect(rows).toEqual([{ name: 'Hedwig', WingSpan: null }]);
    expect(seen).toEqual(['layout', 'splits', 'pushdown', 'read'].map((step) => [step, 'BARN']));
  });
});

describe('lists with Glue', () => {
  it("have Glue's schemas that are the connector's beside its own", async () => {
    databases = [
      { database: { Name: 'zoo', LocationUri: 'owls-here' }, tables: [] },
      { database: { Name: 'aviary', LocationUri: 's3://x/owls-here' }, tables: [] },
      { database: { Name: 'sales', LocationUri: 's3://x' }, tables: [] },
      { database: { Name: 'plain' }, tables: [] },
    ];
    const { client } = called(
      {},
      { isSchema: ({ locationUri }) => locationUri?.includes('owls-here') === true },
    );

    expect((await client.listSchemas(origin)).schemas).toEqual(['aviary', 'forest', 'zoo']);
  });

  it('have all schemas when Glue gives them in pages', async () => {
    databases = Array.from({ length: 250 }, (_, index) => ({ database: { Name: `d${index}` }, tables: [] }));

    expect((await called().client.listSchemas(origin)).schemas).toHaveLength(252);
    expect(asked).toHaveLength(3);
  });

  it("have Glue's tables and the connector's own, each once", async () => {
    const tables = [
      ...Array.from({ length: 150 }, (_, index) => table(`t${index}`)),
      table('tawny'),
      table('x', 'other'),
    ];
    databases = [{ database: { Name: 'zoo' }, tables }];

    const answer = await called().client.listTables(origin, firstPage);

    const names = answer.tables.map(({ tableName }) => tableName);
    expect(names).toHaveLength(152);
    expect(new Set(names).size).toBe(152);
    expect(names).toEqual(expect.arrayContaining(['t0', 't149', 'tawny', 'eagle']));
    expect(names).not.toContain('x');
    expect(answer.nextToken).toBeNull();
  });

  it.each([1, 2, 3, 60, 130])(
    "come in pages of %i by Glue's own tokens, and miss nothing",
    async (pageSize) => {
      const tables = [
        ...Array.from({ length: 150 }, (_, index) => table(`t${index}`)),
        table('tawny'),
        table('x', 'other'),
      ];
      databases = [{ database: { Name: 'zoo' }, tables }];
      const { client } = called();
      const names: string[] = [];
      let nextToken: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof client.listTables>> = await client.listTables(origin, {
          schemaName: 'zoo',
          nextToken,
          pageSize,
        });
        expect(page.tables.length).toBeLessThanOrEqual(pageSize);
        names.push(...page.tables.map(({ tableName }) => tableName));
        nextToken = page.nextToken;
      } while (nextToken !== null);

      expect(names.sort()).toEqual([...tables.slice(0, -1).map(({ Name }) => Name), 'eagle'].sort());
      expect(asked[0]?.input).toMatchObject({ MaxResults: Math.min(pageSize, 100) });
    },
  );

  it('refuse a token that they did not give', async () => {
    const list = called().client.listTables(origin, { ...firstPage, nextToken: 'elsewhere' });

    await expect(list).rejects.toThrow('the page token is not one that this connector gave');
  });
});

describe('without Glue', () => {
  it.each(['', 'true'])('nothing is asked when disable_glue is %j', async (value) => {
    const connector = called({ disable_glue: value });

    expect(await columnsOf('tawny', connector)).toEqual(['inferred']);
    expect((await connector.client.listSchemas(origin)).schemas).toEqual(['zoo', 'forest']);
    expect((await connector.client.listTables(origin, firstPage)).tables).toHaveLength(2);
    expect(asked).toEqual([]);
  });

  it('is asked all the same when disable_glue is "false"', async () => {
    expect(await columnsOf('tawny', called({ disable_glue: 'false' }))).toEqual(['name', 'WingSpan']);
  });
});

describe('a failure of Glue', () => {
  const calls: readonly (readonly [string, (connector: InProcess) => Promise<unknown>])[] = [
    ['GetTable', (connector) => columnsOf('tawny', connector)],
    ['GetTables', ({ client }) => client.listTables(origin, firstPage)],
    ['GetDatabases', ({ client }) => client.listSchemas(origin)],
  ];

  it.each(calls)('of %s fails the request instead of changing what tables are', async (operation, call) => {
    failure = new AwsError('AccessDeniedException', 'not you');

    await expect(call(called())).rejects.toMatchObject({
      errorType: connectorExceptionName,
      message: expect.stringMatching(
        `from the Glue Data Catalog: AccessDeniedException: not you; .*needs glue:${operation}, or set disable_glue`,
      ),
    });
  });

  it.each(calls)('of %s by throttling is told to Athena as back-pressure', async (_operation, call) => {
    failure = new AwsError('ThrottlingException', 'Rate exceeded');

    await expect(call(called())).rejects.toMatchObject({ errorType: throttleExceptionName });
  });
});
