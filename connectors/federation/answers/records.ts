/**
 * ReadRecords: rows from the source, without those that the remainder refuses, without the columns that only the
 * remainder needed, cut into blocks, inline or spilled. The stages are asynchronous generators: a slow spill
 * holds the source back, and leaving early closes it.
 */

import { createVectorBuilder } from '../arrow/builder.ts';
import { projectBlock } from '../arrow/select.ts';
import { blockBytes } from '../arrow/size.ts';
import { type ArrowSchema, arrowSchema, type Field, isSameType } from '../arrow/type.ts';
import type { Block } from '../arrow/vector.ts';
import type { VectorBuilder } from '../arrow/vector-builder.ts';
import type { ReadPlan, Row, RowSource } from '../connector.ts';
import type {
  ReadRecordsRequest,
  ReadRecordsResponse,
  RemoteReadRecordsResponse,
} from '../domain/messages.ts';
import { describeTableName } from '../domain/names.ts';
import { ConnectorError } from '../errors.ts';
import { columnsOf } from '../predicate/columns.ts';
import { compilePredicate } from '../predicate/evaluate.ts';
import { assembleBlocks, type FilteredBlock } from '../spill/block-assembler.ts';
import { Spiller, type SpillResult } from '../spill/spiller.ts';
import { type Call, planScan } from './call.ts';

export async function readRecords<Accepted>(
  request: ReadRecordsRequest,
  call: Call<Accepted>,
): Promise<ReadRecordsResponse | RemoteReadRecordsResponse> {
  const { services, context } = call;
  const maxBlockBytes = services.config.maxBlockBytes ?? request.maxBlockBytes;
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
    await readInto(spiller, request, call, maxBlockBytes);
    return responseOf(request, await spiller.finish());
  } catch (error) {
    // A throttle makes Athena call again; after a spill the second answer could differ from what was spilled.
    if (error instanceof ConnectorError && error.code === 'Throttling' && spiller.hasSpilled) {
      throw new ConnectorError('InternalService', `${error.message} (after rows had been spilled)`, {
        cause: error,
      });
    }
    throw error;
  }
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

async function readInto<Accepted>(
  spiller: Spiller,
  request: ReadRecordsRequest,
  call: Call<Accepted>,
  maxBlockBytes: number,
): Promise<void> {
  const { connector, context } = call;
  const startedAt = performance.now();
  const { plan, keep, sourceSchema } = await planRead(request, call);
  const source = await connector.read(plan, { ...context, maxBlockBytes });
  let rows = 0;
  let bytes = 0;
  const filtered = filterBlocks(blocksOf(source, sourceSchema, maxBlockBytes), keep, request.schema);
  const limited = plan.orderBy.length > 0 ? filtered : takeRows(filtered, request.constraints.limit);
  for await (const block of assembleBlocks(limited, request.schema, maxBlockBytes)) {
    rows += block.rowCount;
    bytes += blockBytes(block);
    await spiller.add(block);
  }
  const table = describeTableName(request.tableName);
  context.log.write('info', 'read', { table, rows, bytes, ms: Math.round(performance.now() - startedAt) });
}

interface PlannedRead<Accepted> {
  readonly plan: ReadPlan<Accepted>;
  readonly sourceSchema: ArrowSchema;
  /** Row numbers that pass the remainder; null: all. */
  readonly keep: (block: Block) => Uint32Array | null;
}

async function planRead<Accepted>(
  request: ReadRecordsRequest,
  call: Call<Accepted>,
): Promise<PlannedRead<Accepted>> {
  const output = request.schema.fields;
  const scan = planScan(call, request.tableName, output, request.constraints);
  const { accepted, remainder } = (await call.connector.pushdown?.(scan, call.context)) ?? {
    // A connector without `pushdown` has no type of its own for what it accepts.
    accepted: undefined as Accepted,
    remainder: scan.predicate,
  };
  const filterOnly = columnsOf(remainder).filter(({ name }) => output.every((field) => field.name !== name));
  const sourceSchema = arrowSchema([...output, ...filterOnly], request.schema.metadata);
  const plan: ReadPlan<Accepted> = {
    tableName: request.tableName,
    accepted,
    output,
    filterOnly,
    orderBy: scan.orderBy,
    limit: remainder.length === 0 ? scan.limit : null,
    split: request.split.properties,
    passthroughArguments: scan.passthroughArguments,
  };
  return { plan, sourceSchema, keep: compilePredicate(remainder, sourceSchema) };
}

function blocksOf(source: RowSource, schema: ArrowSchema, maxBlockBytes: number): AsyncIterable<Block> {
  switch (source.kind) {
    case 'blocks':
      return checkedBlocks(source.blocks, schema.fields);
    case 'rows':
      return blocksFromRows(source.rows, schema, maxBlockBytes);
  }
}

/** A block of other columns than were asked for would be read as garbage. */
async function* checkedBlocks(blocks: AsyncIterable<Block>, wanted: readonly Field[]): AsyncGenerator<Block> {
  for await (const block of blocks) {
    const fits =
      block.vectors.length === wanted.length &&
      wanted.every((field, index) => {
        const found = block.vectors[index];
        return (
          found !== undefined && found.length === block.rowCount && isSameType(found.field.type, field.type)
        );
      });
    if (!fits)
      throw new ConnectorError('Bug', 'the connector gave a block of other columns than were asked for');
    yield {
      ...block,
      vectors: block.vectors.map((vector, index) => ({ ...vector, field: wanted[index] ?? vector.field })),
    };
  }
}

/** So many rows at most go between two looks at the size and at the event loop. */
const rowsPerLook = 64;

async function* blocksFromRows(
  rows: AsyncIterable<Row> | Iterable<Row>,
  schema: ArrowSchema,
  maxBlockBytes: number,
): AsyncGenerator<Block> {
  let builders: readonly VectorBuilder[] = schema.fields.map(createVectorBuilder);
  let rowCount = 0;
  const finish = (): Block => {
    const block = { schema, rowCount, vectors: builders.map((builder) => builder.finish()) };
    builders = schema.fields.map(createVectorBuilder);
    rowCount = 0;
    return block;
  };
  for await (const row of rows) {
    for (const [index, field] of schema.fields.entries()) builders[index]?.append(row[field.name]);
    rowCount++;
    const isLook = rowCount % rowsPerLook === 0;
    if (isLook && builders.reduce((bytes, builder) => bytes + builder.bytes(), 0) >= maxBlockBytes)
      yield finish();
  }
  if (rowCount > 0) yield finish();
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
  if (limit === 0n) return;
  let missing = limit;
  for await (const { block, selection } of blocks) {
    const passed = selection?.length ?? block.rowCount;
    if (missing === null || BigInt(passed) < missing) {
      yield { block, selection };
      if (missing !== null) missing -= BigInt(passed);
      continue;
    }
    const rest = Number(missing);
    yield {
      block,
      selection: selection?.subarray(0, rest) ?? Uint32Array.from({ length: rest }, (_, row) => row),
    };
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
