/**
 * What a condition implies for single columns: a set of values for each. Where the sets say the same as the
 * condition the result is exact; else they are weaker, and the condition itself has to be kept somewhere.
 */
import {
  type ArrowType,
  above,
  allRange,
  below,
  type ComparisonOperator,
  complementRanges,
  exactly,
  type Field,
  intersectRanges,
  lowerUnbounded,
  pointRange,
  type Range,
  type Scalar,
  scalarForm,
  unionRanges,
  upperUnbounded,
  type ValueSet,
} from '../../../connectors/federation/caller.ts';
import { columnValue, maxDoubleDigits } from './constant.ts';
import type { PlanExpression } from './expression.ts';

export interface Implied {
  /** By position of the column in the table. null: no row qualifies. */
  readonly sets: ReadonlyMap<number, ValueSet> | null;
  readonly isExact: boolean;
}

const nothingFollows: Implied = { sets: new Map(), isExact: false };
const always: Implied = { sets: new Map(), isExact: true };
const never: Implied = { sets: null, isExact: true };

/** What holds of the rows on which `condition` is `truth` (not unknown). */
export function impliedSets(condition: PlanExpression, fields: readonly Field[], truth = true): Implied {
  const inner = (part: PlanExpression): Implied => impliedSets(part, fields, truth);
  switch (condition.kind) {
    case 'and':
      return truth ? intersectAll(condition.terms.map(inner)) : uniteAll(condition.terms.map(inner));
    case 'or':
      return truth ? uniteAll(condition.terms.map(inner)) : intersectAll(condition.terms.map(inner));
    case 'not':
      return impliedSets(condition.term, fields, !truth);
    case 'hint':
      return truth ? { ...inner(condition.term), isExact: true } : nothingFollows;
    case 'constant':
      return condition.value === truth ? always : never;
    case 'column':
      return fields[condition.column]?.type.kind === 'Bool'
        ? columnSet(condition.column, fields, (type) => sortedSet(type, [pointRange(truth)]))
        : nothingFollows;
    case 'is-null':
      return condition.operand.kind === 'column'
        ? columnSet(condition.operand.column, fields, (type) => nullnessSet(type, truth))
        : nothingFollows;
    case 'comparison':
      return comparisonSets(condition, fields, truth);
    case 'is-distinct':
      return distinctSets(condition.left, condition.right, fields, truth);
    case 'in':
      return listSets(condition.operand, condition.list, fields, truth);
    case 'reference':
    case 'call':
    case 'cast':
    case 'opaque':
      return nothingFollows;
  }
}

type Comparison = Extract<PlanExpression, { kind: 'comparison' }>;

const flipped: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

function comparisonSets(
  { operator, left, right }: Comparison,
  fields: readonly Field[],
  truth: boolean,
): Implied {
  if (left.kind === 'constant' && columnBehind(right, fields) !== undefined) {
    return comparisonSets(
      { kind: 'comparison', operator: flipped[operator], left: right, right: left },
      fields,
      truth,
    );
  }
  const column = columnBehind(left, fields);
  if (column === undefined || right.kind !== 'constant') return nothingFollows;
  if (right.value === null) return never;
  const field = fields[column];
  const constant = field && columnValue(field.type, right.type, right.value);
  if (constant === undefined) return nothingFollows;
  return columnSet(column, fields, (type) => {
    const ranges = constant.isFloor
      ? rangesBesideFloor(operator, constant.value)
      : rangesOf(operator, constant.value);
    return sortedSet(type, truth ? ranges : complementRanges(type, ranges));
  });
}

/**
 * The column that an operand shows: itself, or as a double. Athena reads `4.5` as a double, so a decimal column is cast
 * before it is compared; up to 15 digits every decimal has a double of its own, and in the same order.
 */
function columnBehind(operand: PlanExpression, fields: readonly Field[]): number | undefined {
  if (operand.kind === 'column') return operand.column;
  if (operand.kind !== 'cast' || operand.type.id !== 'DOUBLE' || operand.operand.kind !== 'column')
    return undefined;
  const type = fields[operand.operand.column]?.type;
  return type?.kind === 'Decimal' && type.precision <= maxDoubleDigits ? operand.operand.column : undefined;
}

function rangesOf(operator: ComparisonOperator, value: Scalar): readonly Range[] {
  switch (operator) {
    case '=':
      return [pointRange(value)];
    case '<>':
      return [
        { low: lowerUnbounded, high: below(value) },
        { low: above(value), high: upperUnbounded },
      ];
    case '<':
      return [{ low: lowerUnbounded, high: below(value) }];
    case '<=':
      return [{ low: lowerUnbounded, high: exactly(value) }];
    case '>':
      return [{ low: above(value), high: upperUnbounded }];
    case '>=':
      return [{ low: exactly(value), high: upperUnbounded }];
  }
}

/** The constant lies between `floor` and the column's next value. */
function rangesBesideFloor(operator: ComparisonOperator, floor: Scalar): readonly Range[] {
  if (operator === '=') return [];
  if (operator === '<>') return [allRange];
  return rangesOf(operator === '<' || operator === '<=' ? '<=' : '>', floor);
}

