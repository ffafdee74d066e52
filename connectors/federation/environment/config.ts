/**
 * The SDK's own settings, under the names of AWS's connectors; `spill_concurrency`, `spill_bucket_owner` and
 * `log_level` are ours. Everything is read once, when the function starts; all faults are reported together, so
 * that a person mends them in one go.
 */
import { ConnectorError } from '../errors.ts';
import type { LogLevel } from '../log.ts';
import { casingModeFault } from './casing.ts';
import { defaultThrottleConfig, type ThrottleConfig } from './throttling.ts';
import { type Environment, VariableReader } from './variables.ts';

/** Where the key comes from that encrypts what a split spills. */
export type EncryptionConfig =
  | { readonly kind: 'none' }
  /** A random AES-256 key a split. */
  | { readonly kind: 'local' }
  /** A KMS data key (AES-128) a split. */
  | { readonly kind: 'kms'; readonly keyId: string };

export interface SpillConfig {
  /** null: nothing can be spilled unless the request brings a bucket. */
  readonly bucket: string | null;
  readonly prefix: string;
  /** Account id that must own `bucket`; null: not checked. */
  readonly bucketOwner: string | null;
  /** HTTP headers of every PUT, such as those of SSE-KMS. */
  readonly putHeaders: ReadonlyMap<string, string>;
  /** Writes under way at a time. */
  readonly concurrency: number;
  /** Blocks that may wait for a write beside those under way; the reader stops while they do. */
  readonly queueCapacity: number;
}

export interface SdkConfig {
  readonly spill: SpillConfig;
  readonly encryption: EncryptionConfig;
  /**
   * In place of a request's `maxBlockBytes`, never of its inline threshold; null: the request's, but no more than
   * {@link preferredBlockBytes}.
   */
  readonly maxBlockBytes: number | null;
  readonly throttle: ThrottleConfig;
  readonly isPassthroughEnabled: boolean;
  readonly logLevel: LogLevel;
  /** What was ignored, and why, for the log. */
  readonly warnings: readonly string[];
}

const defaultSpillPrefix = 'athena-federation-spill';
const defaultSpillConcurrency = 3;
/** The reader works on while writes are under way; what waits beside them costs memory and saves nearly no time. */
const defaultQueueCapacity = 0;
/** Half of what Athena asks for at most: writes begin earlier, and three of them fit the smallest functions. */
export const preferredBlockBytes = 8_000_000;
/** Arrow's offsets are 32-bit: a block with more text than they reach would be corrupt. */
export const largestBlockBytes = 2 ** 30;

/** @throws ConnectorError InvalidInput that lists every fault. */
export function readEnvironment(environment: Environment): SdkConfig {
  const variables = new VariableReader(environment);
  const config: SdkConfig = {
    spill: readSpill(variables),
    encryption: readEncryption(variables),
    maxBlockBytes: variables.integer('MAX_BLOCK_SIZE_BYTES', { minimum: 1, maximum: largestBlockBytes }),
    throttle: readThrottle(variables),
    isPassthroughEnabled: variables.boolean('enable_query_passthrough') ?? true,
    logLevel: readLogLevel(variables),
    warnings: variables.warnings,
  };
  const casingFault = casingModeFault(environment);
  if (casingFault !== null) variables.fault(casingFault);
  refuseUnsupported(variables);
  if (variables.faults.length > 0) {
    throw new ConnectorError(
      'InvalidInput',
      `the environment of the connector is faulty:\n${variables.faults.map((fault) => `- ${fault}`).join('\n')}`,
    );
  }
  return config;
}

function readSpill(variables: VariableReader): SpillConfig {
  const concurrency =
    variables.integer('spill_concurrency', { minimum: 1, maximum: 64 }) ?? defaultSpillConcurrency;
  const capacity = { minimum: 0, maximum: 64 };
  return {
    bucket: variables.text('spill_bucket'),
    prefix: variables.text('spill_prefix') ?? defaultSpillPrefix,
    bucketOwner: readBucketOwner(variables),
    putHeaders: readPutHeaders(variables),
    concurrency,
    queueCapacity:
      variables.integer('SPILL_QUEUE_CAPACITY', capacity) ??
      variables.integer('spill_queue_capacity', capacity) ??
      defaultQueueCapacity,
  };
}

