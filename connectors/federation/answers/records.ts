/**
 * ReadRecords: rows from the source, without those that the remainder refuses, without the columns that only the
 * remainder needed, cut into blocks, inline or spilled. The stages are asynchronous generators: a slow spill
 * holds the source back, and leaving early closes it.
 */
import { projectBlock } from '../arrow/select.ts';
import { blockBytes } from '../arrow/size.ts';
import { type ArrowKind, type ArrowSchema, arrowSchema, type Field } from '../arrow/type.ts';
import type { Block } from '../arrow/vector.ts';
import type { ReadPlan, ScanRequest } from '../connector.ts';
import type {
  ReadRecordsRequest,
  ReadRecordsResponse,
  RemoteReadRecordsResponse,
} from '../domain/messages.ts';
import { describeTableName } from '../domain/names.ts';
import { preferredBlockBytes, type SdkConfig } from '../environment/config.ts';
import { ConnectorError, connectorErrorFrom } from '../errors.ts';
import { columnsOf } from '../predicate/columns.ts';
import { compilePredicate } from '../predicate/evaluate.ts';
import { assembleBlocks, type FilteredBlock } from '../spill/block-assembler.ts';
import { concatenateRanges } from '../spill/concatenation.ts';
import { Spiller, type SpillResult } from '../spill/spiller.ts';
import { type Call, describeRelation, planScan } from './call.ts';
import { blocksOf } from './source-blocks.ts';

export async function readRecords<Accepted>(
  request: ReadRecordsRequest,
  call: Call<Accepted>,
): Promise<ReadRecordsResponse | RemoteReadRecordsResponse> {
  const { services, context } = call;
  const startedAt = performance.now();
  const maxBlockBytes = blockLimit(request, services.config);
  assertReadable(request);
  await using spiller = new Spiller({
    schema: request.schema,
    split: request.split,
    maxBlockBytes,
    maxInlineBlockBytes: request.maxInlineBlockBytes,
    config: services.config.spill,
    store: services.store,
    signal: context.signal,
  });
  try {
    const { fields: output, metadata: tableMetadata } = request.schema;
    const scan = planScan(call, { ...request, output, tableMetadata });
    // Nothing is asked of a source that is to give nothing.
    const read = scan.limit === 0n ? nothing : await readInto(spiller, request, scan, call);
    const result = await spiller.finish();
    context.log.write('info', 'read', {
      table: describeTableName(request.tableName),
      ...read,
      blocks: result.kind === 'remote' ? result.locations.length : 0,
      ms: Math.round(performance.now() - startedAt),
    });
    return responseOf(request, result);
  } catch (error) {
    const failure = connectorErrorFrom(error);
    // A throttle makes Athena call again; after a spill the second answer could differ from what was spilled.
    if (failure.code !== 'Throttling' || !spiller.hasSpilled) throw failure;
    const message = `${failure.message} (after rows had been spilled)`;
    throw new ConnectorError('InternalService', message, { cause: failure });
  }
}

function blockLimit(request: ReadRecordsRequest, config: SdkConfig): number {
  return config.maxBlockBytes ?? Math.min(request.maxBlockBytes, preferredBlockBytes);
}

/** Athena's own SDK refuses such a split before it reads, even when nothing would be spilled. */
function assertReadable({ split, maxBlockBytes }: ReadRecordsRequest): void {
  if (split.spillLocation === null) {
    throw new ConnectorError(
      'InvalidInput',
      'ReadRecordsRequest.split.spillLocation: a location was expected, got null',
    );
  }
  if (maxBlockBytes < 1) {
    throw new ConnectorError(
      'InvalidInput',
      `ReadRecordsRequest.maxBlockSize: a positive number was expected, got ${maxBlockBytes}`,
    );
  }
}

interface Delivered {
  readonly rows: number;
  readonly bytes: number;
}

const nothing: Delivered = { rows: 0, bytes: 0 };

async function readInto<Accepted>(
  spiller: Spiller,
  request: ReadRecordsRequest,
  scan: ScanRequest,
  call: Call<Accepted>,
): Promise<Delivered> {
  const { connector, services, context } = call;
  const maxBlockBytes = blockLimit(request, services.config);
  const { plan, keep, sourceSchema } = await planRead(request, scan, call);
  const source = await connector.read(plan, { ...context, maxBlockBytes });
  let rows = 0;
  let bytes = 0;
  const blocks = blocksOf(source, { schema: sourceSchema, maxBlockBytes, signal: context.signal });
  const filtered = filterBlocks(blocks, keep, request.schema);
  const limited = plan.orderBy.length > 0 ? filtered : takeRows(filtered, scan.limit);
  for await (const block of assembleBlocks(limited, request.schema, maxBlockBytes)) {
    rows += block.rowCount;
    bytes += blockBytes(block);
    await spiller.add(block);
  }
  return { rows, bytes };
}

