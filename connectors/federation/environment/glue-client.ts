/** Glue's client, loaded with the first call: Ping, and functions that never ask Glue, do without it. */
import type { GlueClient } from '@aws-sdk/client-glue';
import type { ForwardedCredentials } from './forward-access.ts';

export interface GlueClientOptions {
  /** In place of the function's role. */
  readonly credentials?: ForwardedCredentials | null;
  /** null: AWS's own, or what the client's variables say. */
  readonly endpoint?: string | null;
  readonly connectTimeoutMs: number;
}

/** The caller destroys it. */
export async function createGlueClient(options: GlueClientOptions): Promise<GlueClient> {
  const { credentials = null, endpoint = null, connectTimeoutMs } = options;
  const { GlueClient } = await import('@aws-sdk/client-glue');
  return new GlueClient({
    requestHandler: { connectionTimeout: connectTimeoutMs },
    ...(credentials === null ? {} : { credentials }),
    ...(endpoint === null ? {} : { endpoint }),
  });
}
