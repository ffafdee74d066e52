/** Blocks of every type: flat, empty, all null, without nulls, and as a member of every nested type. */
import { type Field, field } from '../../../connectors/federation/arrow/type.ts';
import type { Block, Vector } from '../../../connectors/federation/arrow/vector.ts';
import { nameOf, scalarTypes, type TypeCase } from './types.ts';
import { fixedListVector, keyVector, listVector, mapVector, scalarVector, structVector } from './vectors.ts';

export interface NamedBlock {
  readonly name: string;
  readonly block: Block;
}

export function blockOf(
  vectors: readonly Vector[],
  metadata: ReadonlyMap<string, string> = new Map(),
  rowCount: number = vectors[0]?.length ?? 0,
): Block {
  return { schema: { fields: vectors.map((vector) => vector.field), metadata }, rowCount, vectors };
}

type Build = (column: Field, typeCase: TypeCase) => Vector;

const withNulls: Build = (column, { values }) => scalarVector(column, [...values, null, ...values]);

const shapes: Readonly<Record<string, Build>> = {
  'flat with nulls': withNulls,
  'flat without nulls': (column, { values }) => scalarVector(column, values),
  'flat of nulls only': (column) => scalarVector(column, [null, null, null]),
  'flat without rows': (column) => scalarVector(column, []),
  'in a list': (column, typeCase) => listVector(column.name, withNulls({ ...column, name: '' }, typeCase)),
  'in a list of lists': (column, typeCase) =>
    listVector(column.name, listVector('', withNulls({ ...column, name: '' }, typeCase))),
  'in a struct': (column, typeCase) =>
    structVector(column.name, withNulls({ ...column, name: 'member' }, typeCase)),
  'in a map': (column, typeCase) => {
    const values = withNulls(column, typeCase);
    return mapVector(column.name, keyVector(values.length), values);
  },
  'as the key of a map': (column, { values }) =>
    mapVector(
      column.name,
      scalarVector({ ...column, nullable: false }, values),
      scalarVector(column, values),
    ),
  'in a fixed list': (column, typeCase) =>
    fixedListVector(column.name, withNulls({ ...column, name: '' }, typeCase)),
  'in a list of structs of maps': (column, typeCase) => {
    const values = withNulls(column, typeCase);
    const inner = mapVector('m', keyVector(values.length), values);
    return listVector(column.name, structVector('', inner));
  },
};

const nullCase: TypeCase = { type: { kind: 'Null' }, values: [] };

/** One block a type and shape; and all types side by side. */
export function blocksOfEveryType(): readonly NamedBlock[] {
  const single = [...scalarTypes, nullCase].flatMap((typeCase) =>
    Object.entries(shapes)
      .filter(([shape]) => typeCase !== nullCase || !shape.startsWith('as the key'))
      .map(([shape, build]) => ({
        name: `${nameOf(typeCase)} ${shape}`,
        block: blockOf([build(field('column', typeCase.type), typeCase)]),
      })),
  );
  return [...single, ...sundryBlocks()];
}

/** For messages that carry a block in the same way as another that has them all. */
export function sundryBlocks(): readonly NamedBlock[] {
  const rows = 3;
  const wide = scalarTypes.map((typeCase) =>
    scalarVector(
      field(nameOf(typeCase), typeCase.type),
      [...typeCase.values, null, null, null].slice(0, rows),
    ),
  );
  const odd: Field = { ...field('"ö\u0001𝄞', { kind: 'Utf8' }), nullable: false, metadata: oddMetadata };
  const [first] = wide;
  return [
    { name: 'all types side by side', block: blockOf(wide) },
    { name: 'no columns', block: blockOf([], new Map(), 7) },
    { name: 'no columns and no rows', block: blockOf([]) },
    { name: 'odd names and metadata', block: blockOf([scalarVector(odd, ['x'])], oddMetadata) },
    { name: 'two columns of one name', block: blockOf(first === undefined ? [] : [first, first]) },
    { name: 'a column without a name', block: blockOf([scalarVector(field('', { kind: 'Bool' }), [true])]) },
    { name: 'many rows', block: blockOf([scalarVector(field('n', { kind: 'Bool' }), manyFlags)]) },
  ];
}

const oddMetadata = new Map([
  ['', 'empty key'],
  ['empty', ''],
  ['ключ', '𝄞'],
]);
/** Not a multiple of eight, so that the last byte of bitmaps is partly used. */
const manyFlags = Array.from({ length: 1003 }, (_, row) => (row % 7 === 0 ? null : row % 2 === 0));
