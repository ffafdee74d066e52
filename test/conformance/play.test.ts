/** AWS's SDK plays Athena against a deployed function: all that it finds is what the function was told to return. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { arrowSchema, field, types } from '../../connectors/federation/arrow/type.ts';
import { connectorExceptionName, throttleExceptionName } from '../../connectors/federation/errors.ts';
import { exactPromises } from '../../connectors/federation/predicate/promises.ts';
import { assertSupportedTypes } from '../../connectors/federation/supported-types.ts';
import { describeSchema } from './description/type.ts';
import { partitionFields, schemaName, type Table, tables } from './every-type-connector/tables.ts';
import { scalarCases, typeCases } from './every-type-connector/types.ts';
import { describeOfficial } from './official.ts';
import { startEveryType } from './play/every-type.ts';
import { describeColumns, joinBlocks } from './play/known-rows.ts';
import { type LambdaEndpoint, spillKeyId } from './play/lambda-endpoint.ts';
import {
  athenaSizes,
  type LineOf,
  linesOf,
  type Played,
  play,
  playTimeoutMs,
  type Sizes,
} from './play/script.ts';

const pageSize = 4;
/** Everything is spilled, in several objects where it is much. */
const spillingSizes: Sizes = [100_000, 0];

const versionsOfDeployments = {
  'local-key': [2, 3, 4, 5, 6],
  'in-clear': [6],
  'kms-key': [6],
} as const;

/** By how it encrypts what it spills, with keys of so many bytes. */
const deployments = [
  { name: 'local-key', environment: {}, keyBytes: 32 },
  { name: 'in-clear', environment: { disable_spill_encryption: 'true' }, keyBytes: 0 },
  { name: 'kms-key', environment: { kms_key_id: spillKeyId }, keyBytes: 16 },
] as const;

/** What is spilled is the same in every version; the oldest and the newest tell of it in different framings. */
const walks = deployments.flatMap((deployment) =>
  versionsOfDeployments[deployment.name].map((version) => ({
    ...deployment,
    version,
    id: `${deployment.name}, ${version}`,
    allSizes: [2, 6].includes(version) ? [athenaSizes, spillingSizes] : [athenaSizes],
  })),
);
const sortedTables = tables.toSorted((a, b) => (a.name < b.name ? -1 : 1));

it('has a table of every type that the SDK names', () => {
  const named = Object.values(types).filter((type) => typeof type !== 'function');
  const cases = scalarCases.map(({ type }) => type);
  expect(cases).toEqual(expect.arrayContaining(named));
  const taken = cases.map((type, index) => field(`c${index}`, type));
  expect(() => assertSupportedTypes(arrowSchema(taken), 'taken')).not.toThrow();
  expect(Object.entries(typeCases).filter(([, known]) => known === null)).toHaveLength(6);
});

describeOfficial('a connector over every type, as built', () => {
  let endpoint: LambdaEndpoint | undefined;
  let played: Played;

  beforeAll(async () => {
    endpoint = await startEveryType(deployments);
    played = await play(
      endpoint,
      walks.map(({ id, name, version, allSizes }) => ({
        id,
        step: 'walk',
        function: name,
        version,
        pageSize,
        sizes: allSizes,
      })),
    );
  }, playTimeoutMs);
  afterAll(async () => endpoint?.[Symbol.asyncDispose]());

  describe.each(walks)('in the shapes of version $version, deployed as $name', (walk) => {
    const { id, name, version, keyBytes, allSizes } = walk;
    const answers = (type: string) =>
      linesOf(played, id, 'answer')
        .map(({ description }) => description)
        .filter((description) => description['@type'] === type);

    it('announces itself', () => {
      expect(answers('PingResponse')).toEqual([
        expect.objectContaining({ sourceType: 'every-type', capabilities: 24, serDeVersion: 6 }),
      ]);
    });

    it('keeps the rules of AWS’s validator', () => {
      expect(linesOf(played, id, 'rules').map(({ violations }) => violations)).toEqual([[]]);
    });

    it('promises what Athena can know of since version 4', () => {
      expect(answers('GetDataSourceCapabilitiesResponse')).toEqual(
        version < 4
          ? []
          : [{ '@type': 'GetDataSourceCapabilitiesResponse', catalogName: name, capabilities }],
      );
    });

    it('lists its schemas and, in pages, its tables', () => {
      expect(answers('ListSchemasResponse').map(({ schemas }) => schemas)).toEqual([
        [schemaName, 'no_tables'],
      ]);
      expect(
        answers('ListTablesResponse').map(({ tables: page, nextToken }) => ({ page, nextToken })),
      ).toEqual(expectedPages());
    });

    it('describes its tables', () => {
      expect(answers('GetTableResponse')).toEqual(
        sortedTables.map((table) => ({
          '@type': 'GetTableResponse',
          catalogName: name,
          tableName: { schemaName, tableName: table.name },
          schema: describeSchema(arrowSchema(table.fields, table.metadata)),
          partitionColumns: table.partitionColumns.toSorted(),
        })),
      );
    });

    it('lays out its tables', () => {
      const layouts = answers('GetTableLayoutResponse');
      expect(layouts.length).toBe(tables.length);
      for (const { tableName, partitions } of layouts) {
        const isPartitioned = JSON.stringify(tableName).includes('"partitioned"');
        expect(byColumn(partitions)).toEqual(isPartitioned ? partitionedLayout : { partitionId: [1] });
      }
    });

    it('cuts its scans', () => {
      const counts = linesOf(played, id, 'splits');
      const of = (table: string) => counts.find((line) => line.table === table);
      expect(of('flat')).toMatchObject({ counts: [1], tokens: [null] });
      expect(of('many_splits')).toMatchObject({ counts: [20, 20, 15], tokens: ['20', '40', null] });
      expect(of('partitioned')).toMatchObject({ counts: [8, 4], tokens: [null, null] });
    });

    it.each(tables.filter(({ failure }) => failure === null))('returns the rows of $name', (table) => {
      const known = describeColumns(table.fields, table.rows);
      for (const { isSpilled, lines } of readsOf(played, id, table, allSizes)) {
        const objects = lines.flatMap((line) => line.objects);
        // Rows that are none do not leave the answer, unless its threshold is 0.
        expect(lines.map((line) => line.isSpilled)).toEqual(lines.map(() => isSpilled));
        expect(lines.map((line) => line.keyBytes)).toEqual(lines.map(() => (isSpilled ? keyBytes : 0)));
        expect(objects.filter((key) => !key.startsWith(`played/`))).toEqual([]);
        expect(
          joinBlocks(
            lines.flatMap((line) => line.blocks),
            table.fields.length,
          ),
        ).toEqual(known);
        if (table.name === 'large') expect(objects.length > 10).toBe(isSpilled);
      }
    });

    it('hands on the errors of its source', () => {
      const failures = linesOf(played, id, 'failure');
      const failing = sortedTables.flatMap(({ name: table, failure }) =>
        failure === null ? [] : [{ table, ...failure }],
      );
      const told = failing.map(({ table, code, message }) => ({
        table,
        functionError: 'Unhandled',
        message: expect.stringMatching(
          new RegExp(
            `^${message}\\. .*\\nErrorType: ${code === 'Throttling' ? throttleExceptionName : connectorExceptionName}`,
            's',
          ),
        ),
      }));
      // One for each of the reads.
      expect(failures).toEqual(told.flatMap((line) => allSizes.map(() => expect.objectContaining(line))));
    });
  });
});

