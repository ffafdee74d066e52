/**
 * Generates queries in the part of SQL on which PostgreSQL, DuckDB and Athena agree. Left out, with rows of their own
 * in other tests: NaN (PostgreSQL orders it above all and equal to itself), division by zero (an error in one,
 * NULL in another), `avg` (numeric or double), concat with NULL, regular expressions, the text of doubles.
 */
import { amounts, bigs, codes, days, instants, labels, randomFrom, ratios, uids, wides } from './tables.ts';

export interface GeneratedQuery {
  /** `{item}` and `{visit}` stand for the tables. */
  readonly sql: string;
  /** One scan without grouping or limit: what is delivered can be compared with what qualifies. */
  readonly isSingleScan: boolean;
}

interface Column {
  readonly name: string;
  readonly literals: readonly string[];
  readonly isNumber: boolean;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const number = (name: string, literals: readonly string[]): Column => ({ name, literals, isNumber: true });
const other = (name: string, literals: readonly string[]): Column => ({ name, literals, isNumber: false });

const milliseconds = (instant: string): string => instant.replace(/(\.\d{3})\d*$/, '$1');
const timestampLiterals = instants.map((instant) => `TIMESTAMP ${quoted(milliseconds(instant))}`);

const itemColumns: readonly Column[] = [
  number('id', ['1', '7', '150', '399', '400', '-3']),
  number('small', ['-32768', '32767', '0', '1']),
  number('n', ['-5', '0', '1', '2147483647', '-2147483648', '3']),
  number(
    'big',
    bigs.filter((big) => big !== '-9223372036854775808'),
  ),
  number(
    'amount',
    amounts.map((amount) => `DECIMAL ${quoted(amount)}`),
  ),
  number(
    'wide',
    wides.map((wide) => `DECIMAL ${quoted(wide)}`),
  ),
  number(
    'ratio',
    ratios.map((ratio) => `CAST(${quoted(ratio)} AS double precision)`),
  ),
  other('label', [...labels, 'm', 'Ä'].map(quoted)),
  other('code', [...codes, 'blue'].map(quoted)),
  other('padded', ['abc', '', 'ABC'].map(quoted)),
  other('uid', [...uids, 'not a uuid'].map(quoted)),
  other(
    'day',
    days.map((day) => `DATE ${quoted(day)}`),
  ),
  other('at', timestampLiterals),
  other('tz', timestampLiterals),
];

const visitColumns: readonly Column[] = [
  number('id', ['1', '100', '200']),
  number('item_id', ['0', '9', '18', '531']),
  number('n', ['0', '1', '2']),
  other('label', labels.map(quoted)),
  other('at', timestampLiterals),
];

const tables = { item: itemColumns, visit: visitColumns } as const;
type Table = keyof typeof tables;

export function generateQueries(count: number, seed: number): readonly GeneratedQuery[] {
  const random = randomFrom(seed);
  const shapes = [singleScan, singleScan, singleScan, grouped, joined, selfJoined, limited, nested, united];
  return Array.from({ length: count }, () => pick(random, shapes)(random));
}

type Random = () => number;

function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}

const chance = (random: Random, probability: number): boolean => random() < probability;

/** A double of PostgreSQL and one of Athena have other names. */
function literalOf(random: Random, { literals }: Column): string {
  return pick(random, literals);
}

function condition(random: Random, columns: readonly Column[], alias: string, depth: number): string {
  if (depth > 0 && chance(random, 0.45)) {
    const left = condition(random, columns, alias, depth - 1);
    const right = condition(random, columns, alias, depth - 1);
    return chance(random, 0.2) ? `NOT (${left})` : `(${left} ${pick(random, ['AND', 'OR'])} ${right})`;
  }
  if (chance(random, 0.08))
    return pick(random, [`${alias}.flag`, `NOT ${alias}.flag`, `${alias}.flag IS NULL`]).replaceAll(
      `${alias}.flag`,
      columns === itemColumns ? `${alias}.flag` : `(${alias}.n > 1)`,
    );
  const column = pick(random, columns);
  const name = `${alias}.${column.name}`;
  const literal = () => literalOf(random, column);
  switch (
    pick(random, [
      'compare',
      'compare',
      'in',
      'between',
      'null',
      'like',
      'columns',
      'arithmetic',
      'distinct',
    ] as const)
  ) {
    case 'compare':
      return `${name} ${pick(random, ['=', '<>', '<', '<=', '>', '>='])} ${literal()}`;
    case 'in':
      return `${name} ${pick(random, ['IN', 'NOT IN'])} (${[literal(), literal(), ...(chance(random, 0.1) ? ['NULL'] : [])].join(', ')})`;
    case 'between':
      return `${name} ${pick(random, ['BETWEEN', 'NOT BETWEEN'])} ${literal()} AND ${literal()}`;
    case 'null':
      return `${name} IS ${pick(random, ['NULL', 'NOT NULL'])}`;
    case 'like':
      return `${alias}.label ${pick(random, ['LIKE', 'NOT LIKE'])} ${pick(random, ["'a%'", "'%b'", "'_'", "'%'", "'a_b'", "''", "'%ä%'", "'Ä_%'"])}`;
    case 'columns':
      return `${alias}.n ${pick(random, ['=', '<', '<>'])} ${alias}.id`;
    case 'arithmetic':
      return `${alias}.id ${pick(random, ['+', '-', '*'])} 3 ${pick(random, ['<', '>='])} ${pick(random, ['100', '600'])}`;
    case 'distinct':
      return `${name} IS ${pick(random, ['', 'NOT '])}DISTINCT FROM ${literal()}`;
  }
}

