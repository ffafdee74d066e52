/** Function calls with all that may follow them: DISTINCT, ORDER BY, FILTER, IGNORE NULLS, OVER. */
import type { Expression, Frame, FrameBound, FunctionCall, SortItem, Window } from '../tree.ts';
import type { Cursor, ParseExpression } from './cursor.ts';

export function parseCall(cursor: Cursor, parseExpression: ParseExpression): FunctionCall {
  const token = cursor.next();
  const name = token.kind === 'quoted' ? token.value.toLowerCase() : token.text.toLowerCase();
  cursor.expectSymbol('(');
  const star = cursor.takeSymbol('*');
  const distinct = !star && cursor.takeWords('DISTINCT');
  if (!distinct) cursor.takeWords('ALL');
  const args =
    star || cursor.isSymbol(')') || cursor.isWord('ORDER') ? [] : cursor.list(() => parseExpression(cursor));
  if (name === 'listagg' && cursor.isWord('ON')) {
    throw cursor.fail(
      'NOT_SUPPORTED',
      'ON OVERFLOW is not supported by the local engine',
      cursor.peek().start,
    );
  }
  let orderBy = parseOrderBy(cursor, parseExpression);
  cursor.expectSymbol(')');
  if (cursor.takeWords('WITHIN', 'GROUP')) {
    orderBy = cursor.parenthesized(() => parseOrderBy(cursor, parseExpression));
  }
  const filter = parseFilter(cursor, parseExpression);
  const nulls = cursor.takeWords('IGNORE', 'NULLS')
    ? 'IGNORE'
    : cursor.takeWords('RESPECT', 'NULLS')
      ? 'RESPECT'
      : undefined;
  const over = cursor.takeWords('OVER') ? parseOver(cursor, parseExpression) : undefined;
  return {
    kind: 'call',
    name,
    arguments: args,
    star,
    distinct,
    orderBy,
    at: token.start,
    ...(filter === undefined ? {} : { filter }),
    ...(nulls === undefined ? {} : { nulls }),
    ...(over === undefined ? {} : { over }),
  };
}

function parseFilter(cursor: Cursor, parseExpression: ParseExpression): Expression | undefined {
  if (!cursor.isWord('FILTER') || !cursor.isSymbol('(', 1)) return undefined;
  cursor.next();
  return cursor.parenthesized(() => {
    cursor.expectWord('WHERE');
    return parseExpression(cursor);
  });
}

export function parseOrderBy(cursor: Cursor, parseExpression: ParseExpression): readonly SortItem[] {
  if (!cursor.takeWords('ORDER', 'BY')) return [];
  return cursor.list(() => {
    const value = parseExpression(cursor);
    const descending = cursor.takeWords('DESC');
    if (!descending) cursor.takeWords('ASC');
    if (!cursor.takeWords('NULLS')) return { value, descending };
    if (cursor.takeWords('FIRST')) return { value, descending, nulls: 'FIRST' as const };
    cursor.expectWord('LAST');
    return { value, descending, nulls: 'LAST' as const };
  });
}

function parseOver(cursor: Cursor, parseExpression: ParseExpression): Window {
  if (cursor.isName()) return { base: cursor.name('a window'), partitionBy: [], orderBy: [] };
  return cursor.parenthesized(() => parseWindow(cursor, parseExpression));
}

export function parseWindow(cursor: Cursor, parseExpression: ParseExpression): Window {
  const startsClause = ['PARTITION', 'ORDER', 'ROWS', 'RANGE', 'GROUPS'].some((word) => cursor.isWord(word));
  const base = !startsClause && cursor.isName() ? cursor.name('a window') : undefined;
  const partitionBy = cursor.takeWords('PARTITION', 'BY') ? cursor.list(() => parseExpression(cursor)) : [];
  const orderBy = parseOrderBy(cursor, parseExpression);
  const frame = parseFrame(cursor, parseExpression);
  return {
    partitionBy,
    orderBy,
    ...(base === undefined ? {} : { base }),
    ...(frame === undefined ? {} : { frame }),
  };
}

function parseFrame(cursor: Cursor, parseExpression: ParseExpression): Frame | undefined {
  const unit = (['ROWS', 'RANGE', 'GROUPS'] as const).find((candidate) => cursor.isWord(candidate));
  if (unit === undefined) return undefined;
  cursor.next();
  if (!cursor.takeWords('BETWEEN')) return { unit, start: parseBound(cursor, parseExpression) };
  const start = parseBound(cursor, parseExpression);
  cursor.expectWord('AND');
  return { unit, start, end: parseBound(cursor, parseExpression) };
}

function parseBound(cursor: Cursor, parseExpression: ParseExpression): FrameBound {
  if (cursor.takeWords('UNBOUNDED', 'PRECEDING')) return { kind: 'UNBOUNDED PRECEDING' };
  if (cursor.takeWords('UNBOUNDED', 'FOLLOWING')) return { kind: 'UNBOUNDED FOLLOWING' };
  if (cursor.takeWords('CURRENT', 'ROW')) return { kind: 'CURRENT ROW' };
  const offset = parseExpression(cursor);
  if (cursor.takeWords('PRECEDING')) return { kind: 'PRECEDING', offset };
  cursor.expectWord('FOLLOWING');
  return { kind: 'FOLLOWING', offset };
}
