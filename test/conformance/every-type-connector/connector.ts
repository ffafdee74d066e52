/**
 * A connector as a user of the SDK would write it, through the door alone. It pushes nothing down but a limit and an
 * order: every value set and expression is the SDK's to evaluate, and all of them are promised.
 */
import {
  arrowSchema,
  type Connector,
  ConnectorError,
  describeTableName,
  exactPromises,
  type Field,
  type OrderBy,
  type PartitionLayout,
  type ReadPlan,
  type Row,
  type ScanRequest,
  type SplitPlan,
  type SplitsRequest,
  scalarAt,
  type TableDescription,
  types,
} from '../../../connectors/federation/index.ts';
import { compareRows } from './order.ts';
import { schemaName, type Table, tables } from './tables.ts';

const splitsPerCall = 20;

/** A partition in the layout: its rows are those from `first_row` up to `end_row`. */
const layout: PartitionLayout = {
  extraFields: (request) =>
    isPartitioned(request)
      ? [
          { name: 'first_row', type: types.integer, nullable: true, children: [], metadata: new Map() },
          { name: 'end_row', type: types.integer, nullable: true, children: [], metadata: new Map() },
        ]
      : [],
  metadata: (request) => new Map(isPartitioned(request) ? [['layout of', request.tableName.tableName]] : []),
  rows: (request) => partitionsOf(tableOf(request)),
};

export const connector: Connector<null> = {
  sourceType: 'every-type',
  promises: { ...exactPromises, limit: true, topN: true },
  layout,
  passthrough: {
    schemaName: 'system',
    name: 'query',
    argumentNames: ['table', 'columns'],
    describe: async (args) => describe(passthroughTable(args), passthroughColumns(args)),
  },
  listSchemaNames: async () => [schemaName, 'no_tables'],
  listTables: async (schema) => (schema === schemaName ? tables.map(({ name }) => name) : []),
  describeTable: async ({ schemaName: schema, tableName }) => describe(tableNamed(schema, tableName)),
  planSplits: async (request) => planSplits(request),
  pushdown: ({ predicate }) => ({ accepted: null, remainder: predicate }),
  read: async (plan) => ({ kind: 'rows', rows: rowsOf(plan) }),
};

function describe(table: Table, columns?: readonly string[]): TableDescription {
  const { fields, metadata, partitionColumns } = table;
  const wanted = fields.filter(({ name }) => columns === undefined || columns.includes(name));
  return { schema: arrowSchema(wanted, metadata), partitionColumns: columns ? [] : partitionColumns };
}

function tableNamed(schema: string, tableName: string): Table {
  const found = schema === schemaName ? tables.find(({ name }) => name === tableName) : undefined;
  if (found !== undefined) return found;
  const name = describeTableName({ schemaName: schema, tableName });
  throw new ConnectorError('EntityNotFound', `table ${name} does not exist`);
}

function passthroughTable(args: ReadonlyMap<string, string>): Table {
  return tableNamed(schemaName, args.get('table') ?? '');
}

function passthroughColumns(args: ReadonlyMap<string, string>): readonly string[] {
  return (args.get('columns') ?? '').split(',');
}

type Scanned = Pick<ScanRequest, 'tableName' | 'passthroughArguments'>;

function tableOf({ tableName, passthroughArguments }: Scanned): Table {
  if (passthroughArguments.size > 0) return passthroughTable(passthroughArguments);
  return tableNamed(tableName.schemaName, tableName.tableName);
}

function isPartitioned(request: Scanned): boolean {
  return request.passthroughArguments.size === 0 && tableOf(request).partitionColumns.length > 0;
}

/** Neighbours with equal values in the partition columns. */
function partitionsOf({ rows, partitionColumns }: Table): readonly Row[] {
  const partitions: Record<string, unknown>[] = [];
  for (const [index, row] of rows.entries()) {
    const last = partitions.at(-1);
    const isSame = last !== undefined && partitionColumns.every((name) => last[name] === row[name]);
    if (isSame) last['end_row'] = index + 1;
    else partitions.push({ ...row, first_row: index, end_row: index + 1 });
  }
  return partitions;
}

/** The splits of a batch of partitions; more than a call gives are continued by number. */
function planSplits(request: SplitsRequest): SplitPlan {
  const table = tableOf(request);
  const ranges = isPartitioned(request) ? rangesOf(request) : [[0, table.rows.length] as const];
  const splits = ranges.flatMap(([from, to]) => cut(from, to, table.rowsPerSplit ?? Math.max(1, to - from)));
  const first = Number(request.continuationToken ?? 0);
  const end = first + splitsPerCall;
  return {
    splits: splits.slice(first, end),
    continuationToken: end < splits.length ? String(end) : null,
  };
}

function rangesOf({ partitions }: SplitsRequest): readonly (readonly [number, number])[] {
  const column = (name: string) => partitions.vectors.find(({ field }) => field.name === name);
  const [first, end] = [column('first_row'), column('end_row')];
  if (first === undefined || end === undefined || !partitions.schema.metadata.has('layout of')) {
    throw new ConnectorError('InvalidInput', 'the partitions are not as the layout had them');
  }
  return Array.from({ length: partitions.rowCount }, (_, row) => [
    Number(scalarAt(first, row)),
    Number(scalarAt(end, row)),
  ]);
}

function cut(from: number, to: number, size: number) {
  return Array.from({ length: Math.max(1, Math.ceil((to - from) / size)) }, (_, index) => ({
    from: String(from + index * size),
    to: String(Math.min(to, from + (index + 1) * size)),
  }));
}

function rowsOf(plan: ReadPlan<null>): readonly Row[] {
  const { rows, failure, fields } = tableOf(plan);
  if (failure !== null) throw new ConnectorError(failure.code, failure.message);
  assertKnown([...plan.output, ...plan.filterOnly], fields);
  const wanted = rows.slice(Number(plan.split.get('from')), Number(plan.split.get('to')));
  return plan.orderBy.length === 0 ? wanted : sorted(wanted, plan.orderBy, plan.limit);
}

function sorted(rows: readonly Row[], orderBy: readonly OrderBy[], limit: bigint | null): readonly Row[] {
  const ordered = rows.toSorted((a, b) => compareRows(a, b, orderBy));
  return limit === null ? ordered : ordered.slice(0, Number(limit));
}

function assertKnown(wanted: readonly Field[], fields: readonly Field[]): void {
  const stranger = wanted.find(({ name }) => fields.every((known) => known.name !== name));
  if (stranger !== undefined) throw new ConnectorError('InvalidInput', `column ${stranger.name} is unknown`);
}
