/**
 * Relations → one scan. A plan is a chain of relations above one table; it is followed from the table upwards, and
 * each relation must leave what is still one filter, then one order, then one limit.
 */
import type { OrderBy, SortDirection } from '../../domain/constraints.ts';
import { conjunctsOf } from '../conjunct.ts';
import type { Predicate } from '../predicate.ts';
import { decodePredicate, decodeValue, referencedColumn } from './expression.ts';
import type { DeclaredFunctions } from './extension.ts';
import { assertDepth, malformed, unsupported } from './failure.ts';
import { chosen, decodeMessage, type MessageOf, required } from './message.ts';
import { decodeTable, selectedColumns } from './read.ts';
import type { PlanColumn, TableColumn } from './scope.ts';
import {
  advancedExtensionShape,
  emitShape,
  fetchRelShape,
  filterRelShape,
  projectRelShape,
  readRelShape,
  relCommonShape,
  relShape,
  sortFieldShape,
  sortRelShape,
} from './shapes.ts';

/** What the relations up to one of them ask of the table. */
export interface Scan {
  readonly table: readonly TableColumn[];
  readonly columns: readonly PlanColumn[];
  readonly predicate: readonly Predicate[];
  readonly orderBy: readonly OrderBy[];
  readonly limit: bigint | null;
}

type Rel = MessageOf<typeof relShape>;
type InnerKind = Exclude<keyof Rel, 'read'>;

interface InnerRelation {
  readonly input: Uint8Array | undefined;
  readonly common: Uint8Array | undefined;
  readonly advancedExtension: Uint8Array | undefined;
  /** Without `common`, which is the same for all. */
  readonly apply: (scan: Scan, functions: DeclaredFunctions) => Scan;
}

const inner: { readonly [K in InnerKind]: (bytes: Uint8Array) => InnerRelation } = {
  filter: (bytes) => {
    const rel = decodeMessage(filterRelShape, bytes);
    return relation(rel, (scan, functions) => filtered(scan, rel, functions));
  },
  project: (bytes) => {
    const rel = decodeMessage(projectRelShape, bytes);
    return relation(rel, (scan) => projected(scan, rel));
  },
  sort: (bytes) => {
    const rel = decodeMessage(sortRelShape, bytes);
    return relation(rel, (scan) => sorted(scan, rel));
  },
  fetch: (bytes) => {
    const rel = decodeMessage(fetchRelShape, bytes);
    return relation(rel, (scan, functions) => fetched(scan, rel, functions));
  },
};

const innerKinds = Object.keys(inner) as readonly InnerKind[];

function relation(
  {
    input,
    common,
    advanced_extension,
  }: Readonly<Record<'input' | 'common' | 'advanced_extension', Uint8Array | undefined>>,
  apply: InnerRelation['apply'],
): InnerRelation {
  return { input, common, advancedExtension: advanced_extension, apply };
}

export function decodeRelations(root: Uint8Array, functions: DeclaredFunctions): Scan {
  const above: InnerRelation[] = [];
  let rel = decodeMessage(relShape, root);
  for (;;) {
    const kind = required(chosen(relShape, rel, ['read', ...innerKinds]), 'Rel.rel_type');
    if (kind === 'read') break;
    const next = inner[kind](required(rel[kind], `Rel.${kind}`));
    above.push(next);
    assertDepth(above.length);
    rel = decodeMessage(relShape, required(next.input, `Rel.${kind}.input`));
  }
  return above.reduceRight<Scan>(
    (scan, next) => emitted(next.apply(scan, functions), next),
    tableScan(required(rel.read, 'Rel.read'), functions),
  );
}

function tableScan(bytes: Uint8Array, functions: DeclaredFunctions): Scan {
  const rel = decodeMessage(readRelShape, bytes);
  const table = decodeTable(rel);
  const scan: Scan = {
    table,
    columns: selectedColumns(table, rel.projection),
    predicate: [],
    orderBy: [],
    limit: null,
  };
  if (rel.filter !== undefined && rel.projection !== undefined)
    throw unsupported(
      'ReadRel.filter',
      'stands beside ReadRel.projection: versions differ on which columns it counts',
    );
  const narrowed = rel.filter === undefined ? scan : withCondition(scan, rel.filter, functions);
  return emitted(narrowed, { common: rel.common, advancedExtension: rel.advanced_extension });
}

/** A plan with more columns is not one of a table, and would have long lists copied at every relation. */
const maxColumns = 10_000;

