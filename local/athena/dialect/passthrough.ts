/**
 * Query passthrough: `TABLE(<catalog>.system.query(query => '…'))`. Each call is taken out of the text and a
 * table name stands in for it, so the planner treats it as one more federated table. Every other character
 * keeps its line and column.
 */
import { DialectError, type DialectErrorCode, type Position, positionAt } from './errors.ts';
import type { Token } from './tokens.ts';

export interface PassthroughArgument {
  /** Absent where the argument was given by position. */
  readonly name?: string;
  readonly value: string;
}

export interface TableReference {
  /** Absent where the call leaves the catalog to the query's context. */
  readonly catalog?: string;
  readonly schema: string;
  readonly table: string;
}

export interface PassthroughCall {
  readonly catalog?: string;
  readonly schema: string;
  readonly name: string;
  readonly arguments: readonly PassthroughArgument[];
  /** The name that stands for the call in the statement's text. */
  readonly placeholder: TableReference;
  readonly position: Position;
}

export interface Extraction {
  readonly sql: string;
  readonly calls: readonly PassthroughCall[];
}

interface Found {
  readonly call: PassthroughCall;
  readonly start: number;
  readonly end: number;
}

export function extractPassthroughs(sql: string, tokens: readonly Token[]): Extraction {
  const found: Found[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    if (tokens[at]?.value === 'TABLE' && tokens[at]?.kind === 'word' && isSymbol(tokens[at + 1], '(')) {
      found.push(parseCall(sql, tokens, at, found.length + 1));
    }
  }
  let text = '';
  let kept = 0;
  for (const { call, start, end } of found) {
    text += sql.slice(kept, start) + fillIn(call.placeholder, sql.slice(start, end));
    kept = end;
  }
  return { sql: text + sql.slice(kept), calls: found.map(({ call }) => call) };
}

function parseCall(sql: string, tokens: readonly Token[], tableAt: number, ordinal: number): Found {
  const first = tokens[tableAt];
  const fail = (code: DialectErrorCode, what: string, token: Token | undefined): never => {
    throw new DialectError(code, what, positionAt(sql, (token ?? first)?.start ?? 0));
  };
  let at = tableAt + 2;
  const names: string[] = [];
  for (;;) {
    const token = tokens[at];
    if (token?.kind !== 'word' && token?.kind !== 'quoted')
      fail('MALFORMED_QUERY', 'TABLE( needs the name of a table function', token);
    names.push(token?.kind === 'quoted' ? token.value : (token?.value.toLowerCase() ?? ''));
    at += 1;
    if (!isSymbol(tokens[at], '.')) break;
    at += 1;
  }
  const [name = '', schema, catalog, ...rest] = names.toReversed();
  if (!isSymbol(tokens[at], '(') || schema === undefined || rest.length > 0) {
    fail(
      'NOT_SUPPORTED',
      `table function ${names.join('.')} is not supported by the local engine; it takes TABLE(<catalog>.system.query(query => '…'))`,
      tokens[tableAt + 2],
    );
  }
  const { values, next } = parseArguments(tokens, at + 1, fail);
  if (!isSymbol(tokens[next], ')'))
    fail('MALFORMED_QUERY', 'expected ) after a table function call', tokens[next]);
  const where = { ...(catalog === undefined ? {} : { catalog }), schema: schema ?? '' };
  return {
    start: first?.start ?? 0,
    end: tokens[next]?.end ?? 0,
    call: {
      ...where,
      name,
      arguments: values,
      placeholder: { ...where, table: `${name}$${ordinal}` },
      position: positionAt(sql, first?.start ?? 0),
    },
  };
}

function parseArguments(
  tokens: readonly Token[],
  from: number,
  fail: (code: DialectErrorCode, what: string, token: Token | undefined) => never,
): { readonly values: readonly PassthroughArgument[]; readonly next: number } {
  const values: PassthroughArgument[] = [];
  let at = from;
  while (!isSymbol(tokens[at], ')')) {
    if (values.length > 0) {
      if (!isSymbol(tokens[at], ','))
        fail('MALFORMED_QUERY', 'expected , or ) between the arguments of a table function', tokens[at]);
      at += 1;
    }
    const named = tokens[at];
    const name = isSymbol(tokens[at + 1], '=>')
      ? named?.kind === 'quoted'
        ? named.value
        : named?.value.toLowerCase()
      : undefined;
    if (name !== undefined) at += 2;
    const value = tokens[at];
    if (value?.kind !== 'string') {
      fail('NOT_SUPPORTED', 'an argument of a passthrough query must be a string literal', value);
    }
    values.push({ ...(name === undefined ? {} : { name }), value: value?.value ?? '' });
    at += 1;
  }
  return { values, next: at + 1 };
}

/** Pads the placeholder to the lines and columns of the text it replaces. */
function fillIn({ catalog, schema, table }: TableReference, replaced: string): string {
  const parts = catalog === undefined ? [schema, table] : [catalog, schema, table];
  const name = parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
  const lines = replaced.split('\n');
  if (lines.length === 1) return name.padEnd(replaced.length);
  return [name, ...lines.slice(1).map((line) => ' '.repeat(line.length))].join('\n');
}

function isSymbol(token: Token | undefined, value: string): boolean {
  return token?.kind === 'symbol' && token.value === value;
}
