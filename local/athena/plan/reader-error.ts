/**
 * DuckDB's words about a query, turned into ours: the dialect names the kind, and a name that is wrong gets its
 * place in the person's own text and the names that come close.
 */
import { positionAt } from '../dialect/errors.ts';
import { describeFailure } from '../dialect/failure.ts';
import { tokenize } from '../dialect/tokens.ts';
import { QueryError } from '../errors.ts';

/** `sql` is the query as the person wrote it. `message` begins with DuckDB's kind: `Binder Error: …`. */
export function readerError(message: string, sql: string, cause?: unknown): QueryError {
  const clean = message.replaceAll(/\btemp\.main\./g, '').replaceAll(/\brows_of_(?=scan_\d)/g, '');
  const failure = describeFailure(new Error(clean));
  const name = /^Column '(.*)' cannot be resolved$/.exec(failure.message)?.[1];
  const called = /^function (.*) takes \(/.exec(failure.message)?.[1];
  const text =
    name === undefined
      ? `${failure.message}${called === undefined ? '' : placeOf(called, sql)}`
      : `${failure.message}${placeOf(name, sql)}${candidatesOf(clean)}`;
  return new QueryError(failure.code, text, cause === undefined ? {} : { cause });
}

function placeOf(name: string, sql: string): string {
  const token = tokenize(sql).find(
    ({ kind, value }) => (kind === 'word' || kind === 'quoted') && value.toLowerCase() === name.toLowerCase(),
  );
  if (token === undefined) return '';
  const { line, column } = positionAt(sql, token.start);
  return `, at line ${line}:${column}`;
}

function candidatesOf(message: string): string {
  const list = /Candidate bindings: (.*)/.exec(message)?.[1] ?? '';
  const names = [...list.matchAll(/"([^"]+)"/g)].map(([, name]) => name ?? '');
  return names.length === 0 ? '' : `; did you mean ${names.slice(0, 3).join(' or ')}?`;
}
