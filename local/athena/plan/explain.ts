/** A plan in words: for every scan what is asked of the catalog, and what stays in the engine and why. */
import {
  type ArrowType,
  describeTableName,
  type Expression,
  isDecimal,
  type Range,
  type Scalar,
  unpackTimestamp,
  type ValueSet,
} from '../../../connectors/federation/caller.ts';
import { describeSignature } from '../functions/signature.ts';
import { decimalText } from './expression.ts';
import type { QueryPlan, ScanPlan } from './plan.ts';

export interface ScanExplanation {
  readonly stub: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** Sent with the request, as SQL. */
  readonly constraints: readonly string[];
  readonly orderBy: readonly string[];
  /** As text: it may exceed 2^53. */
  readonly limit: string | null;
  /** Reads, or files; null where it was not asked. */
  readonly splits: number | null;
  readonly passthrough: Readonly<Record<string, string>>;
  readonly keptInEngine: readonly { readonly condition: string; readonly reason: string }[];
  /** Why no request is made. */
  readonly skipped: string | null;
  readonly notes: readonly string[];
}

export interface FunctionExplanation {
  /** With its types. */
  readonly function: string;
  readonly lambda: string;
}

export interface PlanExplanation {
  readonly scans: readonly ScanExplanation[];
  readonly functions: readonly FunctionExplanation[];
  readonly engineSql: string;
  readonly notes: readonly string[];
}

/** `splits`: how many there are, by stub. */
export function explainPlan(
  plan: QueryPlan,
  splits: ReadonlyMap<string, number> = new Map(),
): PlanExplanation {
  return {
    scans: plan.scans.map((scan) => explainScan(scan, splits.get(scan.stub) ?? null, plan.functions)),
    functions: plan.functions.map((signature) => ({
      function: describeSignature(signature),
      lambda: signature.lambda,
    })),
    engineSql: withoutDigests(plan.sql.trim(), plan.functions),
    notes: plan.isOptimized ? [] : ['planned without the optimizer: fewer conditions reach the catalogs'],
  };
}

/** Functions by the names that the query gives them. */
function withoutDigests(text: string, functions: QueryPlan['functions']): string {
  return functions.reduce(
    (clean, { name, duckdbName }) => clean.replaceAll(`"${duckdbName}"`, name).replaceAll(duckdbName, name),
    text,
  );
}

function explainScan(
  scan: ScanPlan,
  splits: number | null,
  functions: QueryPlan['functions'],
): ScanExplanation {
  const { summary, expression, orderBy, limit, passthroughArguments } = scan.constraints;
  return {
    stub: scan.stub,
    table: `${scan.catalogName}.${describeTableName(scan.tableName)}`,
    columns: scan.columns.map(({ name }) => name),
    constraints: [
      ...[...summary].map(([column, set]) => describeValueSet(column, set)),
      ...expression.map(describeWireExpression),
    ],
    orderBy: orderBy.map(({ columnName, direction }) => `${columnName} ${direction.replaceAll('_', ' ')}`),
    limit: limit === null ? null : String(limit),
    splits,
    passthrough: Object.fromEntries(passthroughArguments),
    keptInEngine: scan.kept.map(({ text, reason }) => ({
      condition: withoutDigests(text, functions),
      reason: withoutDigests(reason, functions),
    })),
    skipped: skippedReason(scan),
    notes: scan.uses > 1 ? [`the query reads it ${scan.uses} times; one request serves all`] : [],
  };
}

function skippedReason(scan: ScanPlan): string | null {
  if (!scan.isEmpty) return null;
  return scan.uses === 0 ? 'no row of it can matter to the result' : 'its conditions contradict each other';
}

/** Lines for people. */
export function explanationText(explanation: PlanExplanation): string {
  const lines = [
    ...explanation.scans.flatMap((scan) => [...scanLines(scan), '']),
    ...explanation.functions.flatMap((each) => [
      each.function,
      indent(`called in   Lambda ${each.lambda}`),
      '',
    ]),
  ];
  return [...lines, 'in the engine', indent(explanation.engineSql), ...explanation.notes.map(indent)].join(
    '\n',
  );
}

function scanLines(scan: ScanExplanation): readonly string[] {
  const title = `${scan.stub}  ${scan.table}`;
  if (scan.skipped !== null) return [title, indent(`not asked: ${scan.skipped}`)];
  return [
    title,
    indent(
      `columns    ${scan.columns.length === 0 ? 'none, only the number of rows' : scan.columns.join(', ')}`,
    ),
    ...Object.entries(scan.passthrough).map(([name, value]) => indent(`argument   ${name} = ${value}`)),
    ...labelled('sent', scan.constraints),
    ...(scan.orderBy.length === 0 ? [] : [indent(`order by   ${scan.orderBy.join(', ')}`)]),
    ...(scan.limit === null ? [] : [indent(`limit      ${scan.limit}`)]),
    ...(scan.splits === null ? [] : [indent(`splits     ${scan.splits}`)]),
    ...labelled(
      'kept',
      scan.keptInEngine.map(({ condition, reason }) => `${condition}  (${reason})`),
    ),
    ...scan.notes.map((note) => indent(`note       ${note}`)),
  ];
}

