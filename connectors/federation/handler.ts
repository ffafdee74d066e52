/**
 * The whole path of a request: JSON → request → the connector's answer → JSON. Everything that a function keeps
 * from one call to the next is made with the first call, so a cold start that only pings loads nothing else.
 */
import type { Call, Services } from './answers/call.ts';
import { deadlineSignal, settled } from './answers/ending.ts';
import { getTableLayout } from './answers/layout.ts';
import { getCapabilities, getTable, listSchemas, listTables, ping } from './answers/metadata.ts';
import { readRecords } from './answers/records.ts';
import { getSplits } from './answers/splits.ts';
import type { CallContext, Connector } from './connector.ts';
import type { FederationRequest, FederationResponse } from './domain/messages.ts';
import { catalogName, queryId } from './domain/names.ts';
import { readEnvironment, type SdkConfig } from './environment/config.ts';
import { readForwardedCredentials } from './environment/forward-access.ts';
import { resolveEnvironment } from './environment/glue-connection.ts';
import { type ReadQueryState, readAthenaState } from './environment/query-state-source.ts';
import { QueryStatus } from './environment/query-status.ts';
import type { Environment } from './environment/variables.ts';
import { ConnectorError, connectorErrorFrom } from './errors.ts';
import { jsonLog, type Log, type LogFields } from './log.ts';
import { assertFitsLambda } from './response-size.ts';
import { createBucketCheck } from './spill/bucket-check.ts';
import { createKmsKeyService, type KeyService } from './spill/key-service.ts';
import { createKeySource } from './spill/keys.ts';
import type { SpillStore } from './spill/object-store.ts';
import { createS3Store } from './spill/s3-store.ts';
import { wireFormat } from './wire/format.ts';
import { isJsonObject } from './wire/json.ts';
import { decodeRequest } from './wire/request.ts';
import { encodeResponse } from './wire/response.ts';

/** The part of Lambda's context that is used. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis?: () => number;
}

/** What Lambda's Node runtime calls: a parsed request in, an object to be written as JSON out. */
export type LambdaHandler = (event: unknown, context?: LambdaContext) => Promise<object>;

export interface HandlerOptions {
  /** Default: `process.env`. */
  readonly environment?: Environment;
  /** Default: S3, as the environment says. */
  readonly store?: SpillStore;
  /** Default: KMS. */
  readonly keyService?: KeyService;
  /** Default: Athena's GetQueryExecution. */
  readonly readQueryState?: ReadQueryState;
  /** Default: JSON lines on standard output, from `log_level` on. */
  readonly log?: Log;
}

type Answer<Kind extends FederationRequest['kind']> = <Accepted>(
  request: Extract<FederationRequest, { kind: Kind }>,
  call: Call<Accepted>,
) => Promise<FederationResponse>;

const answers: { readonly [Kind in FederationRequest['kind']]: Answer<Kind> } = {
  PingRequest: ping,
  ListSchemasRequest: listSchemas,
  ListTablesRequest: listTables,
  GetTableRequest: getTable,
  GetTableLayoutRequest: getTableLayout,
  GetSplitsRequest: getSplits,
  GetDataSourceCapabilitiesRequest: getCapabilities,
  ReadRecordsRequest: readRecords,
  UserDefinedFunctionRequest: async ({ methodName }) => {
    throw new ConnectorError(
      'OperationNotSupported',
      `function ${methodName} is not known: this connector has no functions`,
    );
  },
};

/**
 * Makes the function that Lambda calls out of a connector. A failure rejects with a {@link ConnectorError}, whose
 * name and message Lambda's runtime sends to Athena.
 *
 * @example
 * export const handler = createHandler(connector);
 */
