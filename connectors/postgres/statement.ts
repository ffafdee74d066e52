/** SQL with the values bound to it, first as parts that can be put together in any order, then as the wire wants it. */

/** SQL with the values that are bound to its `$1`, `$2`, …, in PostgreSQL's text form; null is NULL. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly (string | null)[];
}

/** A value by its text, which the server reads as a value of `type`. */
export interface BoundValue {
  readonly text: string;
  readonly type: string;
}

/** Text of our own, quoted names, and values, which are never text. */
export type Sql = readonly (string | BoundValue)[];

export function joinSql(list: readonly Sql[], separator: string): Sql {
  return list.flatMap((sql, index) => (index === 0 ? sql : [separator, ...sql]));
}

/** In brackets when there is something to hold together. */
export function inBrackets(list: readonly Sql[], separator: string): Sql {
  return list.length === 1 ? (list[0] ?? []) : ['(', ...joinSql(list, separator), ')'];
}

export function bindSql(sql: Sql): Statement {
  const parameters: string[] = [];
  const texts = sql.map((part) => {
    if (typeof part === 'string') return part;
    parameters.push(part.text);
    return `$${parameters.length}::${part.type}`;
  });
  return { sql: texts.join(''), parameters };
}

export function countBound(sql: Sql): number {
  return sql.filter((part) => typeof part !== 'string').length;
}
