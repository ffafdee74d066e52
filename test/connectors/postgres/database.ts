/** A real PostgreSQL server for a test file, and the connector reading from it as the SDK would. */
import pg from 'pg';
import { catalogName, queryId } from '../../../connectors/federation/domain/names.ts';
import {
  arrowSchema,
  type Block,
  type CallContext,
  type ConnectorError,
  type Field,
  type Log,
  type LogFields,
  type OrderBy,
  type Predicate,
  type Scalar,
  Secrets,
  scalarAt,
  type TableName,
} from '../../../connectors/federation/index.ts';
import { columnsOf } from '../../../connectors/federation/predicate/columns.ts';
import { compilePredicate } from '../../../connectors/federation/predicate/evaluate.ts';
import type { TableFacts } from '../../../connectors/postgres/catalog.ts';
import { createPostgresConnector, type PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { type EmbeddedPostgres, startPostgres } from '../../../local/services/postgres/start.ts';

export interface OpenDatabase {
  readonly url: string;
  readonly connector: PostgresConnector;
  /** Runs statements as the superuser. */
  readonly sql: (text: string) => Promise<void>;
  /** First column of each row as text. */
  readonly texts: (text: string) => Promise<readonly (string | null)[]>;
  readonly close: () => Promise<void>;
}

export interface TestDatabase extends OpenDatabase, AsyncDisposable {
  readonly server: EmbeddedPostgres;
}

/** The server of this project, or of another version: `test/harness/postgres-versions.mjs` runs the suites on those. */
export function serverUnderTest(): { readonly packageFolder?: string } {
  const packageFolder = process.env['OWLERY_TEST_POSTGRES'];
  return packageFolder === undefined ? {} : { packageFolder };
}

export async function startDatabase(): Promise<TestDatabase> {
  const server = await startPostgres(serverUnderTest());
  const database = await openDatabase(server, 'postgres');
  return {
    ...database,
    server,
    async [Symbol.asyncDispose]() {
      await database.close();
      await server.stop();
    },
  };
}

export async function openDatabase(server: EmbeddedPostgres, name: string): Promise<OpenDatabase> {
  const url = server.connectionUrl(name);
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const connector = connectorFor(url);
  return {
    url,
    connector,
    sql: async (text) => {
      await client.query(text);
    },
    texts: async (text) => {
      const result = await client.query({ text, rowMode: 'array', types: { getTypeParser: () => String } });
      return result.rows.map((row: readonly unknown[]) => (typeof row[0] === 'string' ? row[0] : null));
    },
    async close() {
      await connector.close();
      await client.end();
    },
  };
}

export function connectorFor(
  url: string,
  secrets = new Secrets(),
  settings: Readonly<Record<string, string>> = {},
): PostgresConnector {
  return asInFunction(createPostgresConnector(), { default: url, ...settings }, secrets);
}

/** The connector as in a Lambda function of these variables and secrets, whatever context a test calls it with. */
export function asInFunction(
  connector: PostgresConnector,
  environment: Readonly<Record<string, string>>,
  secrets: Secrets,
): PostgresConnector {
  const within = <Context extends CallContext>(context: Context): Context => ({
    ...context,
    environment: { ...context.environment, ...environment },
    secrets: context.credentials === null ? secrets : context.secrets,
  });
  const { passthrough, planSplits, pushdown, explain, selfTest } = connector;
  return {
    ...connector,
    listSchemaNames: (context) => connector.listSchemaNames(within(context)),
    listTables: (schemaName, page, context) => connector.listTables(schemaName, page, within(context)),
    describeTable: (name, context) => connector.describeTable(name, within(context)),
    read: (plan, context) => connector.read(plan, within(context)),
    ...(planSplits && { planSplits: (request, context) => planSplits(request, within(context)) }),
    ...(pushdown && { pushdown: (request, context) => pushdown(request, within(context)) }),
    ...(explain && { explain: (request, context) => explain(request, within(context)) }),
    ...(selfTest && { selfTest: (context) => selfTest(within(context)) }),
    ...(passthrough && {
      passthrough: {
        ...passthrough,
        describe: (args, context) => passthrough.describe(args, within(context)),
      },
    }),
  };
}

export interface LogLine extends LogFields {
  readonly stage: string;
}

export interface Call {
  readonly context: CallContext & { readonly maxBlockBytes: number };
  readonly lines: LogLine[];
}

let calls = 0;

/** Each is of a query of its own, unless it says of which. */
export function callContext(
  options: {
    signal?: AbortSignal;
    maxBlockBytes?: number;
    remainingTimeMs?: number;
    queryId?: string;
    catalogName?: string;
  } = {},
): Call {
  const lines: LogLine[] = [];
  const log: Log = {
    write: (_level, stage, fields = {}) => void lines.push({ stage, ...fields }),
    with: () => log,
  };
  return {
    lines,
    context: {
      queryId: queryId(options.queryId ?? `test-${++calls}`),
      catalogName: catalogName(options.catalogName ?? 'lambda:test'),
      identity: { account: '', arn: '', principalTags: new Map(), iamGroups: [], configOptions: new Map() },
      signal: options.signal ?? new AbortController().signal,
      remainingTimeMs: () => options.remainingTimeMs ?? Number.POSITIVE_INFINITY,
      log,
      environment: {},
      functionArn: null,
      credentials: null,
      secrets: new Secrets(),
      maxBlockBytes: options.maxBlockBytes ?? 1_000_000,
    },
  };
}

export interface ReadOptions {
  readonly columns?: readonly string[];
  readonly predicate?: readonly Predicate[];
  readonly limit?: bigint | null;
  readonly orderBy?: readonly OrderBy[];
  readonly passthrough?: string;
  readonly split?: Readonly<Record<string, string>>;
  readonly call?: Call;
}

export interface ReadResult {
  /** As the SDK would deliver them. */
  readonly rows: readonly (readonly (Scalar | null)[])[];
  readonly blocks: readonly Block[];
  /** Rows that crossed the socket. */
  readonly received: number;
  /** The statement that PostgreSQL was sent. */
  readonly sql: string;
  readonly parameters: number;
  readonly remainder: readonly Predicate[];
}

/** What the connector knows of a table. */
export async function tableFacts(connector: PostgresConnector, tableName: TableName): Promise<TableFacts> {
  const request = {
    tableName,
    output: [],
    predicate: [],
    orderBy: [],
    limit: null,
    passthroughArguments: new Map<string, string>(),
    tableMetadata: new Map<string, string>(),
  };
  const pushed = await connector.pushdown?.(request, callContext().context);
  if (pushed?.accepted.kind !== 'table') throw new Error('the connector gives no table');
  return pushed.accepted.table;
}

/** The SDK's part of a read: pushdown, the source's blocks, the remainder. */
export async function readTable(
  connector: PostgresConnector,
  tableName: TableName,
  options: ReadOptions = {},
): Promise<ReadResult> {
  const call = options.call ?? callContext();
  const scan = await openScan(connector, tableName, { ...options, call });
  const keep = compilePredicate(scan.remainder, arrowSchema([...scan.output, ...scan.filterOnly]));
  const blocks: Block[] = [];
  const rows: (readonly (Scalar | null)[])[] = [];
  for await (const block of scan.blocks) {
    blocks.push(block);
    const selected = keep(block) ?? Uint32Array.from({ length: block.rowCount }, (_, row) => row);
    for (const row of selected) {
      rows.push(block.vectors.slice(0, scan.output.length).map((vector) => scalarAt(vector, row)));
    }
  }
  const sent = call.lines.find(({ stage }) => stage === 'sent');
  return {
    rows,
    blocks,
    received: call.lines.find(({ stage }) => stage === 'received')?.rows ?? -1,
    sql: sent?.sql ?? '',
    parameters: sent?.parameters ?? -1,
    remainder: scan.remainder,
  };
}

export interface OpenScan {
  readonly blocks: AsyncIterable<Block>;
  readonly output: readonly Field[];
  readonly filterOnly: readonly Field[];
  readonly remainder: readonly Predicate[];
}

export async function openScan(
  connector: PostgresConnector,
  tableName: TableName,
  {
    call = callContext(),
    columns,
    predicate = [],
    limit = null,
    orderBy = [],
    passthrough,
    split = {},
  }: ReadOptions = {},
): Promise<OpenScan> {
  const { context } = call;
  const passthroughArguments = new Map(passthrough === undefined ? [] : [['query', passthrough]]);
  const description =
    passthrough === undefined
      ? await connector.describeTable(tableName, context)
      : await connector.passthrough?.describe(passthroughArguments, context);
  const tableMetadata = description?.schema.metadata ?? new Map<string, string>();
  const output = outputFields(description?.schema.fields ?? [], columns);
  const request = { tableName, output, predicate, orderBy, limit, passthroughArguments, tableMetadata };
  const pushed = await connector.pushdown?.(request, context);
  if (pushed === undefined) throw new Error('the connector has no pushdown');
  const { accepted, remainder } = pushed;
  const filterOnly = columnsOf(remainder).filter(({ name }) => output.every((field) => field.name !== name));
  const source = await connector.read(
    {
      tableName,
      accepted,
      output,
      filterOnly,
      orderBy,
      limit: remainder.length === 0 ? limit : null,
      split: new Map(Object.entries(split)),
      passthroughArguments,
      tableMetadata,
    },
    context,
  );
  if (source.kind !== 'blocks') throw new Error('the connector gives rows');
  return { blocks: source.blocks, output, filterOnly, remainder };
}

function outputFields(fields: readonly Field[], columns: readonly string[] | undefined): readonly Field[] {
  if (columns === undefined) return fields;
  return columns.map((name) => {
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined) throw new Error(`no column ${name}`);
    return field;
  });
}

/** The error that a promise rejects with; fails when it does not. */
export async function errorOf(promise: Promise<unknown>): Promise<ConnectorError> {
  try {
    await promise;
  } catch (error) {
    return error as ConnectorError;
  }
  throw new Error('no error was thrown');
}