interface PlannedRead<Accepted> {
  readonly plan: ReadPlan<Accepted>;
  readonly sourceSchema: ArrowSchema;
  /** Row numbers that pass the remainder; null: all. */
  readonly keep: (block: Block) => Uint32Array | null;
}

async function planRead<Accepted>(
  request: ReadRecordsRequest,
  scan: ScanRequest,
  call: Call<Accepted>,
): Promise<PlannedRead<Accepted>> {
  const { fields: output, metadata } = request.schema;
  const { accepted, remainder } = (await call.connector.pushdown?.(scan, call.context)) ?? {
    // A connector without `pushdown` has no type of its own for what it accepts.
    accepted: undefined as Accepted,
    remainder: scan.predicate,
  };
  const needed = columnsOf(remainder).filter(({ name }) => output.every((field) => field.name !== name));
  const filterOnly = await withMembers(needed, scan, call);
  const sourceSchema = arrowSchema([...output, ...filterOnly], metadata);
  const plan: ReadPlan<Accepted> = {
    tableName: request.tableName,
    accepted,
    output,
    filterOnly,
    orderBy: scan.orderBy,
    limit: remainder.length === 0 && isOrderKept(scan, call) ? scan.limit : null,
    split: request.split.properties,
    passthroughArguments: scan.passthroughArguments,
    tableMetadata: metadata,
  };
  return { plan, sourceSchema, keep: compilePredicate(remainder, sourceSchema) };
}

/** Athena may send an order that nobody promised to keep; a limit then means rows that the source cannot tell. */
function isOrderKept<Accepted>({ orderBy }: ScanRequest, { connector }: Call<Accepted>): boolean {
  return orderBy.length === 0 || connector.promises?.topN === true;
}

const nestedKinds: ReadonlySet<ArrowKind> = new Set(['List', 'FixedSizeList', 'Struct', 'Map'] as const);

/** A filter names its columns without their members, and a nested one cannot be read so: the table has them. */
async function withMembers<Accepted>(
  columns: readonly Field[],
  { tableName, passthroughArguments }: ScanRequest,
  call: Call<Accepted>,
): Promise<readonly Field[]> {
  if (columns.every(({ type }) => !nestedKinds.has(type.kind))) return columns;
  const { schema } = await describeRelation(call, tableName, passthroughArguments);
  return columns.map((column) => {
    if (!nestedKinds.has(column.type.kind)) return column;
    const found = schema.fields.find(({ name }) => name === column.name);
    if (found?.type.kind === column.type.kind) return found;
    const table = describeTableName(tableName);
    throw new ConnectorError(
      'InvalidInput',
      `the filter takes ${column.name} as a ${column.type.kind} column of ${table}, which has no such column; has the table changed since the query was planned?`,
    );
  });
}

async function* filterBlocks(
  blocks: AsyncIterable<Block>,
  keep: (block: Block) => Uint32Array | null,
  output: ArrowSchema,
): AsyncGenerator<FilteredBlock> {
  for await (const block of blocks) yield { block: projectBlock(block, output), selection: keep(block) };
}

/** Ends the source once enough rows have passed. */
async function* takeRows(
  blocks: AsyncIterable<FilteredBlock>,
  limit: bigint | null,
): AsyncGenerator<FilteredBlock> {
  let missing = limit;
  for await (const { block, selection } of blocks) {
    const passed = selection?.length ?? block.rowCount;
    if (missing === null || BigInt(passed) < missing) {
      yield { block, selection };
      if (missing !== null) missing -= BigInt(passed);
      continue;
    }
    const rest = Number(missing);
    if (selection !== null) yield { block, selection: selection.subarray(0, rest) };
    else yield { block: concatenateRanges(block.schema, [{ block, from: 0, to: rest }]), selection };
    return;
  }
}

function responseOf(
  { catalogName, schema, split }: ReadRecordsRequest,
  result: SpillResult,
): ReadRecordsResponse | RemoteReadRecordsResponse {
  switch (result.kind) {
    case 'inline':
      return { kind: 'ReadRecordsResponse', catalogName, records: result.block };
    case 'remote':
      return {
        kind: 'RemoteReadRecordsResponse',
        catalogName,
        schema,
        remoteBlocks: result.locations,
        encryptionKey: split.encryptionKey,
      };
  }
}
