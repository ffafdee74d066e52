/** Calls to Lambdas: a failure says which one failed at what, and a throttled one is asked again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FunctionError, messageOf } from '../../connectors/federation/caller.ts';
import type { Catalog } from './catalog.ts';
import { assertNotCancelled, cancelled, QueryError } from './errors.ts';

const retryDelaysMs = [100, 300, 1000];

/** `doing` completes "catalog pg could not …". */
export function callCatalog<Answer>(
  catalog: Catalog,
  doing: string,
  signal: AbortSignal | undefined,
  call: () => Promise<Answer>,
): Promise<Answer> {
  const failed = (message: string, cause: unknown): QueryError =>
    new QueryError('CATALOG_ERROR', `catalog ${catalog.name} could not ${doing}: ${message}`, { cause });
  return retryingThrottles(signal, failed, call);
}

export async function retryingThrottles<Answer>(
  signal: AbortSignal | undefined,
  failed: (message: string, cause: unknown) => QueryError,
  call: () => Promise<Answer>,
): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    assertNotCancelled(signal);
    try {
      return await call();
    } catch (error) {
      if (error instanceof QueryError) throw error;
      if (signal?.aborted === true) throw signal.reason instanceof QueryError ? signal.reason : cancelled();
      const delayMs = retryDelaysMs[attempt];
      if (!(error instanceof FunctionError) || !error.isThrottle || delayMs === undefined) {
        throw failed(messageOf(error), error);
      }
      await sleep(delayMs);
    }
  }
}
