/** Before splits are handed out: can the bucket be used at all? A read that fails after minutes is too late. */
import { ConnectorError } from '../errors.ts';
import type { SpillStore } from './object-store.ts';

/** Resolves when the bucket answers, or when there is none to check. */
export type BucketCheck = (bucket: string | null) => Promise<void>;

/**
 * A final answer (there, missing, denied) is kept for the last bucket asked, for the life of the function; a
 * failure to ask is not. Forwarded credentials take a check of their own.
 *
 * @throws (the check) ConnectorError InvalidInput or AccessDenied
 */
export function createBucketCheck(store: Pick<SpillStore, 'headBucket'>): BucketCheck {
  let last: { readonly bucket: string; readonly refusal: ConnectorError | null } | null = null;
  return async (bucket) => {
    if (bucket === null || bucket === '') return;
    if (last?.bucket !== bucket) last = { bucket, refusal: await refusalOf(store, bucket) };
    if (last.refusal !== null) throw last.refusal;
  };
}

async function refusalOf(
  store: Pick<SpillStore, 'headBucket'>,
  bucket: string,
): Promise<ConnectorError | null> {
  try {
    await store.headBucket(bucket);
    return null;
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'InvalidInput') return error;
    throw error;
  }
}
