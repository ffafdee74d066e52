/** Blocks that Athena would never send, of types without bytes, without columns, and nested to no end. */
import { type ArrowType, arrowSchema, type Field, field } from '../../connectors/federation/arrow/type.ts';
import type { Block, Vector } from '../../connectors/federation/arrow/vector.ts';

const rows = 5;

export function strangeBlocks(): readonly Block[] {
  return [
    { schema: arrowSchema([]), rowCount: 7, vectors: [] },
    ...fixedWidths.map(([name, type, bytes]) => blockOf(vector(field(name, type), bytes))),
    blockOf(vector(field('null', { kind: 'Null' }), null)),
    blockOf(vector(field('no members', { kind: 'Struct' }), null)),
    blockOf(listOf(vector(field('', { kind: 'Null' }), null))),
    blockOf(listOf(vector(field('', { kind: 'FixedSizeBinary', byteWidth: 0 }), 0))),
    blockOf(
      fixedListOf(2, vector(field('', { kind: 'Int', bitWidth: 8, isSigned: false }), 2 * rows), 2 * rows),
    ),
    blockOf(fixedListOf(0, vector(field('', { kind: 'Bool' }), 0), 0)),
    blockOf(nestedLists(30)),
    blockOf(lateText()),
    blockOf(
      withMetadata(vector(field('__proto__', { kind: 'Int', bitWidth: 32, isSigned: true }), 4 * rows)),
    ),
    blockOf(...Array.from({ length: 40 }, (_, index) => vector(field(`c${index}`, { kind: 'Bool' }), 1))),
  ];
}

const fixedWidths: readonly (readonly [name: string, type: ArrowType, bytes: number])[] = [
  ['uint8', { kind: 'Int', bitWidth: 8, isSigned: false }, rows],
  ['uint64', { kind: 'Int', bitWidth: 64, isSigned: false }, 8 * rows],
  ['half', { kind: 'FloatingPoint', precision: 'HALF' }, 2 * rows],
  ['no bytes', { kind: 'FixedSizeBinary', byteWidth: 0 }, 0],
  ['three bytes', { kind: 'FixedSizeBinary', byteWidth: 3 }, 3 * rows],
  ['time', { kind: 'Time', unit: 'MICROSECOND', bitWidth: 64 }, 8 * rows],
  ['seconds', { kind: 'Time', unit: 'SECOND', bitWidth: 32 }, 4 * rows],
  ['nanoseconds', { kind: 'Timestamp', unit: 'NANOSECOND', timezone: null }, 8 * rows],
  ['months', { kind: 'Interval', unit: 'YEAR_MONTH' }, 4 * rows],
  ['month day nano', { kind: 'Interval', unit: 'MONTH_DAY_NANO' }, 16 * rows],
];

function vector(of: Field, bytes: number | null, length = rows): Vector {
  const nullCount = of.type.kind === 'Null' ? length : 0;
  const data = bytes === null ? null : Uint8Array.from({ length: bytes }, (_, index) => index);
  return { field: of, length, nullCount, validity: null, offsets: null, data, children: [] };
}

function listOf(child: Vector): Vector {
  const list = vector(field('list', { kind: 'List' }, [child.field]), null);
  return { ...list, offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row), children: [child] };
}

function fixedListOf(listSize: number, child: Vector, length: number): Vector {
  const list = vector(field('fixed list', { kind: 'FixedSizeList', listSize }, [child.field]), null);
  return { ...list, children: [{ ...child, length }] };
}

function nestedLists(depth: number): Vector {
  return depth === 0 ? vector(field('', { kind: 'Bool' }), 1) : listOf(nestedLists(depth - 1));
}

/** Offsets may start anywhere, as those of a slice do. */
function lateText(): Vector {
  const text = vector(field('late', { kind: 'Utf8' }), 3 + rows);
  return { ...text, offsets: Int32Array.from({ length: rows + 1 }, (_, row) => 3 + row) };
}

function withMetadata(of: Vector): Vector {
  const metadata = new Map([
    ['__proto__', 'x'],
    ['', ''],
    ['ARROW:extension:name', 'y'],
  ]);
  return { ...of, field: { ...of.field, nullable: false, metadata } };
}

function blockOf(...vectors: readonly Vector[]): Block {
  return { schema: arrowSchema(vectors.map((of) => of.field)), rowCount: rows, vectors };
}
