/**
 * Constraints → predicate: the conjuncts that a row must pass, value sets first, then expressions, with ANDs
 * flattened. What cannot be decoded is refused, never dropped: Athena does not filter again what it sent here.
 *
 * This is the only door from constraints to predicates, order and limit.
 */
import type { Scalar } from '../arrow/scalar.ts';
import { type ArrowType, describeType } from '../arrow/type.ts';
import type { Constraints, Expression } from '../domain/constraints.ts';
import { ConnectorError } from '../errors.ts';
import { commonType, isNumeric } from './coercion.ts';
import { assertScalar } from './compare.ts';
import { conjunctsOf } from './conjunct.ts';
import type { ArithmeticOperator, ComparisonOperator, Operand, Predicate } from './predicate.ts';
import { isStandardFunction, type StandardFunction, standardFunctions } from './standard-functions.ts';
import { type DecodedPlan, decodePlan } from './substrait/plan.ts';
import { isAll, normaliseValueSet } from './value-set.ts';

/**
 * What the constraints ask of a scan. A query plan, where there is one, stands in place of all that is beside it but
 * a passthrough, as it does for AWS's SDK.
 *
 * @throws ConnectorError OperationNotSupported for what has no predicate, InvalidInput for what makes no sense
 */
export function scanFromConstraints(constraints: Constraints): DecodedPlan {
  const { queryPlan, orderBy, limit } = constraints;
  if (queryPlan !== null) return decodePlan(queryPlan.substraitPlan);
  return { predicate: predicateFromConstraints(constraints), orderBy, limit };
}

/**
 * The value sets and expressions alone.
 *
 * @throws ConnectorError OperationNotSupported for what has no predicate, InvalidInput for what makes no sense
 */
export function predicateFromConstraints(constraints: Constraints): readonly Predicate[] {
  return [
    ...valueSetTerms(constraints),
    ...constraints.expression.flatMap((term) => conjunctsOf(decodePredicate(term, 0))),
  ];
}

function valueSetTerms({ summary }: Constraints): readonly Predicate[] {
  return Array.from(summary, ([column, set]) => ({ column, set: normaliseValueSet(set) }))
    .filter(({ set }) => !isAll(set))
    .map(({ column, set }) => ({ kind: 'in-value-set', column, set }));
}

type Call = Extract<Expression, { kind: 'FunctionCallExpression' }>;

/** What a function becomes: a truth value, a value, or a list that only `$in` takes. */
type Decoder =
  | { readonly gives: 'predicate'; readonly decode: (call: Call, depth: number) => Predicate }
  | { readonly gives: 'operand'; readonly decode: (call: Call, depth: number) => Operand }
  | { readonly gives: 'list' };

const decoders: Readonly<Record<StandardFunction, Decoder>> = {
  $and: givesPredicate((call, depth) => ({ kind: 'and', terms: predicateArguments(call, depth) })),
  $or: givesPredicate((call, depth) => ({ kind: 'or', terms: predicateArguments(call, depth) })),
  $not: givesPredicate((call, depth) => ({ kind: 'not', term: decodePredicate(argument(call, 0), depth) })),
  $is_null: givesPredicate((call, depth) => ({
    kind: 'is-null',
    operand: decodeOperand(argument(call, 0), depth),
  })),
  $equal: comparison('='),
  $not_equal: comparison('<>'),
  $less_than: comparison('<'),
  $less_than_or_equal: comparison('<='),
  $greater_than: comparison('>'),
  $greater_than_or_equal: comparison('>='),
  $is_distinct_from: givesPredicate((call, depth) => ({
    kind: 'is-distinct',
    ...comparablePair(call, depth),
  })),
  $like_pattern: givesPredicate(decodeLike),
  $in: givesPredicate(decodeInList),
  $array: { gives: 'list' },
  $nullif: givesOperand((call, depth) => {
    const pair = comparablePair(call, depth);
    return { kind: 'nullif', type: operandType(pair.left), ...pair };
  }),
  $add: arithmetic('+'),
  $subtract: arithmetic('-'),
  $multiply: arithmetic('*'),
  $divide: arithmetic('/'),
  $modulus: arithmetic('%'),
  $negate: givesOperand((call, depth) => {
    assertNumeric(call, call.type);
    return { kind: 'negate', type: call.type, operand: numericArgument(call, 0, depth) };
  }),
};

function givesPredicate(decode: (call: Call, depth: number) => Predicate): Decoder {
  return { gives: 'predicate', decode };
}

function givesOperand(decode: (call: Call, depth: number) => Operand): Decoder {
  return { gives: 'operand', decode };
}

function comparison(operator: ComparisonOperator): Decoder {
  return givesPredicate((call, depth) => ({ kind: 'comparison', operator, ...comparablePair(call, depth) }));
}

function arithmetic(operator: ArithmeticOperator): Decoder {
  return givesOperand((call, depth) => {
    assertNumeric(call, call.type);
    const left = numericArgument(call, 0, depth);
    const right = numericArgument(call, 1, depth);
    return { kind: 'arithmetic', operator, type: call.type, left, right };
  });
}

/** Deeper nesting than any query has would end in a stack overflow here or in the evaluator. */
const maxDepth = 500;

function decodePredicate(expression: Expression, depth: number): Predicate {
  assertDepth(depth);
  if (expression.kind !== 'FunctionCallExpression') return truthOf(decodeOperand(expression, depth));
  const decoder = decoderOf(expression);
  if (decoder.gives === 'predicate') return decoder.decode(expression, depth + 1);
  return truthOf(decodeOperand(expression, depth));
}

function truthOf(operand: Operand): Predicate {
  const type = operandType(operand);
  if (type.kind === 'Bool' || type.kind === 'Null') return { kind: 'boolean', operand };
  throw new ConnectorError(
    'InvalidInput',
    `a condition must be boolean, but ${describeOperand(operand)} is not`,
  );
}

