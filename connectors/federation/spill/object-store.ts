/** The narrow door to object storage: write a block, read it back, see that the bucket is there. */
import type { SpillLocation } from '../domain/split.ts';
import type { Environment } from '../environment/variables.ts';

/** Bytes that can be written more than once: `chunks` starts anew each time. */
export interface SpillBody {
  readonly byteLength: number;
  readonly chunks: () => Iterable<Uint8Array>;
}

/** Failures are ConnectorErrors, retryable where another attempt may help; an aborted call rejects with the reason. */
export interface SpillStore {
  /** One attempt. */
  put(location: SpillLocation, body: SpillBody, signal?: AbortSignal): Promise<void>;
  get(location: SpillLocation, signal?: AbortSignal): Promise<Uint8Array>;
  /** @throws ConnectorError InvalidInput when the bucket is missing or another's, AccessDenied for all else */
  headBucket(bucket: string): Promise<void>;
  /** Closes connections; the store is not used afterwards. */
  close(): void;
}

/** AWS's own hosts take the bucket in the host name; most others only in the path. */
export function usesPathStyle(environment: Environment): boolean {
  if (environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return false;
  const endpoint = environment['AWS_ENDPOINT_URL_S3'] || environment['AWS_ENDPOINT_URL'];
  if (endpoint === undefined || endpoint === '' || !URL.canParse(endpoint)) return false;
  return !/(^|\.)(amazonaws\.com(\.cn)?|api\.aws)$/.test(new URL(endpoint).hostname);
}
