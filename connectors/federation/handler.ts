/**
 * The whole path of a request: JSON → request → the connector's answer → JSON. Everything that a function keeps
 * from one call to the next is made with the first call, so a cold start that only pings loads nothing else.
 */
import type { Call } from './answers/call.ts';
import { deadlineSignal, settled } from './answers/ending.ts';
import { callUdf } from './answers/functions.ts';
import { getTableLayout } from './answers/layout.ts';
import { getCapabilities, getTable, listSchemas, listTables, ping } from './answers/metadata.ts';
import { readRecords } from './answers/records.ts';
import { createServices, type ServiceOptions, type ServicesOf } from './answers/services.ts';
import { getSplits } from './answers/splits.ts';
import type { CallContext, Connector } from './connector.ts';
import { redirectDiagnostic } from './diagnostics/redirect.ts';
import type { FederationRequest, FederationResponse } from './domain/messages.ts';
import { catalogName, queryId } from './domain/names.ts';
import { readEnvironment, type SdkConfig } from './environment/config.ts';
import { decryptWithKms } from './environment/encrypted-message.ts';
import { openTokenWith } from './environment/forward-access.ts';
import { resolveEnvironment } from './environment/glue-connection.ts';
import type { Environment } from './environment/variables.ts';
import { connectorErrorFrom } from './errors.ts';
import { tableOfUdfs } from './functions/resolve.ts';
import type { Udf } from './functions/udf.ts';
import { jsonLog, type Log, type LogFields } from './log.ts';
import { withColumnPolicy } from './policy/with-column-policy.ts';
import { assertFitsLambda } from './response-size.ts';
import { wireFormat } from './wire/format.ts';
import { isJsonObject } from './wire/json.ts';
import { decodeRequest } from './wire/request.ts';
import { encodeResponse } from './wire/response.ts';

/** The part of Lambda's context that is used. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis?: () => number;
  readonly invokedFunctionArn?: string;
}

/** What Lambda's Node runtime calls: a parsed request in, an object to be written as JSON out. */
export type LambdaHandler = (event: unknown, context?: LambdaContext) => Promise<object>;

/** What stands in for AWS's services is used for every request, whatever credentials it brings. */
export interface HandlerOptions extends ServiceOptions {
  /** Default: `process.env`. */
  readonly environment?: Environment;
  /** User-defined functions that the Lambda offers beside the connector's tables. Default: none. */
  readonly functions?: readonly Udf[];
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
  UserDefinedFunctionRequest: callUdf,
};

/**
 * Makes the function that Lambda calls out of a connector. A failure rejects with a {@link ConnectorError}, whose
 * name and message Lambda's runtime sends to Athena.
 *
 * @example
 * export const handler = createHandler(connector);
 *
 * @throws ConnectorError InvalidInput when two of `functions` have the same name and types of arguments
 */
export function createHandler<Accepted>(
  ungoverned: Connector<Accepted>,
  options: HandlerOptions = {},
): LambdaHandler {
  const connector = withColumnPolicy(ungoverned);
  const udfs = tableOfUdfs(options.functions ?? []);
  let started: Started | null = null;
  // Until the settings are read, and when they are faulty, everything that matters is told.
  let log = options.log ?? jsonLog('info', writeLine);
  return async (event, lambdaContext) => {
    const startedAt = performance.now();
    const origin = loggedOrigin(event);
    try {
      const request = decodeRequest(event);
      if (started === null) {
        const { environment, config } = await readSettings(connector, options);
        log = options.log ?? jsonLog(config.logLevel, writeLine);
        for (const message of config.warnings) log.write('warn', 'configuration', { message });
        const openToken = openTokenWith(decryptWithKms);
        started = { environment, servicesOf: createServices({ config, udfs, ...options, openToken }) };
      }
      return await answerOne(request, { connector, ...started, log: log.with(origin), lambdaContext });
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

interface Settings {
  /** The function's variables, and what its Glue connection adds. */
  readonly environment: Environment;
  readonly config: SdkConfig;
}

/** What a function keeps from one call to the next. */
interface Started {
  readonly environment: Environment;
  readonly servicesOf: ServicesOf;
}

async function readSettings<Accepted>(
  connector: Connector<Accepted>,
  { environment: own = process.env }: HandlerOptions,
): Promise<Settings> {
  const environment = await resolveEnvironment(
    own,
    (properties) => connector.environmentFromGlueConnection?.(properties) ?? properties,
  );
  return { environment, config: readEnvironment(environment) };
}

interface Answering<Accepted> extends Started {
  readonly connector: Connector<Accepted>;
  readonly log: Log;
  readonly lambdaContext: LambdaContext | undefined;
}

async function answerOne<Accepted>(
  request: FederationRequest,
  { connector, environment, servicesOf, log, lambdaContext }: Answering<Accepted>,
): Promise<object> {
  const startedAt = performance.now();
  const origin = {
    queryId: 'queryId' in request ? request.queryId : queryId(''),
    catalogName: 'catalogName' in request ? request.catalogName : catalogName(''),
    identity: request.identity,
  };
  const remainingTimeMs = lambdaContext?.getRemainingTimeInMillis ?? (() => Number.POSITIVE_INFINITY);
  const deadline = deadlineSignal(remainingTimeMs());
  try {
    const services = await settled(servicesOf(request.identity), deadline.signal);
    using status = isLong(request) ? services.watchQuery({ queryId: origin.queryId, log }) : null;
    const signal = status === null ? deadline.signal : AbortSignal.any([deadline.signal, status.watch()]);
    const context: CallContext = {
      ...origin,
      signal,
      remainingTimeMs,
      log,
      environment,
      functionArn: lambdaContext?.invokedFunctionArn ?? null,
      credentials: services.credentials,
      secrets: services.secrets,
    };
    const { request: asked, call } = redirectDiagnostic(request, { connector, services, context });
    const answer = answers[asked.kind] as Answer<FederationRequest['kind']>;
    const response = await settled(answer(asked as never, call), signal);
    const encoded = encodeResponse(response, wireFormat());
    // Rows inline were measured when it was decided that they are; they are too many to be written twice.
    if (response.kind !== 'ReadRecordsResponse') assertFitsLambda(response.kind, encoded);
    log.write('info', 'answered', { ms: Math.round(performance.now() - startedAt) });
    return encoded;
  } finally {
    deadline.clear();
  }
}

/** Calls that can outlive their query: they are told when it has ended. */
function isLong({ kind }: FederationRequest): boolean {
  return kind === 'ReadRecordsRequest' || kind === 'GetTableLayoutRequest';
}
