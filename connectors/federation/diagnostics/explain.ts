/**
 * `TABLE(catalog.system.explain(query => 'SELECT …'))`: how a scan of one table would be read, without reading it.
 * Which filters the source decides and which the function does, what is asked of the source, and how it is cut.
 */

import { onePartition } from '../answers/layout.ts';
import { arrowSchema, field, types } from '../arrow/type.ts';
import type { CallContext, Connector, Row, ScanRequest, SplitPlan, SplitProperties } from '../connector.ts';
import { describeTableName } from '../domain/names.ts';
import { ConnectorError } from '../errors.ts';
import type { Diagnostic } from './diagnostic.ts';
import { predicateOf } from './scan-predicate.ts';
import { parseScanText, type ScanText } from './scan-text.ts';

/** More splits than these are only counted. */
const shownSplits = 20;

export const explain: Diagnostic = {
  schemaName: 'system',
  name: 'explain',
  argumentNames: ['query'],
  schema: arrowSchema([field('step', types.varchar), field('detail', types.varchar)]),
  async *rows(args, { connector, context }) {
    const text = parseScanText(args.get('query') ?? '');
    const scan = await planScan(text, connector, context);
    for await (const [step, detail] of steps(text, scan, connector, context))
      yield { step, detail } satisfies Row;
  },
};

type Step = readonly [step: string, detail: string];

async function planScan(text: ScanText, connector: Connector, context: CallContext): Promise<ScanRequest> {
  const { tableName, columns, terms, orderBy, limit } = text;
  const { schema } = await connector.describeTable(tableName, context);
  const find = (name: string) => {
    const found = schema.fields.find((candidate) => candidate.name === name);
    if (found !== undefined) return found;
    const known = schema.fields.map((candidate) => candidate.name).join(', ');
    throw new ConnectorError(
      'InvalidInput',
      `table ${describeTableName(tableName)} has no column ${name}; it has ${known}`,
    );
  };
  for (const { columnName } of orderBy) find(columnName);
  return {
    tableName,
    output: columns === null ? schema.fields : columns.map(find),
    predicate: terms.map(({ condition }) => predicateOf(condition, find)),
    orderBy,
    limit,
    passthroughArguments: new Map(),
    tableMetadata: schema.metadata,
  };
}

async function* steps(
  { terms }: ScanText,
  scan: ScanRequest,
  connector: Connector,
  context: CallContext,
): AsyncGenerator<Step> {
  const { output, predicate, limit, orderBy, tableName } = scan;
  yield ['table', describeTableName(tableName)];
  yield ['columns', (output ?? []).map(({ name }) => name).join(', ')];
  const remainder = (await connector.pushdown?.(scan, context))?.remainder ?? predicate;
  for (const [index, { text }] of terms.entries()) {
    const term = predicate[index];
    const isLeft = term !== undefined && remainder.includes(term);
    yield [
      'filter',
      `${text}: ${isLeft ? 'decided by the function, on the rows that come' : `decided by ${connector.sourceType}`}`,
    ];
  }
  const isOrderLeft = orderBy.length > 0 && connector.promises?.topN !== true;
  if (orderBy.length > 0)
    yield [
      'order',
      isOrderLeft || limit === null
        ? 'by Athena'
        : `kept by Athena, and used by ${connector.sourceType} to find the first rows where it has that order`,
    ];
  if (limit !== null) yield ['limit', limitText(limit, remainder.length > 0, isOrderLeft, connector)];
  for (const { step, detail } of (await connector.explain?.(scan, context)) ?? []) yield [step, detail];
  yield* splitSteps(scan, connector, context);
}

function limitText(
  limit: bigint,
  isFiltered: boolean,
  isOrderLeft: boolean,
  { sourceType }: Connector,
): string {
  if (isOrderLeft) return `${limit}: by Athena, which sorts all rows first`;
  return isFiltered
    ? `${limit}: by the function, which decides a filter first`
    : `${limit}: by ${sourceType}`;
}

async function* splitSteps(
  scan: ScanRequest,
  connector: Connector,
  context: CallContext,
): AsyncGenerator<Step> {
  if (connector.layout !== undefined) {
    yield ['splits', "by the table's partitions"];
    return;
  }
  const splits: SplitProperties[] = [];
  let continuationToken: string | null = null;
  do {
    const plan: SplitPlan | undefined = await connector.planSplits?.(
      { ...scan, output: null, partitions: onePartition, continuationToken },
      context,
    );
    splits.push(...(plan?.splits ?? [{}]));
    continuationToken = plan?.continuationToken ?? null;
  } while (continuationToken !== null);
  yield ['splits', String(splits.length)];
  if (splits.length === 1) return;
  for (const [index, properties] of splits.slice(0, shownSplits).entries()) {
    const parts = Object.entries(properties).map(([name, value]) => `${name} = ${value}`);
    yield [`split ${index + 1}`, parts.join(', ')];
  }
}