function readBucketOwner(variables: VariableReader): string | null {
  const owner = variables.text('spill_bucket_owner');
  if (owner !== null && !/^\d{12}$/.test(owner)) {
    variables.fault(`spill_bucket_owner is "${owner}"; it takes the 12 digits of an AWS account`);
  }
  return owner;
}

/** Faulty JSON is ignored, as AWS's connectors do, but not in silence. The value may be secret: it is not repeated. */
function readPutHeaders(variables: VariableReader): ReadonlyMap<string, string> {
  const name = 'spill_put_request_headers';
  const text = variables.text(name);
  if (text === null) return new Map();
  const headers = decodeHeaders(text);
  if (headers !== null) return headers;
  variables.warnings.push(
    `${name} is ignored: it is not a JSON object of strings, such as {"x-amz-server-side-encryption":"aws:kms"}`,
  );
  return new Map();
}

function decodeHeaders(text: string): ReadonlyMap<string, string> | null {
  let decoded: unknown;
  try {
    decoded = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof decoded !== 'object' || decoded === null || Array.isArray(decoded)) return null;
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(decoded)) {
    if (typeof value !== 'string' || !isHeader(name, value)) return null;
    headers.set(name, value);
  }
  return headers;
}

function isHeader(name: string, value: string): boolean {
  return /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}

function readEncryption(variables: VariableReader): EncryptionConfig {
  // Only "true" disables: a misspelt value must not leave data in clear.
  const isDisabled = (variables.text('disable_spill_encryption') ?? 'false').toLowerCase() === 'true';
  if (isDisabled) return { kind: 'none' };
  const keyId = variables.text('kms_key_id');
  return keyId === null ? { kind: 'local' } : { kind: 'kms', keyId };
}

function readThrottle(variables: VariableReader): ThrottleConfig {
  const delay = { maximum: 900_000 };
  return {
    initialDelayMs:
      variables.integer('throttle_initial_delay_ms', { minimum: 0, ...delay }) ??
      defaultThrottleConfig.initialDelayMs,
    maxDelayMs:
      variables.integer('throttle_max_delay_ms', { minimum: 1, ...delay }) ??
      defaultThrottleConfig.maxDelayMs,
    decreaseFactor:
      variables.number('throttle_decrease_factor', { minimum: 0.001, maximum: 1 }) ??
      defaultThrottleConfig.decreaseFactor,
    increaseMs:
      variables.integer('throttle_increase_ms', { minimum: 1, ...delay }) ?? defaultThrottleConfig.increaseMs,
  };
}

const logLevels: ReadonlyMap<string, LogLevel> = new Map([
  ['trace', 'debug'],
  ['debug', 'debug'],
  ['info', 'info'],
  ['warn', 'warn'],
  ['error', 'error'],
  ['fatal', 'error'],
]);

/** `log_level`, else what Lambda's logging settings say. */
function readLogLevel(variables: VariableReader): LogLevel {
  const name = variables.text('log_level') === null ? 'AWS_LAMBDA_LOG_LEVEL' : 'log_level';
  const text = variables.text(name) ?? 'info';
  const level = logLevels.get(text.toLowerCase());
  if (level === undefined) {
    variables.fault(`${name} is "${text}"; it takes one of ${[...logLevels.keys()].join(', ')}`);
  }
  return level ?? 'info';
}

function refuseUnsupported(variables: VariableReader): void {
  const role = 'cross_account_role_arn';
  if (variables.text(role) !== null) {
    variables.fault(
      `${role} is set, but assuming a role is not supported; give the function's own role access`,
    );
  }
}
