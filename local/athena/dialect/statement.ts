/**
 * The first look at a statement: which kind it is, where it ends, and which passthrough calls it holds. Only
 * the first words decide; the query itself is read later, by the translator.
 */
import { DialectError, type Position, positionAt } from './errors.ts';
import { parseExternalFunctions } from './parse/external-function.ts';
import { extractPassthroughs, type PassthroughCall } from './passthrough.ts';
import { type Token, tokenize } from './tokens.ts';
import type { ExternalFunction } from './tree.ts';

export type ExplainFormat = 'text' | 'graphviz' | 'json';
export type ExplainType = 'logical' | 'distributed' | 'validate' | 'io';

export interface SelectStatement {
  readonly kind: 'select';
  /** The query, without its semicolon; characters before it are blanks, so places stay true. */
  readonly sql: string;
  readonly passthroughs: readonly PassthroughCall[];
  readonly externalFunctions: readonly ExternalFunction[];
}

export interface ExplainStatement {
  readonly kind: 'explain';
  readonly format: ExplainFormat;
  readonly type: ExplainType;
  readonly analyze: boolean;
  readonly verbose: boolean;
  readonly statement: Statement;
}

export type UnsupportedKind = 'unload' | 'show' | 'describe' | 'prepared' | 'dml' | 'ddl';

/** Known to Athena; the local engine cannot run it yet. */
export interface UnsupportedStatement {
  readonly kind: UnsupportedKind;
  /** As people call it: `UNLOAD`, `SHOW TABLES`. */
  readonly name: string;
  readonly sql: string;
  readonly position: Position;
}

export type Statement = SelectStatement | ExplainStatement | UnsupportedStatement;

/** Athena takes no longer statement. */
const maxStatementBytes = 262_144;

const unsupportedKinds: Readonly<Record<string, UnsupportedKind>> = {
  UNLOAD: 'unload',
  SHOW: 'show',
  DESCRIBE: 'describe',
  DESC: 'describe',
  PREPARE: 'prepared',
  EXECUTE: 'prepared',
  DEALLOCATE: 'prepared',
  INSERT: 'dml',
  UPDATE: 'dml',
  DELETE: 'dml',
  MERGE: 'dml',
  CREATE: 'ddl',
  ALTER: 'ddl',
  DROP: 'ddl',
  MSCK: 'ddl',
  OPTIMIZE: 'ddl',
  VACUUM: 'ddl',
};

/** Words that belong to a statement's name: `CREATE EXTERNAL TABLE`, `SHOW TBLPROPERTIES`. */
const nameWords = new Set(
  (
    'EXTERNAL FUNCTION TABLE TABLES VIEW VIEWS DATABASE DATABASES SCHEMA SCHEMAS COLUMNS PARTITIONS TBLPROPERTIES ' +
    'CREATE FUNCTIONS REPAIR PROTECTED MULTI DIALECT OR REPLACE INTO FROM'
  ).split(' '),
);

export function parseStatement(sql: string): Statement {
  const bytes = Buffer.byteLength(sql);
  if (bytes > maxStatementBytes) {
    throw malformed(`the statement has ${bytes} bytes; Athena takes at most ${maxStatementBytes}`, sql, 0);
  }
  // DDL has another grammar (backticks, backslashes), so its tokens are not ours to judge.
  const first = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*([A-Za-z]*)/.exec(sql);
  const firstWord = (first?.[1] ?? '').toUpperCase();
  const kind = Object.hasOwn(unsupportedKinds, firstWord) ? unsupportedKinds[firstWord] : undefined;
  if (kind !== undefined) return unsupported(kind, sql, (first?.[0].length ?? 0) - firstWord.length);
  return parseQueryStatement(sql, 0);
}

const listing = ' (type \\d in the prompt of `owlery start` for tables, \\d <table> for columns)';

/** What to do in place of a statement that people try first. */
const hints: Partial<Record<Statement['kind'], string>> = { show: listing, describe: listing };

/** Narrows to what the engine runs; anything else fails by its name and place. */
export function assertSupported(
  statement: Statement,
): asserts statement is SelectStatement | ExplainStatement {
  if (statement.kind === 'select') return;
  if (statement.kind === 'explain') return assertSupported(statement.statement);
  throw new DialectError(
    'NOT_SUPPORTED',
    `${statement.name} is not supported by the local engine yet${hints[statement.kind] ?? ''}`,
    statement.position,
  );
}

