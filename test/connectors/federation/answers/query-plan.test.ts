import { describe, expect, it } from '@jest/globals';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Connector, ReadPlan, Row, ScanRequest } from '../../../../connectors/federation/connector.ts';
import {
  type Constraints,
  noConstraints,
  type OrderBy,
} from '../../../../connectors/federation/domain/constraints.ts';
import { demoTable, equalTo, inProcess, origin, scan } from '../in-process.ts';
import { planBytes, planOf } from '../predicate/substrait/corpus.ts';

const schema = arrowSchema([
  field('id', types.bigint),
  field('int', types.integer),
  field('text', types.varchar),
]);
const rows: readonly Row[] = Array.from({ length: 40 }, (_, id) => ({
  id,
  int: id % 8 === 7 ? null : id % 8,
  text: id % 5 === 0 ? 'abc' : `text ${id}`,
}));

interface Observed {
  readonly connector: Connector;
  readonly splitRequests: ScanRequest[];
  readonly pushdowns: ScanRequest[];
  readonly plans: ReadPlan<unknown>[];
}

function observed(changes: Partial<Connector> = {}): Observed {
  const splitRequests: ScanRequest[] = [];
  const pushdowns: ScanRequest[] = [];
  const plans: ReadPlan<unknown>[] = [];
  return {
    splitRequests,
    pushdowns,
    plans,
    connector: {
      sourceType: 'demo',
      listSchemaNames: async () => ['s'],
      listTables: async () => ['t'],
      describeTable: async () => ({ schema }),
      planSplits: async (request) => {
        splitRequests.push(request);
        return { splits: [{}] };
      },
      pushdown: (request) => {
        pushdowns.push(request);
        return { accepted: undefined, remainder: request.predicate };
      },
      read: async (plan) => {
        plans.push(plan);
        return { kind: 'rows', rows };
      },
      ...changes,
    },
  };
}

function planned(
  id: string,
  beside: Partial<Constraints> = {},
): { readonly constraints: Partial<Constraints> } {
  const queryPlan = { substraitVersion: null, substraitPlan: planBytes(planOf(id)) };
  return { constraints: { ...beside, queryPlan } };
}

const ids = (found: readonly Row[]) => found.map(({ id }) => Number(id));

describe('a scan by a query plan', () => {
  it('delivers the rows of its filter', async () => {
    const { client } = inProcess(observed().connector);
    const { rows: found } = await scan(client, planned('"int" = 5 OR "text" = \'abc\''));
    expect(ids(found)).toEqual(
      rows.flatMap(({ id, int, text }) => (int === 5 || text === 'abc' ? [Number(id)] : [])),
    );
  });

  it('reads and drops the columns that only the filter needs', async () => {
    const { connector, plans } = observed();
    const { rows: found } = await scan(inProcess(connector).client, {
      ...planned('"int" IS NULL'),
      columns: ['text'],
    });
    expect(found).toEqual([7, 15, 23, 31, 39].map((id) => ({ text: rows[id]?.['text'] })));
    expect(plans[0]?.filterOnly).toEqual([field('int', types.integer)]);
  });

  it('does not look at the constraints beside it', async () => {
    const { client } = inProcess(observed().connector);
    const beside = { summary: new Map([['int', equalTo(types.integer, 1)]]), limit: 1n };
    expect(ids((await scan(client, planned('"int" = 5', beside))).rows)).toEqual([5, 13, 21, 29, 37]);
  });

  it('asks the same of splits as of reads', async () => {
    const { connector, splitRequests, pushdowns } = observed();
    await scan(inProcess(connector).client, planned('SELECT * FROM "t" WHERE "int" > 1 LIMIT 5'));
    expect(splitRequests[0]).toMatchObject({ predicate: pushdowns[0]?.predicate, limit: 5n, orderBy: [] });
    expect(pushdowns[0]?.predicate).toHaveLength(1);
  });

  it('keeps its limit', async () => {
    const { client } = inProcess(observed().connector);
    const { rows: found } = await scan(client, planned('SELECT * FROM "t" WHERE "int" > 1 LIMIT 5'));
    expect(ids(found)).toEqual([2, 3, 4, 5, 6]);
  });

  it('asks nothing of a source for a limit of zero', async () => {
    const { connector, plans } = observed();
    const { rows: found } = await scan(inProcess(connector).client, planned('SELECT * FROM "t" LIMIT 0'));
    expect(found).toEqual([]);
    expect(plans).toEqual([]);
  });

  const sortedPlan = 'SELECT "text", "id" FROM "t" WHERE "int" > 1 ORDER BY "id" LIMIT 3';

  it('gives order and limit to a connector that keeps both, and has filtered all', async () => {
    const { connector, plans } = observed({
      promises: { topN: true },
      pushdown: () => ({ accepted: undefined, remainder: [] }),
    });
    await scan(inProcess(connector).client, planned(sortedPlan));
    const orderBy: readonly OrderBy[] = [{ columnName: 'id', direction: 'ASC_NULLS_LAST' }];
    expect(plans[0]).toMatchObject({ orderBy, limit: 3n });
  });

  it('does not limit under an order that the connector does not keep', async () => {
    const { connector, plans } = observed();
    const { rows: found } = await scan(inProcess(connector).client, planned(sortedPlan));
    expect(plans[0]?.limit).toBeNull();
    expect(found).toHaveLength(rows.filter(({ int }) => Number(int) > 1).length);
  });

  it('prunes partitions by what the plan asks of their columns', async () => {
    const { connector } = observed({
      describeTable: async () => ({ schema, partitionColumns: ['int'] }),
      layout: { rows: () => [1, 2, 3, 5, null].map((int) => ({ int })) },
    });
    const partitionsOf = async (id: string) => {
      const { constraints } = planned(id);
      const { partitions } = await inProcess(connector).client.getTableLayout(origin, {
        tableName: demoTable,
        constraints: { ...noConstraints, ...constraints },
        schema,
        partitionColumns: ['int'],
      });
      return partitions.rowCount;
    };
    expect(await partitionsOf('"int" IN (1, 5, 7)')).toBe(2);
    expect(await partitionsOf('NOT ("int" > 1 AND NOT ("text" = \'abc\' OR "flag"))')).toBe(5);
    expect(await partitionsOf('"int" + 1 = 6')).toBe(5);
  });

  it.each([
    ['SELECT COUNT(*) FROM "t"', 'query plan: Rel.aggregate'],
    ["\"text\" || 'x' = 'abcx'", 'query plan: function concat:str'],
  ])('is refused in a layout, in splits and in a read when it is more than a scan: %s', async (id, words) => {
    const { client } = inProcess(observed({ layout: { rows: () => [{}] } }).connector);
    await expect(scan(client, planned(id))).rejects.toThrow(words);
    const { queryPlan = null } = planned(id).constraints;
    const request = {
      tableName: demoTable,
      partitionColumns: [],
      constraints: { ...noConstraints, queryPlan },
      continuationToken: null,
    };
    const { partitions } = await client.getTableLayout(origin, {
      ...request,
      schema,
      constraints: noConstraints,
    });
    await expect(client.getSplits(origin, { ...request, partitions })).rejects.toThrow(words);
  });
});