const capabilities = {
  supports_filter_pushdown: exactPromises.filters.map((subType) => ({ subType, properties: [] })),
  supports_complex_expression_pushdown: [
    { subType: 'supported_function_expression_types', properties: exactPromises.functions },
  ],
  supports_limit_pushdown: [{ subType: 'integer_constant', properties: [] }],
  supports_top_n_pushdown: [{ subType: 'SUPPORTS_ORDER_BY', properties: [] }],
  'SYSTEM.QUERY': [
    { subType: 'query_passthrough_schema', properties: ['system'] },
    { subType: 'query_passthrough_name', properties: ['query'] },
    { subType: 'query_passthrough_arguments', properties: ['TABLE', 'COLUMNS'] },
  ],
};

/** All in one page, then page by page, then twice the empty page of the schema without tables. */
function expectedPages() {
  const names = sortedTables.map(({ name }) => ({ schemaName, tableName: name }));
  const starts = Array.from({ length: Math.ceil(names.length / pageSize) }, (_, index) => index * pageSize);
  const paged = starts.map((start) => ({
    page: names.slice(start, start + pageSize),
    nextToken: start + pageSize < names.length ? String(start + pageSize) : null,
  }));
  const empty = { page: [], nextToken: null };
  return [{ page: names, nextToken: null }, ...paged, empty, empty];
}

/** One row for each partition, and the rows that it has. */
const partitionedLayout = (() => {
  const { rows } = tables.find(({ name }) => name === 'partitioned') ?? { rows: [] };
  const first = rows.filter((_, index) => index % 3 === 0);
  const columns = describeColumns(partitionFields, first);
  return {
    ...Object.fromEntries(partitionFields.map(({ name }, index) => [name, columns[index]])),
    first_row: [0, 3, 6, 9, 12, 15],
    end_row: [3, 6, 9, 12, 15, 18],
  };
})();

function byColumn(block: unknown): object {
  const { schema, columns } = block as {
    readonly schema: { readonly fields: readonly { readonly name: string }[] };
    readonly columns: readonly unknown[];
  };
  return Object.fromEntries(schema.fields.map(({ name }, index) => [name, columns[index]]));
}

interface Read {
  readonly isSpilled: boolean;
  /** One a split, in the order of the rows. */
  readonly lines: readonly LineOf<'records'>[];
}

/** One for each of the sizes, in their order. */
function readsOf(played: Played, id: string, { name }: Table, allSizes: readonly Sizes[]): readonly Read[] {
  const lines = linesOf(played, id, 'records').filter(({ table }) => table === name);
  const splitCount = lines.length / allSizes.length;
  return allSizes.map((sizes, index) => ({
    isSpilled: sizes === spillingSizes,
    lines: lines
      .slice(index * splitCount, (index + 1) * splitCount)
      .toSorted((a, b) => Number(a.properties['from']) - Number(b.properties['from'])),
  }));
}
