import { describe, expect, it } from '@jest/globals';
import { blocksOf } from '../../../../connectors/federation/answers/source-blocks.ts';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { blockBytes } from '../../../../connectors/federation/arrow/size.ts';
import {
  type ArrowSchema,
  arrowSchema,
  field,
  list,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import type { Block } from '../../../../connectors/federation/arrow/vector.ts';
import type { Row, RowSource } from '../../../../connectors/federation/connector.ts';

const schema = arrowSchema([field('id', types.integer), field('name', types.varchar)]);

async function collected(source: RowSource, wanted: ArrowSchema, maxBlockBytes = 1_000): Promise<Block[]> {
  const { signal } = new AbortController();
  const blocks: Block[] = [];
  for await (const block of blocksOf(source, { schema: wanted, maxBlockBytes, signal })) blocks.push(block);
  return blocks;
}

const fromRows = (rows: Iterable<Row> | AsyncIterable<Row>): RowSource => ({ kind: 'rows', rows });
const fromBlocks = (...blocks: readonly Block[]): RowSource => ({
  kind: 'blocks',
  blocks: (async function* () {
    yield* blocks;
  })(),
});
const namesOf = ({ rowCount, vectors }: Block): readonly unknown[] =>
  Array.from({ length: rowCount }, (_, row) => vectors[1] && valueAt(vectors[1], row));

describe('rows become blocks', () => {
  it('from any iterable', async () => {
    const later = async function* () {
      yield { id: 1, name: 'a' };
    };
    expect(await collected(fromRows([{ id: 1, name: 'a' }]), schema)).toEqual(
      await collected(fromRows(later()), schema),
    );
  });

  it('of which none is more than one row above the limit, however large rows become', async () => {
    const rows = Array.from({ length: 110 }, (_, id) => ({ id, name: id < 100 ? 'x' : 'y'.repeat(900) }));
    const blocks = await collected(fromRows(rows), schema);
    expect(blocks.flatMap(namesOf)).toEqual(rows.map(({ name }) => name));
    for (const block of blocks) expect(blockBytes(block)).toBeLessThan(1_000 + 910);
  });

  it('without what every object inherits in place of a missing value', async () => {
    const odd = arrowSchema(['constructor', 'toString', 'valueOf'].map((name) => field(name, types.varchar)));
    const [block] = await collected(fromRows([{}, { constructor: 'own' }]), odd);
    expect(block?.vectors.map((vector) => [valueAt(vector, 0), valueAt(vector, 1)])).toEqual([
      [null, 'own'],
      [null, null],
      [null, null],
    ]);
  });

  it('and close their source when the reader leaves', async () => {
    let isClosed = false;
    const rows = (function* () {
      try {
        for (let id = 0; ; id++) yield { id, name: 'x'.repeat(100) };
      } finally {
        isClosed = true;
      }
    })();
    const { signal } = new AbortController();
    for await (const _ of blocksOf(fromRows(rows), { schema, maxBlockBytes: 500, signal })) break;
    expect(isClosed).toBe(true);
  });

  it('and let timers run though the source never waits', async () => {
    const abort = new AbortController();
    let given = 0;
    const rows = (function* () {
      for (; given < 1e9; given++) yield { id: 1, name: 'x' };
    })();
    setTimeout(() => abort.abort(new Error('enough')), 1);
    const options = { schema, maxBlockBytes: 1e9, signal: abort.signal };
    await expect(blocksOf(fromRows(rows), options).next()).rejects.toThrow('enough');
    expect(given).toBeLessThan(1e9);
  });
});

describe('blocks are taken', () => {
  it('by position, under the names that were asked for', async () => {
    const other = arrowSchema([field('a', types.integer), field('b', types.varchar)]);
    const [block] = await collected(fromBlocks(buildBlock(other, [{ a: 1, b: 'x' }])), schema);
    expect(block?.vectors.map((vector) => vector.field)).toEqual(schema.fields);
  });

  const [ids, names] = buildBlock(schema, [{ id: 1, name: 'x' }]).vectors;
  const vectors = ids === undefined || names === undefined ? [] : [ids, names];
  const numbers = arrowSchema([list('l', types.bigint)]);
  it.each<readonly [string, ArrowSchema, Block, string]>([
    [
      'fewer columns',
      schema,
      { schema, rowCount: 1, vectors: vectors.slice(0, 1) },
      '(id Int(32) with 1 values) for 1 rows, where (id Int(32), name Utf8) were asked for',
    ],
    ['more columns', schema, { schema, rowCount: 1, vectors: [...vectors, ...vectors] }, 'for 1 rows'],
    [
      'columns in another order',
      schema,
      { schema, rowCount: 1, vectors: vectors.toReversed() },
      '(name Utf8',
    ],
    ['columns shorter than the block', schema, { schema, rowCount: 2, vectors }, 'with 1 values) for 2 rows'],
    [
      'another type inside of a list',
      numbers,
      buildBlock(arrowSchema([list('l', types.integer)]), [{ l: [1] }]),
      '(l List<Int(32)> with 1 values) for 1 rows, where (l List<Int(64)>) were asked for',
    ],
  ])('never with %s', async (_, wanted, block, message) => {
    await expect(collected(fromBlocks(block), wanted)).rejects.toThrow(message);
  });
});
