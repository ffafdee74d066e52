/** What stands in FROM: tables, subqueries, UNNEST, and joins of them. */
import type { Alias, JoinKind, Name, Relation, Sample } from '../tree.ts';
import type { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';

/** Words that begin the next clause, so they are no aliases although Athena does not reserve them. */
const clauseWords = new Set(['LIMIT', 'OFFSET', 'FETCH', 'WINDOW', 'TABLESAMPLE', 'MATCH_RECOGNIZE']);

export function parseRelation(cursor: Cursor): Relation {
  return cursor.nest(() => parseJoins(cursor, parsePrimaryRelation(cursor)));
}

/** Joins that follow `left`; the right side of a conditional join may hold joins of its own before its ON. */
export function parseJoins(cursor: Cursor, left: Relation): Relation {
  let relation = left;
  for (let join = takeJoin(cursor); join !== undefined; join = takeJoin(cursor)) {
    let right = parsePrimaryRelation(cursor);
    const conditional = join.kind !== 'CROSS' && !join.natural;
    if (conditional && !cursor.isWord('ON') && !cursor.isWord('USING')) right = parseJoins(cursor, right);
    const base = { kind: 'join' as const, join: join.kind, natural: join.natural, left: relation, right };
    if (!conditional) relation = { ...base, using: [] };
    else if (cursor.takeWords('USING')) {
      relation = { ...base, using: cursor.parenthesized(() => cursor.list(() => cursor.name('a column'))) };
    } else {
      cursor.expectWord('ON');
      relation = { ...base, using: [], on: parseExpression(cursor) };
    }
  }
  return relation;
}

function takeJoin(cursor: Cursor): { readonly kind: JoinKind; readonly natural: boolean } | undefined {
  if (cursor.takeWords('CROSS', 'JOIN')) return { kind: 'CROSS', natural: false };
  const mark = cursor.mark();
  const natural = cursor.takeWords('NATURAL');
  let kind: JoinKind = 'INNER';
  if (!cursor.takeWords('INNER')) {
    const outer = (['LEFT', 'RIGHT', 'FULL'] as const).find((side) => cursor.takeWords(side));
    if (outer !== undefined) {
      kind = outer;
      cursor.takeWords('OUTER');
    }
  }
  if (cursor.takeWords('JOIN')) return { kind, natural };
  if (cursor.mark() !== mark) throw cursor.unexpected('JOIN');
  return undefined;
}

function parsePrimaryRelation(cursor: Cursor): Relation {
  const at = cursor.peek().start;
  if (cursor.isWord('UNNEST') && cursor.isSymbol('(', 1)) {
    cursor.next();
    const args = cursor.parenthesized(() => cursor.list(() => parseExpression(cursor)));
    const ordinality = cursor.takeWords('WITH', 'ORDINALITY');
    return { kind: 'unnest', arguments: args, ordinality, at, ...parseTail(cursor) };
  }
  if (cursor.isWord('LATERAL') && cursor.isSymbol('(', 1)) {
    cursor.next();
    const query = cursor.parenthesized(() => cursor.parseQuery(cursor));
    return { kind: 'subquery', query, lateral: true, ...parseTail(cursor) };
  }
  if (cursor.isWord('TABLE') && cursor.isSymbol('(', 1)) {
    throw cursor.fail('NOT_SUPPORTED', 'this table function is not supported by the local engine', at);
  }
  if (cursor.isSymbol('(')) return parseParenthesizedRelation(cursor);
  const name = parseTableName(cursor);
  refuseVersions(cursor);
  return { kind: 'table', name, ...parseTail(cursor) };
}

/**
 * Decides without going back, so nesting costs no more than its length: an inner parenthesis is read first, and
 * what follows it tells whether it was a query of a set operation or a relation of a join.
 */
function parseParenthesizedRelation(cursor: Cursor): Relation {
  cursor.expectSymbol('(');
  if (cursor.startsQuery()) {
    const query = cursor.parseQuery(cursor);
    cursor.expectSymbol(')');
    return { kind: 'subquery', query, lateral: false, ...parseTail(cursor) };
  }
  const first = cursor.nest(() => parsePrimaryRelation(cursor));
  const bare = first.kind === 'subquery' && !first.lateral && first.alias === undefined;
  if (
    bare &&
    ['UNION', 'INTERSECT', 'EXCEPT', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH'].some((word) => cursor.isWord(word))
  ) {
    const query = cursor.parseQuery(cursor, { kind: 'nested', query: first.query });
    cursor.expectSymbol(')');
    return { kind: 'subquery', query, lateral: false, ...parseTail(cursor) };
  }
  const relation = parseJoins(cursor, first);
  cursor.expectSymbol(')');
  return bare && relation === first
    ? { ...first, ...parseTail(cursor) }
    : { kind: 'nested', relation, ...parseTail(cursor) };
}

export function parseTableName(cursor: Cursor): readonly Name[] {
  const parts = [cursor.name('a table')];
  while (cursor.takeSymbol('.')) parts.push(cursor.name('a table'));
  if (parts.length <= 3) return parts;
  const name = parts.map((part) => part.value).join('.');
  throw cursor.fail(
    'MALFORMED_QUERY',
    `invalid table name ${name}: at most catalog.schema.table`,
    parts[0]?.at ?? 0,
  );
}

function refuseVersions(cursor: Cursor): void {
  if (!cursor.isWord('FOR')) return;
  throw cursor.fail(
    'NOT_SUPPORTED',
    'FOR TIMESTAMP/VERSION AS OF is not supported by the local engine',
    cursor.peek().start,
  );
}

function parseTail(cursor: Cursor): { readonly alias?: Alias; readonly sample?: Sample } {
  if (cursor.isWord('MATCH_RECOGNIZE')) {
    throw cursor.fail(
      'NOT_SUPPORTED',
      'MATCH_RECOGNIZE is not supported by the local engine',
      cursor.peek().start,
    );
  }
  const alias = parseAlias(cursor);
  const sample = parseSample(cursor);
  return { ...(alias === undefined ? {} : { alias }), ...(sample === undefined ? {} : { sample }) };
}

function parseAlias(cursor: Cursor): Alias | undefined {
  const explicit = cursor.takeWords('AS');
  const token = cursor.peek();
  const isClause = token.kind === 'word' && clauseWords.has(token.value);
  if (!explicit && (isClause || !cursor.isName())) return undefined;
  const name = cursor.name('an alias');
  const columns = cursor.isSymbol('(')
    ? cursor.parenthesized(() => cursor.list(() => cursor.name('a column alias')))
    : [];
  return { name, columns };
}

function parseSample(cursor: Cursor): Sample | undefined {
  if (!cursor.takeWords('TABLESAMPLE')) return undefined;
  const method = (['BERNOULLI', 'SYSTEM'] as const).find((candidate) => cursor.takeWords(candidate));
  if (method === undefined) throw cursor.unexpected('BERNOULLI or SYSTEM');
  return { method, percentage: cursor.parenthesized(() => parseExpression(cursor)) };
}