export function createHandler<Accepted>(
  connector: Connector<Accepted>,
  options: HandlerOptions = {},
): LambdaHandler {
  let services: Services | null = null;
  // Until the settings are read, and when they are faulty, everything that matters is told.
  let log = options.log ?? jsonLog('info', writeLine);
  return async (event, lambdaContext) => {
    const startedAt = performance.now();
    const origin = loggedOrigin(event);
    try {
      const request = decodeRequest(event);
      const config = services?.config ?? (await readConfig(options.environment ?? process.env));
      if (services === null) {
        log = options.log ?? jsonLog(config.logLevel, writeLine);
        services = createServices(config, options, log);
      }
      return await answerOne(request, { connector, services, log: log.with(origin), lambdaContext });
    } catch (error) {
      const failure = connectorErrorFrom(error);
      const { code, fault, message } = failure;
      const ms = Math.round(performance.now() - startedAt);
      log.with(origin).write(fault === 'person' ? 'warn' : 'error', 'failed', { code, fault, message, ms });
      throw failure;
    }
  };
}

function writeLine(line: string): void {
  console.log(line);
}

const longestLoggedText = 256;

/** What every line says of its request, though it may turn out to make no sense. */
function loggedOrigin(event: unknown): LogFields {
  const text = (name: string): string => {
    const value = isJsonObject(event) ? event[name] : undefined;
    return typeof value === 'string' ? value.slice(0, longestLoggedText) : '';
  };
  return { queryId: text('queryId'), catalog: text('catalogName'), request: text('@type') };
}

/** A Glue connection may hold settings; reading it is not supported, and said so rather than passed over. */
async function readConfig(environment: Environment): Promise<SdkConfig> {
  return readEnvironment(await resolveEnvironment(environment, { readConnection: null }));
}

function createServices(config: SdkConfig, options: HandlerOptions, log: Log): Services {
  for (const message of config.warnings) log.write('warn', 'configuration', { message });
  const store = options.store ?? createS3Store({ config: config.spill });
  const readState = options.readQueryState ?? readAthenaState();
  return {
    config,
    store,
    newKey: createKeySource(config.encryption, options.keyService ?? createKmsKeyService()),
    checkBucket: createBucketCheck(store),
    watchQuery: ({ queryId, log: callLog }) =>
      new QueryStatus({ queryId, log: callLog, throttle: config.throttle, readState }),
  };
}

interface Answering<Accepted> {
  readonly connector: Connector<Accepted>;
  readonly services: Services;
  readonly log: Log;
  readonly lambdaContext: LambdaContext | undefined;
}

async function answerOne<Accepted>(
  request: FederationRequest,
  { connector, services, log, lambdaContext }: Answering<Accepted>,
): Promise<object> {
  const startedAt = performance.now();
  const origin = {
    queryId: 'queryId' in request ? request.queryId : queryId(''),
    catalogName: 'catalogName' in request ? request.catalogName : catalogName(''),
    identity: request.identity,
  };
  await readForwardedCredentials(request.identity, null);
  const remainingTimeMs = lambdaContext?.getRemainingTimeInMillis ?? (() => Number.POSITIVE_INFINITY);
  const deadline = deadlineSignal(remainingTimeMs());
  const status = isLong(request) ? services.watchQuery({ queryId: origin.queryId, log }) : null;
  const signal = status === null ? deadline.signal : AbortSignal.any([deadline.signal, status.watch()]);
  const context: CallContext = { ...origin, signal, remainingTimeMs, log };
  try {
    const answer = answers[request.kind] as Answer<FederationRequest['kind']>;
    const response = await settled(answer(request as never, { connector, services, context }), signal);
    const encoded = encodeResponse(response, wireFormat());
    // Rows inline were measured when it was decided that they are; they are too many to be written twice.
    if (response.kind !== 'ReadRecordsResponse') assertFitsLambda(response.kind, encoded);
    log.write('info', 'answered', { ms: Math.round(performance.now() - startedAt) });
    return encoded;
  } finally {
    deadline.clear();
    status?.close();
  }
}

/** Calls that can outlive their query: they are told when it has ended. */
function isLong({ kind }: FederationRequest): boolean {
  return kind === 'ReadRecordsRequest' || kind === 'GetTableLayoutRequest';
}
