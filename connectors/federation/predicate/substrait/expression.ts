/**
 * Expressions → predicates and operands, over the columns of one relation. Nodes without an equivalent are refused:
 * Athena does not filter again what it sent in a plan.
 */
import type { Operand, Predicate } from '../predicate.ts';
import { decodeCall } from './call.ts';
import { castTo } from './cast.ts';
import { comparablePair, describePair } from './comparison.ts';
import {
  castShape,
  expressionShape,
  fieldReferenceShape,
  ifClauseShape,
  ifThenShape,
  orListShape,
  referenceSegmentShape,
  structFieldShape,
} from './expression-shapes.ts';
import { assertDepth, malformed, unsupported } from './failure.ts';
import { decodeLiteral } from './literal.ts';
import { asOperand, conditional, or, unknown } from './logic.ts';
import { chosen, decodeMessage, type MessageOf, required } from './message.ts';
import { booleanType, type TypedOperand } from './operand.ts';
import { arrowTypeOf, decodeType, describePlanType } from './plan-type.ts';
import type { Decoded, Expressions, PlanColumn, Scope, TableColumn } from './scope.ts';

type Expression = MessageOf<typeof expressionShape>;
type ExpressionKind = keyof Expression;

const decoders: Readonly<Record<ExpressionKind, (bytes: Uint8Array, scope: Scope) => Decoded>> = {
  literal: (bytes) => ({ gives: 'operand', value: decodeLiteral(bytes) }),
  selection: (bytes, scope) => ({ gives: 'operand', value: comparableColumn(bytes, scope) }),
  scalar_function: (bytes, scope) => decodeCall(bytes, scope, inner),
  if_then: decodeIfThen,
  singular_or_list: (bytes, scope) => ({ gives: 'predicate', predicate: decodeOrList(bytes, scope) }),
  cast: (bytes, scope) => ({ gives: 'operand', value: decodeCast(bytes, scope) }),
};

const inner: Expressions = { predicate: decodePredicate, value: decodeValue, nullTested: decodeNullTested };

const kinds = Object.keys(decoders) as readonly ExpressionKind[];

function decode(bytes: Uint8Array, scope: Scope): Decoded {
  assertDepth(scope.depth);
  const expression = decodeMessage(expressionShape, bytes);
  const kind = required(chosen(expressionShape, expression, kinds), 'Expression.rex_type');
  return decoders[kind](required(expression[kind], kind), { ...scope, depth: scope.depth + 1 });
}

export function decodePredicate(bytes: Uint8Array, scope: Scope): Predicate {
  const decoded = decode(bytes, scope);
  if (decoded.gives === 'predicate') return decoded.predicate;
  const { operand, type } = decoded.value;
  if (type.name !== 'bool') throw malformed('a condition', `is of type ${describePlanType(type)}, not bool`);
  return { kind: 'boolean', operand };
}

export function decodeValue(bytes: Uint8Array, scope: Scope): TypedOperand {
  const decoded = decode(bytes, scope);
  if (decoded.gives === 'operand') return decoded.value;
  return { operand: asOperand(decoded.predicate), type: booleanType, leftAway: 'nothing' };
}

function decodeNullTested(bytes: Uint8Array, scope: Scope): Operand {
  const { selection } = decodeMessage(expressionShape, bytes);
  return selection === undefined
    ? decodeValue(bytes, scope).operand
    : columnOperand(columnAt(selection, scope)).operand;
}

/** The column that an expression is, if it is nothing but a reference to one. */
export function referencedColumn(bytes: Uint8Array, columns: readonly PlanColumn[]): PlanColumn | null {
  const { selection } = decodeMessage(expressionShape, bytes);
  return selection === undefined ? null : columnOfReference(selection, columns);
}

function comparableColumn(bytes: Uint8Array, scope: Scope): TypedOperand {
  const column = columnAt(bytes, scope);
  if (column.type.name === 'fixed_char') {
    throw unsupported(
      `column ${column.name} of type ${describePlanType(column.type)}`,
      'compares without regard to trailing blanks, which text does not',
    );
  }
  return columnOperand(column);
}

function columnOperand({ name, type }: TableColumn): TypedOperand {
  return { operand: { kind: 'column', name, type: arrowTypeOf(type) }, type, leftAway: 'nothing' };
}

