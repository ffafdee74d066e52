/** A Substrait plan in a request, from the text that Athena sends to the rows that it gets. */
import { describe, expect, it } from '@jest/globals';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Connector } from '../../../../connectors/federation/connector.ts';
import { noConstraints } from '../../../../connectors/federation/domain/constraints.ts';
import { wireFormat } from '../../../../connectors/federation/wire/format.ts';
import { encodeRequest } from '../../../../connectors/federation/wire/request.ts';
import { decodeResponse } from '../../../../connectors/federation/wire/response.ts';
import { equalTo, origin } from '../in-process.ts';
import { planOf } from '../predicate/substrait/corpus.ts';
import { blockOf } from '../predicate/substrait/table.ts';
import { handlerOf } from './lambda.ts';

const table = blockOf('tame');
const connector: Connector = {
  sourceType: 'demo',
  listSchemaNames: async () => ['s'],
  listTables: async () => ['t'],
  describeTable: async () => ({ schema: table.schema }),
  read: async ({ output, filterOnly }) => ({
    kind: 'rows',
    rows: Array.from({ length: table.rowCount }, (_, row) =>
      Object.fromEntries(
        [...output, ...filterOnly].flatMap(({ name }) => {
          const column = table.vectors.find((vector) => vector.field.name === name);
          return column === undefined ? [] : [[name, valueAt(column, row)]];
        }),
      ),
    ),
  }),
};

/** The ids that a read returns whose value sets, taken alone, would let no row pass. */
async function idsOf(queryPlan: object): Promise<readonly unknown[]> {
  const request = encodeRequest(
    {
      kind: 'ReadRecordsRequest',
      ...origin,
      tableName: { schemaName: 's', tableName: 't' },
      schema: arrowSchema([field('id', types.bigint)]),
      split: {
        spillLocation: { bucket: 'spill', key: 'k', directory: true },
        encryptionKey: null,
        properties: new Map(),
      },
      constraints: { ...noConstraints, summary: new Map([['id', equalTo(types.bigint, -1n)]]) },
      maxBlockBytes: 16_000_000,
      maxInlineBlockBytes: 5_242_880,
    },
    wireFormat(),
  ) as { constraints: object };
  const event = { ...request, constraints: { ...request.constraints, queryPlan } };
  const answer = await handlerOf(connector)(JSON.parse(JSON.stringify(event)));
  const response = decodeResponse(JSON.parse(JSON.stringify(answer)));
  if (response.kind !== 'ReadRecordsResponse') throw new Error('an inline answer was expected');
  const [ids] = response.records.vectors;
  if (ids === undefined) throw new Error('one column was expected');
  return Array.from({ length: response.records.rowCount }, (_, row) => valueAt(ids, row));
}

/** By the rows of the table. */
const idsWhere = (passes: (int: unknown) => boolean): readonly unknown[] => {
  const [id, int] = ['id', 'int'].map((name) => table.vectors.find((vector) => vector.field.name === name));
  if (id === undefined || int === undefined) throw new Error('two columns were expected');
  return Array.from({ length: table.rowCount }, (_, row) => row)
    .filter((row) => passes(valueAt(int, row)))
    .map((row) => valueAt(id, row));
};
const five = idsWhere((int) => int === 5);
const aboveOne = idsWhere((int) => typeof int === 'number' && int > 1);

describe('a query plan', () => {
  it.each(['0.65.0', '99.beta', '', null])(
    'is read from base64, in place of the value sets, in version %j',
    async (substraitVersion) => {
      const { plan } = planOf('"int" = 5');
      expect(five.length).toBeGreaterThan(1);
      expect(await idsOf({ substraitVersion, substraitPlan: plan })).toEqual(five);
    },
  );

  it('brings its limit', async () => {
    const substraitVersion = null;
    const limited = planOf('SELECT * FROM "t" WHERE "int" > 1 LIMIT 5').plan;
    expect(await idsOf({ substraitVersion, substraitPlan: limited })).toEqual(aboveOne.slice(0, 5));
    const none = planOf('SELECT * FROM "t" LIMIT 0').plan;
    expect(await idsOf({ substraitVersion, substraitPlan: none })).toEqual([]);
  });

  it.each([
    ['that is no base64', '%%%', 'queryPlan.substraitPlan: is not base64 text'],
    ['that is no plan', Buffer.from('TestPlan').toString('base64'), 'query plan'],
  ])('%s is InvalidInput', async (_, substraitPlan, message) => {
    await expect(idsOf({ substraitVersion: null, substraitPlan })).rejects.toMatchObject({
      code: 'InvalidInput',
      message: expect.stringContaining(message),
    });
  });
});
