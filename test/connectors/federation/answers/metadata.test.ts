import { describe, expect, it } from '@jest/globals';
import { arrowSchema, field, list, struct, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Connector } from '../../../../connectors/federation/connector.ts';
import { exactPromises } from '../../../../connectors/federation/predicate/promises.ts';
import { optimizationSubType } from '../../../../connectors/federation/promises.ts';
import { demoTable, inProcess, origin } from '../in-process.ts';

const connector: Connector = {
  sourceType: 'demo',
  listSchemaNames: async () => ['s'],
  listTables: async () => ['c', 'a', 'b'],
  describeTable: async () => ({ schema: arrowSchema([field('id', types.bigint)]) }),
  read: async () => ({ kind: 'rows', rows: [] }),
};

describe('Ping', () => {
  it('says feature revision 24 and version 6', async () => {
    const { client } = inProcess(connector);
    expect(await client.ping(origin)).toEqual({
      kind: 'PingResponse',
      catalogName: origin.catalogName,
      queryId: origin.queryId,
      sourceType: 'demo',
      capabilities: 24,
      serDeVersion: 6,
    });
  });

  it('is answered although the connector’s own hook fails', async () => {
    const { client } = inProcess({ ...connector, onPing: async () => Promise.reject(new Error('no')) });
    expect((await client.ping(origin)).sourceType).toBe('demo');
  });
});

describe('ListTables', () => {
  const pages = [
    [null, 2, ['a', 'b'], '2'],
    ['2', 2, ['c'], null],
    ['9', 2, [], null],
    [null, null, ['a', 'b', 'c'], null],
    [null, 3, ['a', 'b', 'c'], null],
  ] as const;
  it.each(pages)(
    'from token %p with page size %p gives %p and token %p',
    async (nextToken, pageSize, names, next) => {
      const { client } = inProcess(connector);
      const page = await client.listTables(origin, { schemaName: 's', nextToken, pageSize });
      expect(page.tables).toEqual(names.map((tableName) => ({ schemaName: 's', tableName })));
      expect(page.nextToken).toBe(next);
    },
  );

  it('refuses a token that is not one of ours', async () => {
    const { client } = inProcess(connector);
    const asked = client.listTables(origin, { schemaName: 's', nextToken: 'x', pageSize: 2 });
    await expect(asked).rejects.toThrow('the page token is not one that this connector gave');
  });

  it('hands over pages that the connector makes itself', async () => {
    const page = { tables: [{ schemaName: 'other', tableName: 'z' }], nextToken: 'after-z' };
    const { client } = inProcess({ ...connector, listTables: async () => page });
    expect(await client.listTables(origin, { schemaName: null, nextToken: null, pageSize: 1 })).toMatchObject(
      page,
    );
  });
});

describe('GetTable', () => {
  it.each([
    ['unsigned', { kind: 'Int', bitWidth: 32, isSigned: false }, 'c UInt(32)'],
    ['a time', { kind: 'Time', unit: 'MILLISECOND', bitWidth: 32 }, 'c Time(MILLISECOND, 32)'],
    [
      'a timestamp without zone',
      { kind: 'Timestamp', unit: 'MILLISECOND', timezone: null },
      'c Timestamp(MILLISECOND, no zone)',
    ],
    ['a decimal of 39 digits', { kind: 'Decimal', precision: 39, scale: 0 }, 'c Decimal(39, 0)'],
  ] as const)('refuses %s', async (_, type, named) => {
    const schema = arrowSchema([field('c', type)]);
    const { client } = inProcess({ ...connector, describeTable: async () => ({ schema }) });
    const asked = client.getTable(origin, { tableName: demoTable, passthroughArguments: new Map() });
    await expect(asked).rejects.toThrow(`table s.t has types that Athena does not take: ${named}`);
  });

  it('refuses a type that hides in a list', async () => {
    const schema = arrowSchema([list('l', { kind: 'Null' })]);
    const { client } = inProcess({ ...connector, describeTable: async () => ({ schema }) });
    const asked = client.getTable(origin, { tableName: demoTable, passthroughArguments: new Map() });
    await expect(asked).rejects.toThrow('l.element Null');
  });

  it('refuses a list of nothing', async () => {
    const schema = arrowSchema([struct('s', [field('l', { kind: 'List' })])]);
    const { client } = inProcess({ ...connector, describeTable: async () => ({ schema }) });
    const asked = client.getTable(origin, { tableName: demoTable, passthroughArguments: new Map() });
    await expect(asked).rejects.toThrow('s.l List (a list has one member, not 0)');
  });

  it('refuses partition columns that the table does not have', async () => {
    const description = { schema: arrowSchema([field('id', types.bigint)]), partitionColumns: ['day'] };
    const { client } = inProcess({ ...connector, describeTable: async () => description });
    const asked = client.getTable(origin, { tableName: demoTable, passthroughArguments: new Map() });
    await expect(asked).rejects.toThrow('partition columns day are no columns of it');
  });
});

describe('GetDataSourceCapabilities', () => {
  const passthrough = {
    schemaName: 'system',
    name: 'query',
    argumentNames: ['query'],
    describe: async () => ({ schema: arrowSchema([]) }),
  };

  it('promises nothing by default', async () => {
    const { client } = inProcess(connector);
    expect((await client.getCapabilities(origin)).capabilities).toEqual(new Map());
  });

  it('spells every promise as Athena does', async () => {
    const promises = { ...exactPromises, limit: true, topN: true, nonDefaultCollate: true };
    const { client } = inProcess({ ...connector, promises, passthrough });
    const { capabilities } = await client.getCapabilities(origin);
    const plain = (subType: string) => ({ subType, properties: [] });
    expect(capabilities.get('supports_filter_pushdown')).toEqual(
      ['sorted_range_set', 'equatable_range_set', 'all_or_none_value_set', 'nullable_comparison'].map(plain),
    );
    expect(capabilities.get('supports_complex_expression_pushdown')).toEqual([
      { subType: 'supported_function_expression_types', properties: [...exactPromises.functions] },
    ]);
    expect(capabilities.get('supports_limit_pushdown')).toEqual([plain('integer_constant')]);
    expect(capabilities.get('supports_top_n_pushdown')).toEqual([plain('SUPPORTS_ORDER_BY')]);
    expect(capabilities.get('data_source_hints')).toEqual([plain('non_default_collate')]);
    expect(capabilities.get('SYSTEM.QUERY')).toEqual([
      { subType: 'query_passthrough_schema', properties: ['system'] },
      { subType: 'query_passthrough_name', properties: ['query'] },
      { subType: 'query_passthrough_arguments', properties: ['QUERY'] },
    ]);
  });

  it('leaves the passthrough out where it is switched off', async () => {
    const environment = { enable_query_passthrough: 'false' };
    const { client } = inProcess({ ...connector, passthrough }, { environment });
    expect((await client.getCapabilities(origin)).capabilities.has('SYSTEM.QUERY')).toBe(false);
  });

  it('never puts a sub type under another optimization', () => {
    expect(() => optimizationSubType('supports_limit_pushdown', 'sorted_range_set')).toThrow(
      'sorted_range_set is no sub type of supports_limit_pushdown, which has integer_constant',
    );
  });
});
