/**
 * What a connector's `read` gave, as blocks that can be trusted: rows are turned into columns, columns are compared
 * with those that were asked for. A source is left as soon as the call is aborted, and one that never waits for
 * anything lets timers and sockets have their turn all the same.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { appendRow, createVectorBuilder } from '../arrow/builder.ts';
import { type ArrowSchema, describeType, type Field, isSameShape } from '../arrow/type.ts';
import type { Block } from '../arrow/vector.ts';
import type { Row, RowSource } from '../connector.ts';
import { ConnectorError } from '../errors.ts';

export interface SourceOptions {
  /** The columns that were asked for: `output`, then `filterOnly`. */
  readonly schema: ArrowSchema;
  readonly maxBlockBytes: number;
  readonly signal: AbortSignal;
}

export function blocksOf(source: RowSource, options: SourceOptions): AsyncGenerator<Block> {
  switch (source.kind) {
    case 'blocks':
      return checkedBlocks(source.blocks, options);
    case 'rows':
      return blocksFromRows(source.rows, options);
  }
}

/** A block of other columns than were asked for would be read as garbage. */
async function* checkedBlocks(
  blocks: AsyncIterable<Block>,
  { schema, signal }: SourceOptions,
): AsyncGenerator<Block> {
  const takeTurn = turns(signal);
  for await (const block of blocks) {
    await takeTurn();
    assertColumns(block, schema.fields);
    const vectors = block.vectors.map((vector, index) => ({
      ...vector,
      field: schema.fields[index] ?? vector.field,
    }));
    yield { ...block, vectors };
  }
}

function assertColumns({ vectors, rowCount }: Block, wanted: readonly Field[]): void {
  const isWanted =
    vectors.length === wanted.length &&
    wanted.every((field, index) => {
      const vector = vectors[index];
      return vector?.length === rowCount && isSameShape(vector.field, field);
    });
  if (isWanted) return;
  const given = vectors.map(({ field, length }) => `${describeColumn(field)} with ${length} values`);
  throw new ConnectorError(
    'Bug',
    `the connector gave a block of other columns than were asked for: (${given.join(', ')}) for ${rowCount} rows, where (${wanted.map(describeColumn).join(', ')}) were asked for`,
  );
}

export function describeColumn({ name, type, children }: Field): string {
  const members = children.length === 0 ? '' : `<${children.map(describeColumn).join(', ')}>`;
  return `${name} ${describeType(type)}${members}`.trimStart();
}

/** So many rows at most go between two looks at the signal and the clock. */
const rowsPerLook = 64;

async function* blocksFromRows(
  rows: AsyncIterable<Row> | Iterable<Row>,
  { schema, maxBlockBytes, signal }: SourceOptions,
): AsyncGenerator<Block> {
  const { fields } = schema;
  const takeTurn = turns(signal);
  let builders = fields.map(createVectorBuilder);
  let rowCount = 0;
  let looked = 0;
  const finish = (): Block => {
    const block = { schema, rowCount, vectors: builders.map((builder) => builder.finish()) };
    builders = fields.map(createVectorBuilder);
    rowCount = 0;
    return block;
  };
  for await (const row of rows) {
    appendRow(builders, fields, row);
    rowCount++;
    if (++looked % rowsPerLook === 0) await takeTurn();
    if (builders.reduce((bytes, builder) => bytes + builder.bytes(), 0) >= maxBlockBytes) yield finish();
  }
  if (rowCount > 0) yield finish();
}

/** So long at most may a source keep the thread for itself. */
const longestTurnMs = 20;

/** A source whose promises are all settled already never lets the event loop run; this does, now and then. */
function turns(signal: AbortSignal): () => Promise<void> {
  let startedAt = performance.now();
  return async () => {
    if (performance.now() - startedAt >= longestTurnMs) {
      await nextTurn();
      startedAt = performance.now();
    }
    signal.throwIfAborted();
  };
}
