/** Whole queries: WITH, SELECT, VALUES, TABLE, set operations, ORDER BY, OFFSET, LIMIT. */
import type {
  Cte,
  GroupingElement,
  Name,
  NamedWindow,
  Query,
  QueryBody,
  Select,
  SelectItem,
} from '../tree.ts';
import { parseOrderBy, parseWindow } from './call.ts';
import { Cursor } from './cursor.ts';
import { parseExpression } from './expression.ts';
import { parseRelation, parseTableName } from './relation.ts';

export function parseQueryText(sql: string): Query {
  const cursor = new Cursor(sql, parseQuery);
  const query = parseQuery(cursor);
  if (cursor.peek().kind !== 'end') throw cursor.unexpected('the end of the statement');
  return query;
}

/** With `first`, goes on after a first operand that was read already. */
function parseQuery(cursor: Cursor, first?: QueryBody): Query {
  return cursor.nest(() => {
    const recursive = first === undefined && cursor.areWords('WITH', 'RECURSIVE');
    const ctes = first === undefined ? parseCtes(cursor) : [];
    const body = parseSetOperations(cursor, first);
    const orderBy = parseOrderBy(cursor, parseExpression);
    return { kind: 'query', recursive, ctes, body, orderBy, ...parseLimits(cursor) };
  });
}

function parseCtes(cursor: Cursor): readonly Cte[] {
  if (!cursor.takeWords('WITH')) return [];
  cursor.takeWords('RECURSIVE');
  return cursor.list(() => {
    const name = cursor.name('a name');
    const columns = cursor.isSymbol('(')
      ? cursor.parenthesized(() => cursor.list(() => cursor.name('a column')))
      : [];
    cursor.expectWord('AS');
    return { name, columns, query: cursor.parenthesized(() => parseQuery(cursor)) };
  });
}

function parseSetOperations(cursor: Cursor, first?: QueryBody): QueryBody {
  let left = parseIntersections(cursor, first);
  for (;;) {
    const operator = cursor.isWord('UNION') ? 'UNION' : cursor.isWord('EXCEPT') ? 'EXCEPT' : undefined;
    if (operator === undefined) return left;
    cursor.next();
    const all = takeAll(cursor);
    left = { kind: 'set-operation', operator, all, left, right: parseIntersections(cursor) };
  }
}

/** INTERSECT binds tighter than UNION and EXCEPT. */
function parseIntersections(cursor: Cursor, first?: QueryBody): QueryBody {
  let left = first ?? parseTerm(cursor);
  while (cursor.takeWords('INTERSECT')) {
    const all = takeAll(cursor);
    left = { kind: 'set-operation', operator: 'INTERSECT', all, left, right: parseTerm(cursor) };
  }
  return left;
}

function takeAll(cursor: Cursor): boolean {
  const all = cursor.takeWords('ALL');
  if (!all) cursor.takeWords('DISTINCT');
  return all;
}

function parseTerm(cursor: Cursor): QueryBody {
  if (cursor.takeWords('SELECT')) return parseSelect(cursor);
  if (cursor.takeWords('VALUES')) return { kind: 'values', rows: cursor.list(() => parseValuesRow(cursor)) };
  if (cursor.takeWords('TABLE')) return { kind: 'table', name: parseTableName(cursor) };
  if (cursor.isSymbol('(')) return { kind: 'nested', query: cursor.parenthesized(() => parseQuery(cursor)) };
  throw cursor.unexpected('SELECT, VALUES, TABLE or (');
}

function parseValuesRow(cursor: Cursor) {
  const value = parseExpression(cursor);
  return value.kind === 'row' ? value.items : [value];
}

function parseSelect(cursor: Cursor): Select {
  const distinct = cursor.takeWords('DISTINCT');
  if (!distinct) cursor.takeWords('ALL');
  const items = cursor.list(() => parseItem(cursor));
  const from = cursor.takeWords('FROM') ? cursor.list(() => parseRelation(cursor)) : [];
  const where = cursor.takeWords('WHERE') ? parseExpression(cursor) : undefined;
  const groupBy = cursor.takeWords('GROUP', 'BY') ? parseGroupBy(cursor) : [];
  const having = cursor.takeWords('HAVING') ? parseExpression(cursor) : undefined;
  const windows = cursor.takeWords('WINDOW') ? cursor.list(() => parseNamedWindow(cursor)) : [];
  return {
    kind: 'select',
    distinct,
    items,
    from,
    groupBy,
    windows,
    ...(where === undefined ? {} : { where }),
    ...(having === undefined ? {} : { having }),
  };
}

