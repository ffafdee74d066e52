/** Function calls: looked up by name, checked for the number of arguments, then written as their entry says. */
import { DialectError, type DialectErrorCode, positionAt } from '../errors.ts';
import { aggregate, type CallContext, type Clauses, type FunctionEntry } from '../functions/entry.ts';
import { findFunction } from '../functions.ts';
import type { Expression, FunctionCall } from '../tree.ts';
import { once } from './once.ts';
import { bind, type ExternalCall, fail, quoteName, type Scope } from './scope.ts';
import { isArray, isMap } from './shape.ts';
import { emitOrderBy, emitWindow } from './window.ts';

type EmitExpression = (expression: Expression, scope: Scope) => string;

export function emitCall(call: FunctionCall, scope: Scope, emitExpression: EmitExpression): string {
  const external = scope.externalFunctions.get(call.name);
  const entry = external === undefined ? findFunction(call.name) : entryOf(external);
  if (entry === undefined) {
    throw fail(scope, 'FUNCTION_NOT_FOUND', `function ${call.name} is not known to Athena`, call.at);
  }
  if (entry.how === 'unsupported') {
    const why = entry.why === undefined ? '' : ` (${entry.why})`;
    throw fail(
      scope,
      'NOT_SUPPORTED',
      `function ${call.name} is not supported by the local engine${why}`,
      call.at,
    );
  }
  checkArity(call, entry, scope);
  if (external !== undefined) assertNoText(call, external, scope);
  const emit = (expression: Expression) => emitExpression(expression, scope);
  const clauses = emitClauses(call, entry, scope, emit);
  if (entry.how === 'rewrite') return entry.rewrite(contextOf(call, clauses, scope, emitExpression));
  const name = entry.how === 'same' ? call.name : entry.to;
  return aggregate(name, call.star ? ['*'] : call.arguments.map(emit), clauses);
}

function entryOf({ duckdbName, takesText: { length } }: ExternalCall): FunctionEntry {
  return { how: 'renamed', to: quoteName(duckdbName), use: 'scalar', arity: [length, length] };
}

function assertNoText(call: FunctionCall, { takesText }: ExternalCall, scope: Scope): void {
  const wrong = call.arguments.find(({ kind }, index) => kind === 'string' && takesText[index] === false);
  if (wrong === undefined) return;
  const place = call.arguments.indexOf(wrong) + 1;
  throw fail(scope, 'TYPE_MISMATCH', `argument ${place} of function ${call.name} is not text`, wrong.at);
}

function checkArity(call: FunctionCall, entry: FunctionEntry & { readonly how: string }, scope: Scope): void {
  if (entry.how === 'unsupported') return;
  const [min, max] = entry.arity;
  const got = call.arguments.length;
  if (call.star ? call.name === 'count' : got >= min && got <= max) return;
  const allowed =
    min === max ? `${min}` : max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`;
  const what = call.star ? '*' : `${got}`;
  throw fail(
    scope,
    'INVALID_FUNCTION_ARGUMENT',
    `function ${call.name} takes ${allowed} ${min === 1 && max === 1 ? 'argument' : 'arguments'}, got ${what}`,
    call.at,
  );
}

function emitClauses(
  call: FunctionCall,
  entry: FunctionEntry,
  scope: Scope,
  emit: (expression: Expression) => string,
): Clauses {
  const use = entry.how === 'unsupported' ? 'scalar' : entry.use;
  const grouped = call.distinct || call.filter !== undefined || call.orderBy.length > 0;
  if (use !== 'aggregate' && grouped) {
    throw fail(
      scope,
      'MALFORMED_QUERY',
      `DISTINCT, ORDER BY and FILTER need an aggregate; ${call.name} is a ${use} function`,
      call.at,
    );
  }
  if (use === 'scalar' && (call.over !== undefined || call.nulls !== undefined)) {
    throw fail(
      scope,
      'MALFORMED_QUERY',
      `OVER needs a window function or an aggregate; ${call.name} is a scalar function`,
      call.at,
    );
  }
  if (use === 'window' && call.over === undefined) {
    throw fail(scope, 'MALFORMED_QUERY', `window function ${call.name} needs OVER (…)`, call.at);
  }
  return {
    distinct: call.distinct ? 'DISTINCT ' : '',
    orderBy: emitOrderBy(call.orderBy, emit),
    nulls: call.nulls === 'IGNORE' ? ' IGNORE NULLS' : '',
    filter: call.filter === undefined ? '' : ` FILTER (WHERE ${emit(call.filter)})`,
    over: call.over === undefined ? '' : ` OVER ${emitWindow(call.over, emit)}`,
  };
}

function contextOf(
  call: FunctionCall,
  clauses: Clauses,
  scope: Scope,
  emitExpression: EmitExpression,
): CallContext {
  const args = call.arguments;
  // Numbered by nesting, not by place: the same expression in SELECT and GROUP BY must stay the same text.
  const depth = scope.bindings.size;
  const fails = (code: DialectErrorCode, what: string, argument?: number): never => {
    const at = (argument === undefined ? undefined : args[argument]?.at) ?? call.at;
    throw new DialectError(code, what, positionAt(scope.sql, at));
  };
  const argument = (index: number): Expression =>
    args[index] ?? fails('INVALID_FUNCTION_ARGUMENT', `function ${call.name} lacks argument ${index + 1}`);
  const lambdaAt = (index: number, parameters: number) =>
    expectLambda(call.name, argument(index), index, parameters, fails);
  return {
    call,
    args,
    clauses,
    sql: (index) => emitExpression(argument(index), scope),
    once: (index, make) =>
      once(
        [argument(index)],
        (expression) => emitExpression(expression, scope),
        true,
        (text = '') => make(text),
      ),
    filterCondition: () => (call.filter === undefined ? 'TRUE' : emitExpression(call.filter, scope)),
    isMap: (index) => isMap(argument(index), scope),
    isArray: (index) => isArray(argument(index)),
    fresh: (prefix) => quoteName(`${prefix}$${depth}`),
    fail: fails,
    lambda: (index, parameters) => {
      const { parameters: names, body } = lambdaAt(index, parameters);
      const bindings = names.map(
        (name) => [name.value.toLowerCase(), quoteName(`${name.value}$${depth}`)] as const,
      );
      const inner = emitExpression(body, bind(scope, bindings));
      return `lambda ${bindings.map(([, text]) => text).join(', ')}: ${inner}`;
    },
    lambdaBody: (index, replacements) => {
      const { parameters: names, body } = lambdaAt(index, replacements.length);
      const bindings = names.map((name, at) => [name.value.toLowerCase(), replacements[at] ?? ''] as const);
      return emitExpression(body, bind(scope, bindings));
    },
    literal: (index, what) => {
      const value = argument(index);
      if (value.kind === 'string') return value.value;
      return fails(
        'NOT_SUPPORTED',
        `${what} of ${call.name} must be a string literal in the local engine`,
        index,
      );
    },
  };
}

function expectLambda(
  name: string,
  value: Expression,
  index: number,
  parameters: number,
  fails: CallContext['fail'],
): Expression & { readonly kind: 'lambda' } {
  if (value.kind === 'lambda' && value.parameters.length === parameters) return value;
  const shape = parameters === 1 ? 'x -> …' : '(x, y) -> …';
  return fails(
    'INVALID_FUNCTION_ARGUMENT',
    `function ${name} takes a lambda ${shape} as argument ${index + 1}`,
    index,
  );
}
