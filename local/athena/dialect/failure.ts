/**
 * What DuckDB says when a translated query fails, in Athena's words. The macros of the prelude raise their own
 * errors as failed casts of a text that begins with a code; everything else keeps DuckDB's message, told apart by
 * kind and marked as the local engine's.
 */
import { isNativeError } from 'node:util/types';

export type FailureCode =
  | 'DIVISION_BY_ZERO'
  | 'INVALID_FUNCTION_ARGUMENT'
  | 'INVALID_CAST_ARGUMENT'
  | 'NUMERIC_VALUE_OUT_OF_RANGE'
  | 'TYPE_MISMATCH'
  | 'COLUMN_NOT_FOUND'
  | 'TABLE_NOT_FOUND'
  | 'SYNTAX_ERROR'
  | 'NOT_SUPPORTED'
  | 'GENERIC_INTERNAL_ERROR';

export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly describe: (...groups: readonly string[]) => Failure;
}

const raised = /'(DIVISION_BY_ZERO|INVALID_FUNCTION_ARGUMENT|NOT_SUPPORTED): ([^']*)'/;

/** An external function's name in DuckDB ends with a digest of its types. */
const externalMismatch =
  /^Binder Error: No function matches .*? types 'external_(.*?)_[0-9a-f]{8}\((.*?)\)'\..*Candidate functions:\s*external_.*?_[0-9a-f]{8}\((.*?)\) ->/s;

const rules: readonly Rule[] = [
  {
    pattern: /^Conversion Error: Could not convert string '"?(.*?)"?' to (\S+)/s,
    describe: (value = '', type = '') => ({
      code: 'INVALID_CAST_ARGUMENT',
      message: `Cannot cast '${value}' to ${athenaName(type)}`,
    }),
  },
  {
    pattern: /^Conversion Error: (.*)/s,
    describe: (message = '') => ({ code: 'INVALID_CAST_ARGUMENT', message: firstLine(message) }),
  },
  {
    pattern: /^Out of Range Error: (.*)/s,
    describe: (message = '') => ({ code: 'NUMERIC_VALUE_OUT_OF_RANGE', message: firstLine(message) }),
  },
  {
    pattern: /^Binder Error: (?:Referenced c|C)olumn "(.*?)"/s,
    describe: (column = '') => ({
      code: 'COLUMN_NOT_FOUND',
      message: `Column '${column}' cannot be resolved`,
    }),
  },
  {
    pattern: /^Binder Error: TRY can not be used in combination with (.*)/s,
    describe: (what = '') => ({
      code: 'NOT_SUPPORTED',
      message: `try(…) around ${firstLine(what)} is not supported by the local engine`,
    }),
  },
  {
    pattern: /^Binder Error: aggregates are not allowed inside the TRY/s,
    describe: () => ({
      code: 'NOT_SUPPORTED',
      message: 'try(…) around an aggregate is not supported by the local engine',
    }),
  },
  {
    pattern: /^Binder Error: UNNEST\(\) can only be applied to lists.* not (\S+)/s,
    describe: (type = '') => ({
      code: 'NOT_SUPPORTED',
      message: `UNNEST of ${type} is not supported by the local engine here; name the map column directly`,
    }),
  },
  {
    pattern: externalMismatch,
    describe: (name = '', given = '', taken = '') => ({
      code: 'TYPE_MISMATCH',
      message: `function ${name} takes (${typeList(taken)}), not (${typeList(given)})`,
    }),
  },
  {
    pattern: /^Binder Error: No function matches the given name and argument types '(.*?)'/s,
    describe: (call = '') => ({
      code: 'TYPE_MISMATCH',
      message: `no function takes these arguments: ${call.replace(/^athena_/, '').replaceAll('_LITERAL', '')}`,
    }),
  },
  {
    pattern: /^Catalog Error: Table with name (\S+) does not exist/s,
    describe: (table = '') => ({ code: 'TABLE_NOT_FOUND', message: `Table '${table}' does not exist` }),
  },
  {
    pattern: /^Invalid Input Error: invalid perl operator: (.*)/s,
    describe: (operator = '') => ({
      code: 'NOT_SUPPORTED',
      message: `regular expression operator ${firstLine(operator)} is not supported by the local engine (RE2)`,
    }),
  },
  {
    pattern: /^Binder Error: (.*)/s,
    describe: (message = '') => ({
      code: 'TYPE_MISMATCH',
      message: `in the local engine: ${firstLine(message)}`,
    }),
  },
  {
    pattern: /^Parser Error: (.*)/s,
    describe: (message = '') => ({
      code: 'SYNTAX_ERROR',
      message: `in the local engine: ${firstLine(message)}`,
    }),
  },
  {
    pattern: /^Invalid Input Error: (.*)/s,
    describe: (message = '') => ({
      code: 'INVALID_FUNCTION_ARGUMENT',
      message: `in the local engine: ${firstLine(message)}`,
    }),
  },
];

export function describeFailure(error: unknown): Failure {
  // Not instanceof: the error may come from another realm, such as a worker's or a test runner's.
  const text = isNativeError(error) ? error.message : String(error);
  const own = raised.exec(text);
  if (own) return { code: ownCode(own[1]), message: own[2] ?? '' };
  for (const { pattern, describe } of rules) {
    const match = pattern.exec(text);
    if (match) return describe(...match.slice(1));
  }
  return { code: 'GENERIC_INTERNAL_ERROR', message: `in the local engine: ${firstLine(text)}` };
}

function ownCode(code: string | undefined): FailureCode {
  return code === 'DIVISION_BY_ZERO' || code === 'NOT_SUPPORTED' ? code : 'INVALID_FUNCTION_ARGUMENT';
}

/** DuckDB draws the line of its own SQL below a message; it is not the person's SQL. */
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').trim();
}

const typeNames: Readonly<Record<string, string>> = {
  INT8: 'tinyint',
  INT16: 'smallint',
  INT32: 'integer',
  INT64: 'bigint',
  BOOL: 'boolean',
  DOUBLE: 'double',
  FLOAT: 'real',
};

/** `INTEGER_LITERAL, BLOB` → `integer, varbinary`. */
function typeList(types: string): string {
  return types
    .replaceAll(
      /STRING_LITERAL|BLOB|_LITERAL/g,
      (word) => ({ STRING_LITERAL: 'varchar', BLOB: 'varbinary' })[word] ?? '',
    )
    .toLowerCase();
}

function athenaName(type: string): string {
  return typeNames[type] ?? type.toLowerCase();
}
