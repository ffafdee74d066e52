/** AWS's reading of a filter as a predicate of ours, so that both can be asked for their rows. */
import { decimalFromText } from '../../../../../connectors/federation/arrow/decimal.ts';
import type { Scalar } from '../../../../../connectors/federation/arrow/scalar.ts';
import type { ArrowSchema, ArrowType } from '../../../../../connectors/federation/arrow/type.ts';
import type {
  ComparisonOperator,
  Operand,
  Predicate,
} from '../../../../../connectors/federation/predicate/predicate.ts';
import type { AwsFilter } from './corpus.ts';

const comparisons: Readonly<Record<string, ComparisonOperator>> = {
  EQUAL: '=',
  NOT_EQUAL: '<>',
  GREATER_THAN: '>',
  LESS_THAN: '<',
  GREATER_THAN_OR_EQUAL_TO: '>=',
  LESS_THAN_OR_EQUAL_TO: '<=',
};

export function predicateOf(filter: AwsFilter, schema: ArrowSchema): Predicate {
  const { operator } = filter;
  if ('children' in filter) {
    const terms = filter.children.map((child) => predicateOf(child, schema));
    if (operator === 'AND' || operator === 'OR') return { kind: operator === 'AND' ? 'and' : 'or', terms };
    throw new Error(`no meaning of ${operator} over ${terms.length} terms`);
  }
  if ('values' in filter) return negated(filter, schema);
  const column = columnOf(filter.column, schema);
  if (operator === 'IS_NULL') return { kind: 'is-null', operand: column };
  if (operator === 'IS_NOT_NULL') return { kind: 'not', term: { kind: 'is-null', operand: column } };
  const comparison = comparisons[operator];
  if (comparison === undefined) throw new Error(`no meaning of ${operator}`);
  return {
    kind: 'comparison',
    operator: comparison,
    left: column,
    right: constantOf(column.type, filter.value),
  };
}

function negated(
  { operator, column, values }: Extract<AwsFilter, { readonly values: unknown }>,
  schema: ArrowSchema,
): Predicate {
  if (operator === 'NOT_IN') {
    const operand = columnOf(column, schema);
    const list = values.map((value) => {
      if (typeof value === 'object' && value !== null) throw new Error('a leaf in a list of values');
      return constantOf(operand.type, value);
    });
    return { kind: 'not', term: { kind: 'in-list', operand, list } };
  }
  const terms = values.map((value) => {
    if (typeof value !== 'object' || value === null) throw new Error('a value in a list of leaves');
    return predicateOf(value, schema);
  });
  if (operator === 'NAND') return { kind: 'not', term: { kind: 'and', terms } };
  if (operator === 'NOR') return { kind: 'not', term: { kind: 'or', terms } };
  throw new Error(`no meaning of ${operator}`);
}

type Column = Extract<Operand, { readonly kind: 'column' }>;

function columnOf(name: string | null, schema: ArrowSchema): Column {
  const found = schema.fields.find((field) => field.name === name);
  if (found === undefined) throw new Error(`no column ${name}`);
  return { kind: 'column', name: found.name, type: found.type };
}

function constantOf(type: ArrowType, value: string | boolean | null): Operand {
  if (value === null || typeof value === 'boolean') return { kind: 'constant', type, value };
  const decimal = decimalFromText(value);
  if (type.kind === 'Int' && decimal !== undefined) {
    const wide: ArrowType = { kind: 'Decimal', precision: 38, scale: decimal.scale };
    return { kind: 'constant', type: wide, value: decimal };
  }
  return { kind: 'constant', type, value: scalarOf(type, value) };
}

function scalarOf(type: ArrowType, value: string): Scalar {
  switch (type.kind) {
    case 'Decimal': {
      const decimal = decimalFromText(value);
      if (decimal === undefined) throw new Error(`${value} is no decimal`);
      return decimal;
    }
    case 'FloatingPoint':
      return Number(value);
    case 'Date':
      // AWS gives microseconds.
      return type.unit === 'DAY' ? Number(value) : BigInt(value) / 1000n;
    case 'Utf8':
      return value;
    case 'Binary':
      return Buffer.from(value, 'base64');
    default:
      throw new Error(`no values of type ${type.kind} were expected`);
  }
}
