/** Calls to a catalog: a failure says which catalog failed at what, and a throttled function is asked again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FunctionError, messageOf } from '../../connectors/federation/caller.ts';
import type { Catalog } from './catalog.ts';
import { assertNotCancelled, cancelled, QueryError } from './errors.ts';

const retryDelaysMs = [100, 300, 1000];

/** `doing` completes "catalog pg could not …". */
export async function callCatalog<Answer>(
  catalog: Catalog,
  doing: string,
  signal: AbortSignal | undefined,
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
        throw new QueryError(
          'CATALOG_ERROR',
          `catalog ${catalog.name} could not ${doing}: ${messageOf(error)}`,
          {
            cause: error,
          },
        );
      }
      await sleep(delayMs);
    }
  }
}
