/** Calls of functions → predicates and operands, one rule a function of Substrait's standard. */
import type { ArithmeticOperator, ComparisonOperator, Predicate } from '../predicate.ts';
import { calculation, isFloat, negation } from './calculation.ts';
import { comparablePair, comparison, describePair, type Pair } from './comparison.ts';
import {
  expressionShape,
  functionArgumentShape,
  functionOptionShape,
  scalarFunctionShape,
} from './expression-shapes.ts';
import { type DeclaredFunction, functionOf, unsupportedFunction } from './extension.ts';
import { assertDepth } from './failure.ts';
import { decodeLike } from './like.ts';
import { and, asOperand, coalesce, isDistinctFrom, isTrue, not, or } from './logic.ts';
import { decodeMessage, required } from './message.ts';
import { arrowTypeOfOperand, type TypedOperand } from './operand.ts';
import { decodeType, type PlanType } from './plan-type.ts';
import type { Decoded, Expressions, Scope } from './scope.ts';

interface Call {
  readonly declared: DeclaredFunction;
  readonly args: readonly Uint8Array[];
  readonly outputType: PlanType;
  readonly scope: Scope;
  readonly inner: Expressions;
}

interface Rule {
  /** The standard files that hold the function, and mean the same by it. */
  readonly files: readonly string[];
  /** null: any number. */
  readonly arity: readonly number[] | null;
  readonly options?: Options;
  readonly decode: (call: Call) => Decoded;
}

const boolean = ['functions_boolean'];
const comparing = ['functions_comparison'];
const ordering = ['functions_comparison', 'functions_datetime'];

/** Of each option the one choice that is the evaluator's. A plan without an option leaves the choice open. */
type Options = Readonly<Record<string, string>>;

const exactOptions: Options = {
  overflow: 'ERROR',
  on_domain_error: 'ERROR',
  on_division_by_zero: 'ERROR',
  division_type: 'TRUNCATE',
};
const floatOptions: Options = {
  rounding: 'TIE_TO_EVEN',
  on_domain_error: 'NAN',
  on_division_by_zero: 'IEEE',
};

const rules: Readonly<Record<string, Rule>> = {
  and: { files: boolean, arity: null, decode: (call) => predicate(and(chainOf(call).map(decodeTerm(call)))) },
  or: { files: boolean, arity: null, decode: (call) => predicate(or(chainOf(call).map(decodeTerm(call)))) },
  not: { files: boolean, arity: [1], decode: (call) => predicate(not(term(call, 0))) },
  and_not: {
    files: boolean,
    arity: [2],
    decode: (call) => predicate(and([term(call, 0), not(term(call, 1))])),
  },
  xor: {
    files: boolean,
    arity: [2],
    decode: (call) =>
      predicate(comparison('<>', { left: asOperand(term(call, 0)), right: asOperand(term(call, 1)) })),
  },
  equal: compares('=', comparing),
  not_equal: compares('<>', comparing),
  lt: compares('<', ordering),
  lte: compares('<=', ordering),
  gt: compares('>', ordering),
  gte: compares('>=', ordering),
  between: { files: comparing, arity: [3], decode: decodeBetween },
  is_distinct_from: {
    files: comparing,
    arity: [2],
    decode: (call) => predicate({ kind: 'is-distinct', ...pairOf(call) }),
  },
  is_not_distinct_from: {
    files: comparing,
    arity: [2],
    decode: (call) => predicate(not({ kind: 'is-distinct', ...pairOf(call) })),
  },
  is_null: { files: comparing, arity: [1], decode: (call) => predicate(nullTest(call)) },
  is_not_null: { files: comparing, arity: [1], decode: (call) => predicate(not(nullTest(call))) },
  is_true: { files: comparing, arity: [1], decode: (call) => predicate(isTrue(term(call, 0))) },
  is_not_true: {
    files: comparing,
    arity: [1],
    decode: (call) => predicate(isDistinctFrom(term(call, 0), true)),
  },
  is_false: {
    files: comparing,
    arity: [1],
    decode: (call) => predicate(not(isDistinctFrom(term(call, 0), false))),
  },
  is_not_false: {
    files: comparing,
    arity: [1],
    decode: (call) => predicate(isDistinctFrom(term(call, 0), false)),
  },
  nullif: { files: comparing, arity: [2], decode: decodeNullif },
  coalesce: { files: comparing, arity: null, decode: decodeCoalesce },
  like: {
    files: ['functions_string'],
    arity: [2, 3],
    options: { case_sensitivity: 'CASE_SENSITIVE' },
    decode: (call) => predicate(decodeLike(call.declared, call.args.map(decodeArgument(call)))),
  },
  add: calculates('+'),
  subtract: calculates('-'),
  multiply: calculates('*'),
  divide: calculates('/'),
  modulus: calculates('%'),
  negate: {
    files: ['functions_arithmetic'],
    arity: [1],
    decode: (call) => operand(negation(call.declared, call.outputType, argument(call, 0))),
  },
};

export function decodeCall(bytes: Uint8Array, scope: Scope, inner: Expressions): Decoded {
  const message = decodeMessage(scalarFunctionShape, bytes);
  const declared = functionOf(scope.functions, message.function_reference ?? 0);
  const rule = Object.hasOwn(rules, declared.name) ? rules[declared.name] : undefined;
  if (rule === undefined || (declared.file !== null && !rule.files.includes(declared.file)))
    throw unsupportedFunction(declared, 'has no equivalent in a scan');
  const args = message.arguments.map(argumentValue);
  if (rule.arity !== null && !rule.arity.includes(args.length))
    throw unsupportedFunction(declared, `has ${args.length} arguments; it takes ${rule.arity.join(' or ')}`);
  const outputType = decodeType(required(message.output_type, 'ScalarFunction.output_type'));
  const options = rule.options ?? (isFloat(outputType) ? floatOptions : exactOptions);
  for (const option of message.options) assertOption(declared, options, option);
  return rule.decode({ declared, args, outputType, scope, inner });
}

