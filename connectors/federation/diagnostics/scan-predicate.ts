/** A scan's conditions with the types of the table's columns, as Athena would send them. */
import { coerce } from '../arrow/coerce.ts';
import { decimalFromText } from '../arrow/decimal.ts';
import type { Decimal, Scalar } from '../arrow/scalar.ts';
import { sqlTypeName } from '../arrow/sql-type.ts';
import { type ArrowType, type Field, field, types } from '../arrow/type.ts';
import { ConnectorError } from '../errors.ts';
import type { Operand, Predicate } from '../predicate/predicate.ts';
import type { Condition, Value } from './scan-text.ts';

/** A column by its name. @throws ConnectorError InvalidInput where there is none */
export type FindColumn = (name: string) => Field;

/** @throws ConnectorError InvalidInput for a column that is not there, or a literal that its type does not have */
export function predicateOf(condition: Condition, find: FindColumn): Predicate {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return { kind: condition.kind, terms: condition.terms.map((term) => predicateOf(term, find)) };
    case 'not':
      return { kind: 'not', term: predicateOf(condition.term, find) };
    case 'comparison':
    case 'is-distinct': {
      const [left, right] = sideBySide(condition.left, condition.right, find);
      return condition.kind === 'comparison'
        ? { kind: 'comparison', operator: condition.operator, left, right }
        : { kind: 'is-distinct', left, right };
    }
    case 'is-null':
    case 'boolean':
      return { kind: condition.kind, operand: columnOf(condition.value, find) };
    case 'like':
      return {
        kind: 'like',
        operand: columnOf(condition.value, find),
        pattern: operandOf(condition.pattern, field('', types.varchar), find),
      };
    case 'in-list': {
      const operand = columnOf(condition.value, find);
      const like = find(operand.name);
      return { kind: 'in-list', operand, list: condition.list.map((item) => operandOf(item, like, find)) };
    }
    default:
      return condition satisfies never;
  }
}

type Column = Extract<Operand, { readonly kind: 'column' }>;

function columnOf(value: Value, find: FindColumn): Column {
  if (value.kind !== 'column') {
    throw new ConnectorError('InvalidInput', 'a condition has a column on its left, as in a = 1');
  }
  const { name, type } = find(value.name);
  return { kind: 'column', name, type };
}

/** A literal takes the type of what it is compared with. */
function sideBySide(left: Value, right: Value, find: FindColumn): readonly [Operand, Operand] {
  if (left.kind === 'column') return [columnOf(left, find), operandOf(right, find(left.name), find)];
  const column = columnOf(right, find);
  return [operandOf(left, find(column.name), find), column];
}

function operandOf(value: Value, like: Field, find: FindColumn): Operand {
  if (value.kind === 'column') return columnOf(value, find);
  return { kind: 'constant', type: like.type, value: scalarOf(value, like) };
}

const literalForms: Partial<Record<ArrowType['kind'], string>> = {
  Bool: 'TRUE or FALSE',
  Int: 'a whole number within the range of the type',
  FloatingPoint: 'a number',
  Decimal: 'a number that the type holds exactly',
  Utf8: "a text, as in 'a'",
  Binary: "bytes, as in X'00ff'",
};

function scalarOf(value: Exclude<Value, { kind: 'column' }>, like: Field): Scalar | null {
  if (value.kind === 'null') return null;
  const scalar = typedScalar(value, like);
  if (scalar !== undefined) return scalar;
  const { type } = like;
  const dated = type.kind === 'Date' && type.unit === 'DAY' ? "as in DATE '2026-01-31'" : undefined;
  const timed = type.kind === 'Date' ? "as in TIMESTAMP '2026-01-31 12:00:00.000'" : undefined;
  const wanted = literalForms[type.kind] ?? dated ?? timed;
  throw new ConnectorError(
    'InvalidInput',
    wanted === undefined
      ? `no literal of ${sqlTypeName(like)} can be explained, which column ${like.name} has`
      : `column ${like.name} is ${sqlTypeName(like)}; its literals are ${wanted}`,
  );
}

/** undefined: the literal is none of that type. */
function typedScalar(value: Exclude<Value, { kind: 'column' | 'null' }>, like: Field): Scalar | undefined {
  const { type } = like;
  if (value.kind === 'boolean') return type.kind === 'Bool' ? value.value : undefined;
  const { kind, text } = value;
  switch (type.kind) {
    case 'Utf8':
      return kind === 'text' ? text : undefined;
    case 'Binary':
      return kind === 'bytes' && text.length % 2 === 0 ? Buffer.from(text, 'hex') : undefined;
    case 'Int':
      return kind === 'number' && /^-?\d+$/.test(text) ? fitting(BigInt(text), like) : undefined;
    case 'FloatingPoint':
      return kind === 'number' ? fitting(Number(text), like) : undefined;
    case 'Decimal':
      return kind === 'number' ? exactDecimal(decimalFromText(text), like) : undefined;
    case 'Date':
      return kind === (type.unit === 'DAY' ? 'date' : 'timestamp') ? instant(text, like) : undefined;
    default:
      return undefined;
  }
}

function fitting(value: unknown, like: Field): Scalar | undefined {
  try {
    return coerce(value, like);
  } catch {
    return undefined;
  }
}

/** A column's type rounds what it is given; a literal that would be rounded is another value. */
function exactDecimal(value: Decimal | undefined, like: Field): Scalar | undefined {
  if (value === undefined || like.type.kind !== 'Decimal') return undefined;
  const surplus = value.scale - like.type.scale;
  const isExact = surplus <= 0 || value.unscaled % 10n ** BigInt(surplus) === 0n;
  return isExact ? fitting(value, like) : undefined;
}

function instant(text: string, like: Field): Scalar | undefined {
  const [, day, time = '00:00:00'] =
    /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d(?:\.\d{1,3})?))?$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const date = new Date(`${day}T${time}Z`);
  return date.toJSON()?.startsWith(day) ? fitting(date, like) : undefined;
}
