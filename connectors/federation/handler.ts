/**
 * What Lambda calls: settings, logs, Ping, and the way to all other answers, which are loaded with the first request
 * that needs one. A cold start that only pings loads nothing else, and a connector can be loaded as late.
 */
import type { Answering, ServedFunction } from './answers/answering.ts';
import { answerPing } from './answers/ping.ts';
import type { ServiceOptions } from './answers/services.ts';
import type { Connector } from './connector.ts';
import { readEnvironment, type SdkConfig } from './environment/config.ts';
import { resolveEnvironment } from './environment/glue-connection.ts';
import type { Environment } from './environment/variables.ts';
import { connectorErrorFrom } from './errors.ts';
import { tableOfUdfs } from './functions/resolve.ts';
import type { Udf } from './functions/udf.ts';
import { jsonLog, type Log, type LogFields } from './log.ts';
import { isJsonObject } from './wire/json.ts';
import { decodePing, encodePing } from './wire/ping.ts';
import { assertNotVersion1 } from './wire/version-1.ts';

/** The part of Lambda's context that is used. */
export interface LambdaContext {
  readonly getRemainingTimeInMillis?: () => number;
  readonly invokedFunctionArn?: string;
}

/** What Lambda's Node runtime calls: a parsed request in, an object to be written as JSON out. */
export type LambdaHandler = (event: unknown, context?: LambdaContext) => Promise<object>;

/** A connector whose code is loaded with the first request but Ping; it has no hook for that. */
export interface LazyConnector<Accepted = unknown>
  extends Pick<Connector<Accepted>, 'sourceType' | 'environmentFromGlueConnection'> {
  readonly load: () => Promise<Connector<Accepted>>;
}

/** What stands in for AWS's services is used for every request, whatever credentials it brings. */
export interface HandlerOptions extends ServiceOptions {
  /** Default: `process.env`. */
  readonly environment?: Environment;
  /** User-defined functions that the Lambda offers beside the connector's tables. Default: none. */
  readonly functions?: readonly Udf[];
  /** Default: JSON lines on standard output, from `log_level` on. */
  readonly log?: Log;
}

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
  connector: Connector<Accepted> | LazyConnector<Accepted>,
  options: HandlerOptions = {},
): LambdaHandler {
  const udfs = tableOfUdfs(options.functions ?? []);
  let started: Settings | null = null;
  let answering: Promise<Answering> | null = null;
  // Until the settings are read, and when they are faulty, everything that matters is told.
  let log = options.log ?? jsonLog('info', writeLine);

  async function start(): Promise<Settings> {
    if (started !== null) return started;
    const settings = await readSettings(connector, options);
    log = options.log ?? jsonLog(settings.config.logLevel, writeLine);
    for (const message of settings.config.warnings) log.write('warn', 'configuration', { message });
    started = settings;
    return settings;
  }

  async function loadAnswering(settings: Settings): Promise<Answering> {
    const [{ createAnswering }, loaded] = await Promise.all([
      import('./answers/answering.ts'),
      'load' in connector ? connector.load() : connector,
    ]);
    const served: ServedFunction<Accepted> = { connector: loaded, ...settings, udfs, services: options };
    return createAnswering(served);
  }

  return async (event, lambdaContext) => {
    const startedAt = performance.now();
    const origin = loggedOrigin(event);
    try {
      const pinged = isBarePing(event, connector) ? answerBarePing(event, connector) : null;
      const settings = await start();
      if (pinged !== null) return pinged;
      answering ??= loadAnswering(settings).catch((error: unknown) => {
        // The next request tries again.
        answering = null;
        throw error;
      });
      return await (await answering)(event, {
        log: log.with(origin),
        remainingTimeMs: lambdaContext?.getRemainingTimeInMillis ?? (() => Number.POSITIVE_INFINITY),
        functionArn: lambdaContext?.invokedFunctionArn ?? null,
      });
    } catch (error) {
      const failure = connectorErrorFrom(error);
      const { code, fault, message } = failure;
      const ms = Math.round(performance.now() - startedAt);
      log.with(origin).write(fault === 'person' ? 'warn' : 'error', 'failed', { code, fault, message, ms });
      throw failure;
    }
  };
}

/** A Ping that nobody but the SDK answers. */
function isBarePing<Accepted>(
  event: unknown,
  connector: Connector<Accepted> | LazyConnector<Accepted>,
): boolean {
  const hasHook = 'onPing' in connector && connector.onPing !== undefined;
  return !hasHook && isJsonObject(event) && event['@type'] === 'PingRequest';
}

function answerBarePing(event: unknown, connector: Pick<Connector, 'sourceType'>): object {
  const json = { value: event, path: 'PingRequest' };
  assertNotVersion1(json);
  return encodePing(answerPing(decodePing(json), connector));
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

async function readSettings<Accepted>(
  connector: Pick<Connector<Accepted>, 'environmentFromGlueConnection'>,
  { environment: own = process.env }: HandlerOptions,
): Promise<Settings> {
  const environment = await resolveEnvironment(
    own,
    (properties) => connector.environmentFromGlueConnection?.(properties) ?? properties,
  );
  return { environment, config: readEnvironment(environment) };
}
