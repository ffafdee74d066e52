/**
 * `TABLE(catalog.system.selftest())`: whether the function can do what a query will need of it, one row a check. A
 * service that cannot be reached does not refuse but keeps silent, and in a VPC that is the most frequent fault: so
 * each check has a time limit, and says what it needed.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../answers/call.ts';
import { arrowSchema, field, types } from '../arrow/type.ts';
import type { CallContext, Finding, Row, SelfCheck } from '../connector.ts';
import { ConnectorError, messageOf } from '../errors.ts';
import { describeLocation, planSpillLocation } from '../spill/location.ts';
import type { Diagnostic } from './diagnostic.ts';

const longestCheckMs = 10_000;
/** Of what the function has left: all checks together must not use it up. */
const shareOfACheck = 0.125;

export const selfTest: Diagnostic = {
  schemaName: 'system',
  name: 'selftest',
  argumentNames: [],
  schema: arrowSchema([
    field('check', types.varchar),
    field('result', types.varchar),
    field('detail', types.varchar),
  ]),
  async *rows(_, call) {
    const own = call.connector.selfTest?.(call.context) ?? [];
    for (const check of [...own, ...serviceChecks(call)]) yield await rowOf(check, call.context);
  },
};

async function rowOf(check: SelfCheck, { signal, remainingTimeMs }: CallContext): Promise<Row> {
  try {
    const { detail, isWarning = false } = await withinTime(
      check,
      Math.min(longestCheckMs, remainingTimeMs() * shareOfACheck),
      signal,
    );
    return { check: check.name, result: isWarning ? 'warning' : 'ok', detail };
  } catch (error) {
    signal.throwIfAborted();
    return { check: check.name, result: 'failed', detail: messageOf(error) };
  }
}

async function withinTime({ run, needs }: SelfCheck, limitMs: number, signal: AbortSignal): Promise<Finding> {
  const isOver = new AbortController();
  const late = sleep(limitMs, undefined, { signal: AbortSignal.any([signal, isOver.signal]) }).then(() => {
    throw new ConnectorError(
      'OperationTimeout',
      `no answer in ${Math.round(limitMs / 1000)} s; the function's network must let it reach ${needs}`,
    );
  });
  try {
    return await Promise.race([run(), late]);
  } finally {
    isOver.abort();
    late.catch(() => undefined);
  }
}

function serviceChecks({ services, context }: Call<unknown>): readonly SelfCheck[] {
  const { config, store } = services;
  return [
    {
      name: 'spill bucket',
      needs: 'S3 (in a VPC: a gateway endpoint for S3)',
      async run() {
        const split = planSpillLocation(
          { identity: context.identity, queryId: context.queryId },
          config.spill,
        );
        const location = { ...split, key: `${split.key}.selftest`, directory: false };
        const bytes = Buffer.from(randomUUID());
        await store.headBucket(location.bucket);
        await store.put(location, { byteLength: bytes.length, chunks: () => [bytes] }, context.signal);
        const read = await store.get(location, context.signal);
        if (!bytes.equals(read)) {
          throw new ConnectorError(
            'InvalidResponse',
            `${describeLocation(location)} gave other bytes than were written`,
          );
        }
        return { detail: `${describeLocation(location)} was written and read` };
      },
    },
    {
      name: 'spill encryption',
      needs: 'KMS (in a VPC: an interface endpoint for KMS)',
      async run() {
        const key = await services.newKey();
        if (key === null) {
          return { detail: 'what is spilled is in clear (disable_spill_encryption)', isWarning: true };
        }
        const source =
          config.encryption.kind === 'kms' ? `data key of ${config.encryption.keyId}` : 'key of its own';
        return { detail: `a ${source} for each split` };
      },
    },
    {
      name: 'query status',
      needs: 'Athena (in a VPC: an interface endpoint for Athena)',
      async run() {
        const state = await services.readQueryState(context.queryId, context.signal);
        return { detail: `Athena says that this query is ${state}` };
      },
    },
  ];
}