function distinctSets(
  left: PlanExpression,
  right: PlanExpression,
  fields: readonly Field[],
  truth: boolean,
): Implied {
  if (left.kind === 'constant') {
    return right.kind === 'constant' ? nothingFollows : distinctSets(right, left, fields, truth);
  }
  const column = columnBehind(left, fields);
  if (column === undefined || right.kind !== 'constant') return nothingFollows;
  if (right.value === null) return columnSet(column, fields, (type) => nullnessSet(type, !truth));
  const field = fields[column];
  const constant = field && columnValue(field.type, right.type, right.value);
  if (constant === undefined) return nothingFollows;
  const same = constant.isFloor ? [] : [pointRange(constant.value)];
  return columnSet(column, fields, (type) =>
    truth ? sortedSet(type, complementRanges(type, same), true) : sortedSet(type, same),
  );
}

/** A null in the list makes a miss unknown: then no row is surely outside. */
function listSets(
  operand: PlanExpression,
  list: readonly PlanExpression[],
  fields: readonly Field[],
  truth: boolean,
): Implied {
  const column = columnBehind(operand, fields);
  const field = column === undefined ? undefined : fields[column];
  if (column === undefined || field === undefined) return nothingFollows;
  const points: Range[] = [];
  for (const item of list) {
    if (item.kind !== 'constant') return nothingFollows;
    if (item.value === null) {
      if (!truth) return never;
      continue;
    }
    const constant = columnValue(field.type, item.type, item.value);
    if (constant === undefined) return nothingFollows;
    if (!constant.isFloor) points.push(pointRange(constant.value));
  }
  const inside = unionRanges(field.type, points, []);
  return columnSet(column, fields, (type) =>
    sortedSet(type, truth ? inside : complementRanges(type, inside)),
  );
}

function columnSet(column: number, fields: readonly Field[], build: (type: ArrowType) => ValueSet): Implied {
  const field = fields[column];
  if (field === undefined) return nothingFollows;
  const set = build(field.type);
  return isNone(set) ? never : { sets: new Map([[column, set]]), isExact: true };
}

function sortedSet(type: ArrowType, ranges: readonly Range[], nullAllowed = false): ValueSet {
  return { kind: 'SortedRangeSet', type, ranges, nullAllowed };
}

/** Values of nested types have no order: all of them, or none. */
function nullnessSet(type: ArrowType, isNull: boolean): ValueSet {
  if (scalarForm(type) === null)
    return { kind: 'AllOrNoneValueSet', type, all: !isNull, nullAllowed: isNull };
  return sortedSet(type, isNull ? [] : [allRange], isNull);
}

function isNone(set: ValueSet): boolean {
  if (set.nullAllowed) return false;
  return set.kind === 'SortedRangeSet'
    ? set.ranges.length === 0
    : set.kind === 'AllOrNoneValueSet' && !set.all;
}

export function intersectAll(parts: readonly Implied[]): Implied {
  const sets = new Map<number, ValueSet>();
  for (const part of parts) {
    if (part.sets === null) return never;
    for (const [column, set] of part.sets) {
      const other = sets.get(column);
      const common = other === undefined ? set : combine(other, set, intersectRanges, (a, b) => a && b);
      if (isNone(common)) return never;
      sets.set(column, common);
    }
  }
  return { sets, isExact: parts.every((part) => part.isExact) };
}

/** Exact only over one and the same column; over several the sets are what every branch has in common. */
export function uniteAll(parts: readonly Implied[]): Implied {
  const possible = parts.flatMap(({ sets, isExact }) => (sets === null ? [] : [{ sets, isExact }]));
  const [first, ...rest] = possible;
  if (first === undefined) return never;
  const united = new Map<number, ValueSet>();
  for (const [column, set] of first.sets) {
    const others = rest.flatMap((part) => part.sets.get(column) ?? []);
    if (others.length !== rest.length) continue;
    united.set(
      column,
      others.reduce((a, b) => combine(a, b, unionRanges, (x, y) => x || y), set),
    );
  }
  const isOneColumn = united.size === 1 && possible.every((part) => part.sets.size === 1);
  const isExact = possible.every((part) => part.isExact) && (isOneColumn || rest.length === 0);
  return { sets: united, isExact };
}

/** Both sets are of one column, so of one kind. */
function combine(
  a: ValueSet,
  b: ValueSet,
  ranges: (type: ArrowType, a: readonly Range[], b: readonly Range[]) => readonly Range[],
  flags: (a: boolean, b: boolean) => boolean,
): ValueSet {
  const nullAllowed = flags(a.nullAllowed, b.nullAllowed);
  if (a.kind === 'SortedRangeSet' && b.kind === 'SortedRangeSet') {
    return { ...a, ranges: ranges(a.type, a.ranges, b.ranges), nullAllowed };
  }
  if (a.kind === 'AllOrNoneValueSet' && b.kind === 'AllOrNoneValueSet') {
    return { ...a, all: flags(a.all, b.all), nullAllowed };
  }
  return a;
}