function argumentValue(bytes: Uint8Array): Uint8Array {
  return required(decodeMessage(functionArgumentShape, bytes).value, 'FunctionArgument.value');
}

/** The plan lists what it can live with; it must list what the evaluator does. */
function assertOption(declared: DeclaredFunction, supported: Options, bytes: Uint8Array): void {
  const { name = '', preference } = decodeMessage(functionOptionShape, bytes);
  const choice = Object.hasOwn(supported, name) ? supported[name] : undefined;
  if (choice !== undefined && preference.includes(choice)) return;
  throw unsupportedFunction(
    declared,
    `has option ${name}=${preference.join('|')}, which a scan cannot follow`,
  );
}

function predicate(value: Predicate): Decoded {
  return { gives: 'predicate', predicate: value };
}

function operand(value: TypedOperand): Decoded {
  return { gives: 'operand', value };
}

function compares(operator: ComparisonOperator, files: readonly string[]): Rule {
  return { files, arity: [2], decode: (call) => predicate(comparison(operator, pairOf(call))) };
}

function calculates(operator: ArithmeticOperator): Rule {
  return {
    files: ['functions_arithmetic', 'functions_arithmetic_decimal'],
    arity: [2],
    decode: (call) => {
      const [left, right] = [argument(call, 0), argument(call, 1)];
      return operand(calculation(call.declared, { operator, type: call.outputType, left, right }));
    },
  };
}

function argumentBytes({ args, declared }: Call, index: number): Uint8Array {
  return required(args[index], `argument ${index + 1} of function ${declared.signature}`);
}

function argument(call: Call, index: number): TypedOperand {
  return call.inner.value(argumentBytes(call, index), call.scope);
}

function decodeArgument({ scope, inner }: Call): (bytes: Uint8Array) => TypedOperand {
  return (bytes) => inner.value(bytes, scope);
}

function term(call: Call, index: number): Predicate {
  return call.inner.predicate(argumentBytes(call, index), call.scope);
}

function decodeTerm({ scope, inner }: Call): (bytes: Uint8Array) => Predicate {
  return (bytes) => inner.predicate(bytes, scope);
}

function pairOf(call: Call): Pair {
  return comparedPair(call, argument(call, 0), argument(call, 1));
}

function comparedPair({ declared }: Call, left: TypedOperand, right: TypedOperand): Pair {
  const pair = comparablePair(left, right);
  if (pair !== null) return pair;
  throw unsupportedFunction(declared, `compares ${describePair(left.type, right.type)}`);
}

function nullTest(call: Call): Predicate {
  return { kind: 'is-null', operand: call.inner.nullTested(argumentBytes(call, 0), call.scope) };
}

/** Of a null bound Substrait makes null and SQL may make false, so both bounds must be constants. */
function decodeBetween(call: Call): Decoded {
  const [value, low, high] = [argument(call, 0), argument(call, 1), argument(call, 2)];
  for (const { operand: bound } of [low, high]) {
    if (bound.kind !== 'constant' || bound.value === null)
      throw unsupportedFunction(call.declared, 'has a bound that may be null');
  }
  if (value.operand.kind !== 'column')
    throw unsupportedFunction(call.declared, 'tests a value that is no column');
  return predicate(
    and([
      comparison('>=', comparedPair(call, value, low)),
      comparison('<=', comparedPair(call, value, high)),
    ]),
  );
}

function decodeNullif(call: Call): Decoded {
  const left = argument(call, 0);
  const pair = comparedPair(call, left, argument(call, 1));
  return operand({ ...left, operand: { kind: 'nullif', type: arrowTypeOfOperand(pair.left), ...pair } });
}

function decodeCoalesce(call: Call): Decoded {
  const { declared, args, outputType, scope, inner } = call;
  if (outputType.name !== 'bool' || args.length === 0)
    throw unsupportedFunction(declared, 'is supported for conditions only');
  if (scope.isDoubled) throw unsupportedFunction(declared, 'stands in the condition of another');
  assertDepth(scope.depth + args.length);
  const terms = args.map((bytes, index) => {
    return inner.predicate(bytes, index === args.length - 1 ? scope : { ...scope, isDoubled: true });
  });
  return predicate(terms.reduceRight((rest, first) => coalesce(first, rest)));
}

/**
 * The arguments of a chain of one connective, which some writers nest as deep as it is long. In order, and without
 * recursion: an IN list of thousands comes so.
 */
function chainOf({ args, declared, scope }: Call): readonly Uint8Array[] {
  const chain: Uint8Array[] = [];
  const pending = args.toReversed();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const inner = sameCall(next, declared, scope);
    if (inner === null) chain.push(next);
    else pending.push(...inner.toReversed());
  }
  return chain;
}

function sameCall(
  bytes: Uint8Array,
  wanted: DeclaredFunction,
  { functions }: Scope,
): readonly Uint8Array[] | null {
  const { scalar_function } = decodeMessage(expressionShape, bytes);
  if (scalar_function === undefined) return null;
  const message = decodeMessage(scalarFunctionShape, scalar_function);
  const isSame = functions.get(message.function_reference ?? 0) === wanted && message.options.length === 0;
  return isSame ? message.arguments.map(argumentValue) : null;
}