function columnAt(bytes: Uint8Array, { columns }: Scope): TableColumn {
  const column = columnOfReference(bytes, columns);
  if ('name' in column) return column;
  throw unsupported(column.computedBy, 'computes a value that the filter uses');
}

function columnOfReference(bytes: Uint8Array, columns: readonly PlanColumn[]): PlanColumn {
  const reference = decodeMessage(fieldReferenceShape, bytes);
  required(reference.root_reference, 'FieldReference.root_type');
  const segment = decodeMessage(
    referenceSegmentShape,
    required(reference.direct_reference, 'FieldReference.reference_type'),
  );
  const structField = required(segment.struct_field, 'ReferenceSegment.reference_type');
  const { field = 0 } = decodeMessage(structFieldShape, structField);
  const column = columns[field];
  if (column !== undefined) return column;
  throw malformed(
    'ReferenceSegment.StructField.field',
    `is ${field}, but there are ${columns.length} columns`,
  );
}

function decodeCast(bytes: Uint8Array, scope: Scope): TypedOperand {
  const cast = decodeMessage(castShape, bytes);
  return castTo(
    decodeType(required(cast.type, 'Cast.type')),
    decodeValue(required(cast.input, 'Cast.input'), scope),
  );
}

/** `CASE` where a condition stands, and the form that `NULLIF` has in it. */
function decodeIfThen(bytes: Uint8Array, scope: Scope): Decoded {
  if (scope.isDoubled) throw unsupported('IfThen', 'stands in the condition of another');
  const { ifs, else: otherwise } = decodeMessage(ifThenShape, bytes);
  assertDepth(scope.depth + ifs.length);
  const clauses = ifs.map((clause): Clause => {
    const { if: condition, outcome } = decodeMessage(ifClauseShape, clause);
    return {
      condition: decodePredicate(required(condition, 'IfThen.IfClause.if'), { ...scope, isDoubled: true }),
      outcome: decode(required(outcome, 'IfThen.IfClause.then'), scope),
    };
  });
  const last: Decoded =
    otherwise === undefined ? { gives: 'predicate', predicate: unknown } : decode(otherwise, scope);
  const nullif = nullifOf(clauses, last);
  if (nullif !== null) return { gives: 'operand', value: nullif };
  const predicate = clauses.reduceRight(
    (rest, { condition, outcome }) => conditional(condition, branch(outcome), rest),
    branch(last),
  );
  return { gives: 'predicate', predicate };
}

interface Clause {
  readonly condition: Predicate;
  readonly outcome: Decoded;
}

/** `CASE WHEN x = y THEN NULL ELSE x END` of a column x. */
function nullifOf([first, ...others]: readonly Clause[], last: Decoded): TypedOperand | null {
  if (first === undefined || others.length > 0 || last.gives === 'predicate') return null;
  const { condition, outcome } = first;
  const isNull =
    outcome.gives === 'operand' &&
    outcome.value.operand.kind === 'constant' &&
    outcome.value.operand.value === null;
  if (!isNull || condition.kind !== 'comparison' || condition.operator !== '=') return null;
  const { left, right } = condition;
  const { operand } = last.value;
  if (left.kind !== 'column' || operand.kind !== 'column' || left.name !== operand.name) return null;
  return { ...last.value, operand: { kind: 'nullif', type: left.type, left, right } };
}

function branch(decoded: Decoded): Predicate {
  if (decoded.gives === 'predicate') return decoded.predicate;
  if (decoded.value.type.name === 'bool') return { kind: 'boolean', operand: decoded.value.operand };
  throw unsupported(
    'IfThen',
    `gives type ${describePlanType(decoded.value.type)}; only conditions and NULLIF are supported`,
  );
}

function decodeOrList(bytes: Uint8Array, scope: Scope): Predicate {
  const { value, options } = decodeMessage(orListShape, bytes);
  const operand = decodeValue(required(value, 'SingularOrList.value'), scope);
  return or(
    options.map((option): Predicate => {
      const item = decodeValue(option, scope);
      const pair = comparablePair(operand, item);
      if (pair === null)
        throw unsupported('SingularOrList', `compares ${describePair(operand.type, item.type)}`);
      return { kind: 'comparison', operator: '=', ...pair };
    }),
  );
}
