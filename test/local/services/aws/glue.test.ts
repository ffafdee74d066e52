import {
  GetConnectionCommand,
  GetDatabasesCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { glueTargets } from '../../../../local/services/aws/glue.ts';
import { type LocalPort, startLocalPort } from '../../../../local/services/port/server.ts';
import { failureOf } from '../s3/fixture.ts';

const accountId = '000000000000';
const tables = Array.from({ length: 120 }, (_, index) => ({
  Name: `t${index}`,
  StorageDescriptor: { Columns: [{ Name: 'id', Type: 'int' }] },
}));
const catalog = {
  databases: [
    { database: { Name: 'zoo', LocationUri: 's3://zoo' }, tables },
    { database: { Name: 'empty' }, tables: [] },
  ],
  connections: [
    {
      Name: 'Owls',
      ConnectionType: 'POSTGRESQL',
      ConnectionProperties: { HOST: 'db.example' },
      AthenaProperties: { spill_bucket: 'spill' },
    },
  ],
};

let port: LocalPort;
let glue: GlueClient;
beforeAll(async () => {
  port = await startLocalPort({ jsonTargets: glueTargets(catalog, { accountId, region: 'us-east-1' }) });
  glue = new GlueClient({
    endpoint: port.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  glue.destroy();
  await port.close();
});

describe('the local Glue', () => {
  it('lists databases', async () => {
    const { DatabaseList, NextToken } = await glue.send(new GetDatabasesCommand({}));

    expect(DatabaseList).toEqual([
      { Name: 'zoo', LocationUri: 's3://zoo', CatalogId: accountId },
      { Name: 'empty', CatalogId: accountId },
    ]);
    expect(NextToken).toBeUndefined();
  });

  it.each([
    [undefined, [100, 20]],
    [50, [50, 50, 20]],
  ])('lists tables in pages of %s', async (MaxResults, sizes) => {
    const found: number[] = [];
    let NextToken: string | undefined;
    do {
      const page: { TableList?: unknown[] | undefined; NextToken?: string | undefined } = await glue.send(
        new GetTablesCommand({ DatabaseName: 'ZOO', MaxResults, NextToken }),
      );
      found.push(page.TableList?.length ?? 0);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);

    expect(found).toEqual(sizes);
  });

  it('tells a table, in any case of letters', async () => {
    const { Table } = await glue.send(
      new GetTableCommand({ CatalogId: accountId, DatabaseName: 'Zoo', Name: 'T7' }),
    );

    expect(Table).toEqual({ ...tables[7], DatabaseName: 'zoo', CatalogId: accountId });
  });

  it('tells a connection', async () => {
    const { Connection } = await glue.send(new GetConnectionCommand({ Name: 'Owls' }));

    expect(Connection).toEqual(catalog.connections[0]);
  });

  it.each([
    ['a table', () => glue.send(new GetTableCommand({ DatabaseName: 'zoo', Name: 'gone' }))],
    ['a database', () => glue.send(new GetTablesCommand({ DatabaseName: 'gone' }))],
    ['a connection', () => glue.send(new GetConnectionCommand({ Name: 'owls' }))],
  ])('says that %s is not there', async (_what, call) => {
    expect(await failureOf(call())).toMatchObject({ code: 'EntityNotFoundException' });
  });

  it.each([
    ['another catalog', { CatalogId: '999999999999', DatabaseName: 'zoo' }, 'AccessDeniedException'],
    ['no database', { DatabaseName: '' }, 'InvalidInputException'],
    ['a page of nothing', { DatabaseName: 'zoo', MaxResults: 0 }, 'InvalidInputException'],
    ['a token of its own', { DatabaseName: 'zoo', NextToken: 'x' }, 'InvalidInputException'],
  ])('refuses %s', async (_what, input, code) => {
    expect(await failureOf(glue.send(new GetTablesCommand(input)))).toMatchObject({ code });
  });
});