function decodeOperand(expression: Expression, depth: number): Operand {
  assertDepth(depth);
  switch (expression.kind) {
    case 'VariableExpression':
      return { kind: 'column', name: expression.columnName, type: expression.type };
    case 'ConstantExpression':
      return decodeConstant(expression);
    case 'FunctionCallExpression': {
      const decoder = decoderOf(expression);
      if (decoder.gives === 'operand') return decoder.decode(expression, depth + 1);
      if (decoder.gives === 'predicate')
        return { kind: 'predicate', predicate: decoder.decode(expression, depth + 1) };
      throw unsupported(expression, 'outside of $in');
    }
  }
}

type Constant = Extract<Expression, { kind: 'ConstantExpression' }>;

function decodeConstant({ type, values }: Constant): Operand {
  if (values === null) return { kind: 'constant', type, value: null };
  const [value, ...others] = values;
  if (value === undefined || others.length > 0) {
    throw new ConnectorError(
      'InvalidInput',
      `a constant of type ${describeType(type)} has ${values.length} values where one is needed; only $array takes several`,
    );
  }
  return constant(type, value);
}

function constant(type: ArrowType, value: Scalar | null): Operand {
  if (value !== null) assertScalar(type, value);
  return { kind: 'constant', type, value };
}

function decodeInList(call: Call, depth: number): Predicate {
  const operand = decodeOperand(argument(call, 0), depth);
  const list = decodeList(call, argument(call, 1), depth);
  for (const element of list) assertComparable(call, operand, element);
  return { kind: 'in-list', operand, list };
}

/** `$array` of constants and expressions, where one constant may stand for many values; or such a constant alone. */
function decodeList(call: Call, expression: Expression, depth: number): readonly Operand[] {
  if (expression.kind === 'ConstantExpression') return decodeConstantList(expression);
  if (expression.kind === 'VariableExpression')
    throw unsupported(call, `over column ${expression.columnName}`);
  if (decoderOf(expression).gives !== 'list') throw unsupported(call, `over ${expression.functionName}`);
  return expression.args.flatMap((element) => {
    return element.kind === 'ConstantExpression'
      ? decodeConstantList(element)
      : [decodeOperand(element, depth + 1)];
  });
}

function decodeConstantList({ type, values }: Constant): readonly Operand[] {
  return (values ?? [null]).map((value) => constant(type, value));
}

function decodeLike(call: Call, depth: number): Predicate {
  const operand = decodeOperand(argument(call, 0), depth);
  const pattern = decodeOperand(argument(call, 1), depth);
  for (const side of [operand, pattern]) {
    const { kind } = operandType(side);
    if (kind !== 'Utf8' && kind !== 'Null')
      throw unsupported(call, `of ${describeOperand(side)}; both sides must be text`);
  }
  return { kind: 'like', operand, pattern };
}

function predicateArguments(call: Call, depth: number): readonly Predicate[] {
  if (call.args.length === 0) throw wrongArgumentCount(call, 'at least one');
  return call.args.map((term) => decodePredicate(term, depth));
}

function comparablePair(call: Call, depth: number): { readonly left: Operand; readonly right: Operand } {
  const left = decodeOperand(argument(call, 0), depth);
  const right = decodeOperand(argument(call, 1), depth);
  assertComparable(call, left, right);
  return { left, right };
}

function numericArgument(call: Call, index: number, depth: number): Operand {
  const result = decodeOperand(argument(call, index), depth);
  assertNumeric(call, operandType(result));
  return result;
}

function argument(call: Call, index: number): Expression {
  const result = call.args[index];
  if (result === undefined) throw wrongArgumentCount(call, `${index + 1} or more`);
  return result;
}

const argumentCounts = { unary: 1, binary: 2 } as const;

function decoderOf(call: Call): Decoder {
  const { functionName } = call;
  if (!isStandardFunction(functionName)) {
    const known = Object.keys(standardFunctions).join(', ');
    throw new ConnectorError(
      'OperationNotSupported',
      `function ${functionName} in a filter is not supported; a connector may promise only ${known}`,
    );
  }
  const arity = standardFunctions[functionName];
  if (arity !== 'vararg' && call.args.length !== argumentCounts[arity]) {
    throw wrongArgumentCount(call, String(argumentCounts[arity]));
  }
  return decoders[functionName];
}

function assertComparable(call: Call, left: Operand, right: Operand): void {
  if (commonType(operandType(left), operandType(right)) !== null) return;
  throw unsupported(call, `between ${describeOperand(left)} and ${describeOperand(right)}`);
}

function assertNumeric(call: Call, type: ArrowType): void {
  if (!isNumeric(type) && type.kind !== 'Null') throw unsupported(call, `on type ${describeType(type)}`);
}

function assertDepth(depth: number): void {
  if (depth <= maxDepth) return;
  throw new ConnectorError(
    'InvalidInput',
    `the filter nests more than ${maxDepth} function calls; simplify the query`,
  );
}

function operandType(operand: Operand): ArrowType {
  return operand.kind === 'predicate' ? { kind: 'Bool' } : operand.type;
}

function describeOperand(operand: Operand): string {
  const type = describeType(operandType(operand));
  return operand.kind === 'column' ? `column ${operand.name} of type ${type}` : `a value of type ${type}`;
}

function unsupported(call: Call, where: string): ConnectorError {
  return new ConnectorError(
    'OperationNotSupported',
    `function ${call.functionName} is not supported ${where}`,
  );
}

function wrongArgumentCount(call: Call, wanted: string): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `function ${call.functionName} has ${call.args.length} arguments; it takes ${wanted}`,
  );
}