function selected(random: Random, columns: readonly Column[], alias: string): string {
  const names = columns.filter(() => chance(random, 0.3)).map(({ name }) => `${alias}.${name}`);
  return names.length === 0 ? `${alias}.id` : names.join(', ');
}

function singleScan(random: Random): GeneratedQuery {
  const table: Table = pick(random, ['item', 'item', 'visit']);
  const columns = tables[table];
  const sql = `SELECT ${selected(random, columns, 't')} FROM {${table}} t WHERE ${condition(random, columns, 't', 2)}`;
  return { sql, isSingleScan: true };
}

function grouped(random: Random): GeneratedQuery {
  const key = pick(random, ['n', 'small', 'code', 'flag', 'day', 'padded']);
  const aggregate = pick(random, [
    'count(*)',
    'count(t.n)',
    'sum(t.small)',
    'min(t.at)',
    'max(t.label)',
    'min(t.amount)',
    'count(DISTINCT t.label)',
  ]);
  const having = chance(random, 0.3) ? ' HAVING count(*) > 3' : '';
  return {
    sql: `SELECT t.${key}, ${aggregate} FROM {item} t WHERE ${condition(random, itemColumns, 't', 1)} GROUP BY t.${key}${having}`,
    isSingleScan: false,
  };
}

function joined(random: Random): GeneratedQuery {
  const kind = pick(random, ['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
  const on = pick(random, ['v.item_id = t.id', 'v.n = t.n AND v.item_id < t.id']);
  const where = chance(random, 0.7) ? ` WHERE ${condition(random, itemColumns, 't', 1)}` : '';
  return {
    sql: `SELECT t.id, v.id, ${selected(random, visitColumns, 'v')} FROM {item} t ${kind} {visit} v ON ${on}${where}`,
    isSingleScan: false,
  };
}

function selfJoined(random: Random): GeneratedQuery {
  const left = condition(random, itemColumns, 'a', 1);
  const right = condition(random, itemColumns, 'b', 1);
  return {
    sql: `SELECT a.id, b.id FROM {item} a JOIN {item} b ON a.n = b.n AND a.id < b.id WHERE ${left} AND ${right}`,
    isSingleScan: false,
  };
}

function limited(random: Random): GeneratedQuery {
  const key = pick(random, ['label', 'n', 'at', 'amount', 'day', 'big']);
  const order = pick(random, ['ASC NULLS LAST', 'DESC NULLS LAST', 'ASC NULLS FIRST', 'DESC NULLS FIRST']);
  const where = chance(random, 0.6) ? ` WHERE ${condition(random, itemColumns, 't', 1)}` : '';
  return {
    sql: `SELECT t.id, t.${key} FROM {item} t${where} ORDER BY t.${key} ${order}, t.id LIMIT 7`,
    isSingleScan: false,
  };
}

function nested(random: Random): GeneratedQuery {
  const inner = condition(random, visitColumns, 'v', 1);
  const outer = condition(random, itemColumns, 't', 1);
  const sql = pick(random, [
    `SELECT t.id FROM {item} t WHERE t.id IN (SELECT v.item_id FROM {visit} v WHERE ${inner}) AND ${outer}`,
    `SELECT t.id FROM {item} t WHERE EXISTS (SELECT 1 FROM {visit} v WHERE v.item_id = t.id AND ${inner})`,
    `WITH w AS (SELECT v.item_id, count(*) AS c FROM {visit} v WHERE ${inner} GROUP BY v.item_id) SELECT a.item_id, b.c FROM w a JOIN w b ON a.item_id = b.item_id`,
    `SELECT t.id, row_number() OVER (PARTITION BY t.n ORDER BY t.id) FROM {item} t WHERE ${outer}`,
    `SELECT t.id, (SELECT count(*) FROM {visit} v WHERE v.item_id = t.id) FROM {item} t WHERE ${outer}`,
  ]);
  return { sql, isSingleScan: false };
}

function united(random: Random): GeneratedQuery {
  const operator = pick(random, ['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT']);
  const first = condition(random, itemColumns, 't', 1);
  const second = condition(random, visitColumns, 'v', 1);
  return {
    sql: `SELECT t.n FROM {item} t WHERE ${first} ${operator} SELECT v.n FROM {visit} v WHERE ${second}`,
    isSingleScan: false,
  };
}