function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => indent(`${(index === 0 ? label : '').padEnd(11)}${line}`));
}

function indent(line: string): string {
  return `  ${line}`;
}

/** `id IN (1, 2)`, `ts >= TIMESTAMP '…'`. */
export function describeValueSet(column: string, set: ValueSet): string {
  const orNull = set.nullAllowed ? ` OR ${column} IS NULL` : '';
  if (set.kind === 'AllOrNoneValueSet') {
    if (set.all) return set.nullAllowed ? `${column} anything` : `${column} IS NOT NULL`;
    return set.nullAllowed ? `${column} IS NULL` : `${column} nothing`;
  }
  if (set.kind === 'EquatableValueSet') {
    const values = set.values.map((value) => describeScalar(set.type, value)).join(', ');
    return `${column} ${set.whiteList ? 'IN' : 'NOT IN'} (${values})${orNull}`;
  }
  if (set.ranges.length === 0) return set.nullAllowed ? `${column} IS NULL` : `${column} nothing`;
  const points = set.ranges.flatMap((range) =>
    isPoint(range) ? [describeScalar(set.type, range.low.value ?? '')] : [],
  );
  const spans = set.ranges
    .filter((range) => !isPoint(range))
    .map((range) => describeRange(column, set.type, range));
  const parts = [
    ...(points.length === 1 ? [`${column} = ${points[0]}`] : []),
    ...(points.length > 1 ? [`${column} IN (${points.join(', ')})`] : []),
    ...spans,
  ];
  return parts.join(' OR ') + orNull;
}

function isPoint({ low, high }: Range): boolean {
  return (
    low.bound === 'EXACTLY' &&
    high.bound === 'EXACTLY' &&
    low.value !== null &&
    sameScalar(low.value, high.value)
  );
}

function sameScalar(a: Scalar, b: Scalar | null): boolean {
  if (b === null) return false;
  if (isDecimal(a) && isDecimal(b)) return a.unscaled === b.unscaled && a.scale === b.scale;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return a === b;
}

function describeRange(column: string, type: ArrowType, { low, high }: Range): string {
  const bounds = [
    ...(low.value === null
      ? []
      : [`${column} ${low.bound === 'EXACTLY' ? '>=' : '>'} ${describeScalar(type, low.value)}`]),
    ...(high.value === null
      ? []
      : [`${column} ${high.bound === 'EXACTLY' ? '<=' : '<'} ${describeScalar(type, high.value)}`]),
  ];
  return bounds.length === 0 ? `${column} IS NOT NULL` : bounds.join(' AND ');
}

const infixFunctions: Readonly<Record<string, string>> = {
  $and: 'AND',
  $or: 'OR',
  $equal: '=',
  $not_equal: '<>',
  $less_than: '<',
  $less_than_or_equal: '<=',
  $greater_than: '>',
  $greater_than_or_equal: '>=',
  $is_distinct_from: 'IS DISTINCT FROM',
  $add: '+',
  $subtract: '-',
  $multiply: '*',
  $like_pattern: 'LIKE',
  $in: 'IN',
};

export function describeWireExpression(expression: Expression): string {
  if (expression.kind === 'VariableExpression') return expression.columnName;
  if (expression.kind === 'ConstantExpression') {
    const { type, values } = expression;
    return (values ?? [null])
      .map((value) => (value === null ? 'NULL' : describeScalar(type, value)))
      .join(', ');
  }
  const { functionName, args } = expression;
  const infix = infixFunctions[functionName];
  const parts = args.map((arg) => {
    const text = describeWireExpression(arg);
    const isJunction =
      arg.kind === 'FunctionCallExpression' && (arg.functionName === '$or' || arg.functionName === '$and');
    return isJunction ? `(${text})` : text;
  });
  if (infix !== undefined) return parts.join(` ${infix} `);
  if (functionName === '$not') return `NOT (${parts.join()})`;
  if (functionName === '$is_null') return `${parts.join()} IS NULL`;
  if (functionName === '$array') return `(${parts.join(', ')})`;
  return `${functionName}(${parts.join(', ')})`;
}

export function describeScalar(type: ArrowType, value: Scalar): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex').toUpperCase()}'`;
  if (isDecimal(value)) return decimalText(value.unscaled, value.scale);
  if (type.kind === 'Date' && typeof value === 'number')
    return `DATE '${isoOf(BigInt(value) * 86_400_000n).slice(0, 10)}'`;
  if (type.kind === 'Date' && typeof value === 'bigint') return timestampText(value, '');
  if (type.kind === 'Timestamp' && typeof value === 'bigint') {
    const { epochMs, zone } = unpackTimestamp(value);
    return timestampText(epochMs, ` ${zone}`);
  }
  return String(value);
}

function timestampText(epochMs: bigint, zone: string): string {
  return `TIMESTAMP '${isoOf(epochMs).replace('T', ' ').replace('Z', '')}${zone}'`;
}

function isoOf(epochMs: bigint): string {
  const date = new Date(Number(epochMs));
  return Number.isNaN(date.getTime()) ? `${epochMs} ms` : date.toISOString();
}