function unsupported(kind: UnsupportedKind, sql: string, start: number): UnsupportedStatement {
  const [head = '', ...tail] = sql
    .slice(start, start + 200)
    .toUpperCase()
    .split(/[\s(]+/);
  const end = tail.findIndex((word) => !nameWords.has(word));
  const name = [head, ...tail.slice(0, end === -1 ? tail.length : end)].join(' ');
  return { kind, name, sql, position: positionAt(sql, start) };
}

function parseQueryStatement(sql: string, from: number): Statement {
  const tokens = endAtSemicolon(sql, tokenize(blankOut(sql, from)));
  const first = tokens[0];
  if (first?.kind === 'end' || first === undefined) {
    throw malformed('the statement is empty; write a query such as SELECT 1', sql, first?.start ?? 0);
  }
  if (isWord(first, 'EXPLAIN')) return parseExplain(sql, tokens);
  if (isWord(first, 'USING')) return parseUsing(sql, from);
  const startsQuery = ['SELECT', 'WITH', 'VALUES', 'TABLE'].some((word) => isWord(first, word));
  if (!startsQuery && first.text !== '(') {
    throw malformed(
      `a statement cannot begin with '${first.text}'; expected SELECT, WITH, VALUES, TABLE, EXPLAIN, USING or (`,
      sql,
      first.start,
    );
  }
  return parseSelect(sql, from, tokens);
}

/** `from` is where the query begins. */
function parseSelect(sql: string, from: number, tokens: readonly Token[]): SelectStatement {
  const end = tokens.at(-1)?.start ?? sql.length;
  const { sql: text, calls } = extractPassthroughs(blankOut(sql.slice(0, end), from), tokens);
  return { kind: 'select', sql: text, passthroughs: calls, externalFunctions: [] };
}

/** The declarations leave blanks behind, so that the query after them is as any other. */
function parseUsing(sql: string, from: number): SelectStatement {
  const { functions, end } = parseExternalFunctions(blankOut(sql, from));
  const tokens = endAtSemicolon(sql, tokenize(blankOut(sql, end)));
  return { ...parseSelect(sql, end, tokens), externalFunctions: functions };
}

function endAtSemicolon(sql: string, tokens: readonly Token[]): readonly Token[] {
  const at = tokens.findIndex((token) => token.kind === 'symbol' && token.value === ';');
  const semicolon = tokens[at];
  if (semicolon === undefined) return tokens;
  const next = tokens[at + 1];
  if (next !== undefined && next.kind !== 'end') {
    throw malformed(
      `only one SQL statement is allowed; a second one begins with '${next.text}'`,
      sql,
      next.start,
    );
  }
  return [...tokens.slice(0, at), { ...semicolon, kind: 'end', value: '', text: '' }];
}

function parseExplain(sql: string, tokens: readonly Token[]): ExplainStatement {
  let at = 1;
  const takeWord = (word: string): boolean => {
    const found = isWord(tokens[at], word);
    if (found) at += 1;
    return found;
  };
  const analyze = takeWord('ANALYZE');
  const verbose = analyze && takeWord('VERBOSE');
  const options = { format: 'text' as ExplainFormat, type: 'distributed' as ExplainType };
  const opensOptions =
    tokens[at]?.text === '(' && (isWord(tokens[at + 1], 'FORMAT') || isWord(tokens[at + 1], 'TYPE'));
  if (opensOptions) {
    do {
      readOption(sql, tokens, at + 1, options);
      at += 3;
    } while (tokens[at]?.text === ',');
    if (tokens[at]?.text !== ')')
      throw malformed('expected , or ) in the options of EXPLAIN', sql, tokens[at]?.start ?? 0);
    at += 1;
  }
  const inner = tokens[at];
  if (inner === undefined || inner.kind === 'end')
    throw malformed('EXPLAIN needs a statement to explain', sql, inner?.start ?? 0);
  if (isWord(inner, 'EXPLAIN')) throw malformed('EXPLAIN cannot explain another EXPLAIN', sql, inner.start);
  const kind =
    inner.kind === 'word' && Object.hasOwn(unsupportedKinds, inner.value)
      ? unsupportedKinds[inner.value]
      : undefined;
  const statement =
    kind === undefined ? parseQueryStatement(sql, inner.start) : unsupported(kind, sql, inner.start);
  return { kind: 'explain', ...options, analyze, verbose, statement };
}

const explainFormats: Readonly<Record<string, ExplainFormat>> = {
  TEXT: 'text',
  GRAPHVIZ: 'graphviz',
  JSON: 'json',
};
const explainTypes: Readonly<Record<string, ExplainType>> = {
  LOGICAL: 'logical',
  DISTRIBUTED: 'distributed',
  VALIDATE: 'validate',
  IO: 'io',
};

function readOption(
  sql: string,
  tokens: readonly Token[],
  at: number,
  options: { format: ExplainFormat; type: ExplainType },
): void {
  const value = tokens[at + 1];
  const format = explainFormats[value?.value ?? ''];
  const type = explainTypes[value?.value ?? ''];
  if (isWord(tokens[at], 'FORMAT') && format !== undefined) options.format = format;
  else if (isWord(tokens[at], 'TYPE') && type !== undefined) options.type = type;
  else {
    const allowed = 'FORMAT TEXT|GRAPHVIZ|JSON and TYPE LOGICAL|DISTRIBUTED|VALIDATE|IO';
    throw malformed(
      `EXPLAIN takes ${allowed}, not '${tokens[at]?.text ?? ''} ${value?.text ?? ''}'`,
      sql,
      tokens[at]?.start ?? 0,
    );
  }
}

/** Blanks that keep lines and columns where they were. */
function blankOut(sql: string, until: number): string {
  return sql.slice(0, until).replaceAll(/[^\n]/g, ' ') + sql.slice(until);
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.value === word;
}

function malformed(what: string, sql: string, start: number): DialectError {
  return new DialectError('MALFORMED_QUERY', what, positionAt(sql, start));
}