/** Output columns in the order that the relation says. */
function emitted(
  scan: Scan,
  { common, advancedExtension }: Pick<InnerRelation, 'common' | 'advancedExtension'>,
): Scan {
  if (advancedExtension !== undefined) decodeMessage(advancedExtensionShape, advancedExtension);
  const { emit, advanced_extension } = decodeMessage(relCommonShape, common ?? new Uint8Array(0));
  if (advanced_extension !== undefined) decodeMessage(advancedExtensionShape, advanced_extension);
  if (scan.columns.length > maxColumns)
    throw unsupported('a relation', `has ${scan.columns.length} columns; up to ${maxColumns} are supported`);
  if (emit === undefined) return scan;
  const { output_mapping } = decodeMessage(emitShape, emit);
  if (output_mapping.length > maxColumns)
    throw unsupported(
      'RelCommon.Emit.output_mapping',
      `has ${output_mapping.length} columns; up to ${maxColumns} are supported`,
    );
  return {
    ...scan,
    columns: output_mapping.map((index) => columnAt(scan.columns, index, 'RelCommon.Emit.output_mapping')),
  };
}

function columnAt<Column>(columns: readonly Column[], index: number, place: string): Column {
  const column = columns[index];
  if (column !== undefined) return column;
  throw malformed(place, `holds ${index}, but there are ${columns.length} columns`);
}

function filtered(
  scan: Scan,
  { condition }: MessageOf<typeof filterRelShape>,
  functions: DeclaredFunctions,
): Scan {
  if (scan.limit !== null) throw unsupported('FilterRel', 'filters what a FetchRel has limited');
  return withCondition(scan, required(condition, 'FilterRel.condition'), functions);
}

function withCondition(scan: Scan, condition: Uint8Array, functions: DeclaredFunctions): Scan {
  const scope = { columns: scan.columns, functions, depth: 0, isDoubled: false };
  return { ...scan, predicate: [...scan.predicate, ...conjunctsOf(decodePredicate(condition, scope))] };
}

/** Expressions come after the input's columns. One that computes is refused where its column is used. */
function projected(scan: Scan, { expressions }: MessageOf<typeof projectRelShape>): Scan {
  const added = expressions.map((bytes, index): PlanColumn => {
    return referencedColumn(bytes, scan.columns) ?? { computedBy: `ProjectRel.expressions[${index}]` };
  });
  return { ...scan, columns: [...scan.columns, ...added] };
}

/** By the numbers of `SortField.SortDirection`; clustered, 5, is no order. */
const directions: Readonly<Record<number, SortDirection>> = {
  1: 'ASC_NULLS_FIRST',
  2: 'ASC_NULLS_LAST',
  3: 'DESC_NULLS_FIRST',
  4: 'DESC_NULLS_LAST',
};

/** A later sort decides; the order that it found is not kept even among equals, as SQL has it. */
function sorted(scan: Scan, { sorts }: MessageOf<typeof sortRelShape>): Scan {
  if (scan.limit !== null) throw unsupported('SortRel', 'sorts what a FetchRel has limited');
  if (sorts.length === 0) return scan;
  const orderBy = sorts.map((bytes): OrderBy => {
    const { expr, direction = 0 } = decodeMessage(sortFieldShape, bytes);
    const known = directions[direction];
    if (known === undefined)
      throw unsupported(`SortField.direction ${direction}`, 'is not one of the four orders');
    const column = referencedColumn(required(expr, 'SortField.expr'), scan.columns);
    if (column === null) throw unsupported('SortField.expr', 'sorts by something else than a column');
    if ('computedBy' in column) throw unsupported(column.computedBy, 'computes a value that is sorted by');
    return { columnName: column.name, direction: known };
  });
  return { ...scan, orderBy };
}

function fetched(scan: Scan, rel: MessageOf<typeof fetchRelShape>, functions: DeclaredFunctions): Scan {
  const offset = countOf(rel, 'offset', 'offset_expr', functions) ?? 0n;
  if (offset !== 0n) throw unsupported('FetchRel.offset', 'skips rows, which a scan cannot');
  const count = countOf(rel, 'count', 'count_expr', functions);
  if (count === null || count === all) return scan;
  if (count < 0n) throw malformed('FetchRel.count', `is ${count}`);
  return { ...scan, limit: scan.limit === null || count < scan.limit ? count : scan.limit };
}

/** Of the older field `count`. */
const all = -1n;

/** null: not said. */
function countOf(
  rel: MessageOf<typeof fetchRelShape>,
  plain: 'offset' | 'count',
  expression: 'offset_expr' | 'count_expr',
  functions: DeclaredFunctions,
): bigint | null {
  const field = chosen(fetchRelShape, rel, [plain, expression]);
  if (field === plain) return rel[plain] ?? null;
  const bytes = rel[expression];
  if (bytes === undefined) return null;
  const { operand } = decodeValue(bytes, { columns: [], functions, depth: 0, isDoubled: false });
  if (operand.kind === 'constant') {
    const { value } = operand;
    if (value === null) return null;
    if (operand.type.kind === 'Int' && (typeof value === 'number' || typeof value === 'bigint')) {
      if (value < 0) throw malformed(`FetchRel.${expression}`, `is ${value}`);
      return BigInt(value);
    }
  }
  throw unsupported(`FetchRel.${expression}`, 'is not a whole number that stands in the plan');
}
