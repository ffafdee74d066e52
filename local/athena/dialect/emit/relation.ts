/** FROM: tables, subqueries, joins and UNNEST, which becomes a lateral subquery. */
import type { Alias, Expression, Relation, Sample } from '../tree.ts';
import { emitExpression } from './expression.ts';
import { emitNames, fail, quoteName, type Scope } from './scope.ts';
import { isMap } from './shape.ts';

export function emitRelation(relation: Relation, scope: Scope): string {
  switch (relation.kind) {
    case 'table':
      return `${emitNames(relation.name)}${emitTail(relation, scope)}`;
    case 'subquery': {
      const lateral = relation.lateral ? 'LATERAL ' : '';
      return `${lateral}(${scope.emitQuery(relation.query, scope)})${emitTail(relation, scope)}`;
    }
    case 'nested':
      return `(${emitRelation(relation.relation, scope)})${emitTail(relation, scope)}`;
    case 'unnest':
      return emitUnnest(relation, scope);
    case 'join': {
      const natural = relation.natural ? 'NATURAL ' : '';
      const sides = `${emitRelation(relation.left, scope)} ${natural}${relation.join} JOIN ${emitRelation(relation.right, scope)}`;
      if (relation.on !== undefined) return `${sides} ON ${emitExpression(relation.on, scope)}`;
      if (relation.using.length === 0) return sides;
      return `${sides} USING (${relation.using.map((name) => quoteName(name.value)).join(', ')})`;
    }
    default:
      return relation satisfies never;
  }
}

function emitTail(relation: { readonly alias?: Alias; readonly sample?: Sample }, scope: Scope): string {
  const alias = relation.alias === undefined ? '' : emitAlias(relation.alias);
  const { sample } = relation;
  if (sample === undefined) return alias;
  return `${alias} TABLESAMPLE ${sample.method} (${emitExpression(sample.percentage, scope)} PERCENT)`;
}

function emitAlias({ name, columns }: Alias): string {
  const list = columns.length === 0 ? '' : `(${columns.map((column) => quoteName(column.value)).join(', ')})`;
  return ` AS ${quoteName(name.value)}${list}`;
}

/**
 * Athena spreads a map over two columns and a row over its fields. DuckDB's unnest needs to be told which it
 * is, so the number of column aliases decides, and a map is known by its column's name or by the function that
 * makes it.
 */
function emitUnnest(relation: Relation & { readonly kind: 'unnest' }, scope: Scope): string {
  const columns = relation.alias?.columns.length ?? 0;
  const wanted = columns === 0 ? 0 : columns - (relation.ordinality ? 1 : 0);
  const maps = relation.arguments.map((argument) => isMap(argument, scope));
  const flat = relation.arguments.length + maps.filter(Boolean).length;
  const spreads = wanted > flat;
  if (spreads && relation.arguments.length > 1) {
    const what = `UNNEST of several arguments gives ${flat} columns here, got ${wanted} names; unnest arrays of rows one at a time in the local engine`;
    throw fail(scope, 'NOT_SUPPORTED', what, relation.at);
  }
  const items = relation.arguments.flatMap((argument, index) => {
    const text = emitExpression(argument, scope);
    if (maps[index] === true) return [`unnest(map_keys(${text}))`, `unnest(map_values(${text}))`];
    return [spreads ? `unnest(${text}, max_depth := 2)` : `unnest(${text})`];
  });
  if (relation.ordinality) {
    const sizes = relation.arguments.map((argument) => `coalesce(${emitCardinality(argument, scope)}, 0)`);
    items.push(
      `unnest(generate_series(1, ${sizes.length === 1 ? sizes[0] : `greatest(${sizes.join(', ')})`}))`,
    );
  }
  return `LATERAL (SELECT ${items.join(', ')})${emitTail(relation, scope)}`;
}

function emitCardinality(argument: Expression, scope: Scope): string {
  const text = emitExpression(argument, scope);
  return isMap(argument, scope) ? `CAST(cardinality(${text}) AS BIGINT)` : `len(${text})`;
}