function parseItem(cursor: Cursor): SelectItem {
  const qualifier = takeStarQualifier(cursor);
  if (qualifier !== undefined) return { kind: 'star', qualifier, at: cursor.expectSymbol('*').start };
  const value = parseExpression(cursor);
  if (cursor.isSymbol('.') && cursor.isSymbol('*', 1)) {
    const what = 'expanding a row with .* is not supported by the local engine; name its fields';
    throw cursor.fail('NOT_SUPPORTED', what, cursor.peek().start);
  }
  const explicit = cursor.takeWords('AS');
  const begins = ['LIMIT', 'OFFSET', 'FETCH', 'WINDOW'].some((word) => cursor.isWord(word));
  if (!explicit && (begins || !cursor.isName())) return { kind: 'expression', value };
  return { kind: 'expression', value, alias: cursor.name('an alias') };
}

/** Moves to the star of `*`, `t.*` or `c.s.t.*`; stays, and gives undefined, before anything else. */
function takeStarQualifier(cursor: Cursor): readonly Name[] | undefined {
  let ahead = 0;
  while (cursor.isName(ahead) && cursor.isSymbol('.', ahead + 1)) ahead += 2;
  if (!cursor.isSymbol('*', ahead)) return undefined;
  const names: Name[] = [];
  for (; ahead > 0; ahead -= 2) {
    names.push(cursor.name('a table'));
    cursor.next();
  }
  return names;
}

function parseGroupBy(cursor: Cursor): readonly GroupingElement[] {
  if (cursor.isWord('DISTINCT')) {
    throw cursor.fail(
      'NOT_SUPPORTED',
      'GROUP BY DISTINCT is not supported by the local engine',
      cursor.peek().start,
    );
  }
  cursor.takeWords('ALL');
  return cursor.list(() => {
    if (cursor.takeWords('GROUPING', 'SETS')) {
      return {
        kind: 'GROUPING SETS' as const,
        sets: cursor.parenthesized(() => cursor.list(() => parseGroupingSet(cursor))),
      };
    }
    const kind = (['ROLLUP', 'CUBE'] as const).find((word) => cursor.isWord(word) && cursor.isSymbol('(', 1));
    if (kind !== undefined) {
      cursor.next();
      return { kind, sets: cursor.parenthesized(() => cursor.list(() => parseGroupingSet(cursor))) };
    }
    if (cursor.isSymbol('(') && cursor.isSymbol(')', 1)) {
      return { kind: 'GROUPING SETS' as const, sets: [parseGroupingSet(cursor)] };
    }
    return { kind: 'plain' as const, value: parseExpression(cursor) };
  });
}

function parseGroupingSet(cursor: Cursor) {
  if (cursor.isSymbol('(') && cursor.isSymbol(')', 1)) return cursor.parenthesized(() => []);
  const value = parseExpression(cursor);
  return value.kind === 'row' ? value.items : [value];
}

function parseNamedWindow(cursor: Cursor): NamedWindow {
  const name = cursor.name('a window');
  cursor.expectWord('AS');
  return { name, window: cursor.parenthesized(() => parseWindow(cursor, parseExpression)) };
}

function parseLimits(cursor: Cursor): Pick<Query, 'offset' | 'limit'> {
  const offset = cursor.takeWords('OFFSET') ? parseExpression(cursor) : undefined;
  if (offset !== undefined && !cursor.takeWords('ROWS')) cursor.takeWords('ROW');
  const limit = parseLimit(cursor);
  return { ...(offset === undefined ? {} : { offset }), ...(limit === undefined ? {} : { limit }) };
}

function parseLimit(cursor: Cursor) {
  if (cursor.takeWords('LIMIT')) return cursor.takeWords('ALL') ? undefined : parseExpression(cursor);
  if (!cursor.takeWords('FETCH')) return undefined;
  if (!cursor.takeWords('FIRST')) cursor.expectWord('NEXT');
  const at = cursor.peek().start;
  const countless = cursor.isWord('ROW') || cursor.isWord('ROWS');
  const limit = countless ? ({ kind: 'number', text: '1', at } as const) : parseExpression(cursor);
  if (!cursor.takeWords('ROWS')) cursor.expectWord('ROW');
  if (cursor.isWord('WITH')) {
    throw cursor.fail(
      'NOT_SUPPORTED',
      'FETCH FIRST … WITH TIES is not supported by the local engine',
      cursor.peek().start,
    );
  }
  cursor.expectWord('ONLY');
  return limit;
}
