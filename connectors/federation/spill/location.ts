/** Where the objects of one split go: a prefix of its own under the query's, so that nothing overwrites anything. */
import { randomUUID } from 'node:crypto';
import type { FederatedIdentity } from '../domain/identity.ts';
import type { QueryId } from '../domain/names.ts';
import type { SpillLocation } from '../domain/split.ts';
import type { SpillConfig } from '../environment/config.ts';
import { isBlank } from '../environment/variables.ts';
import { ConnectorError } from '../errors.ts';

export interface LocationRequest {
  /** Its `spill_bucket` and `spill_prefix` options win over the function's. */
  readonly identity: FederatedIdentity;
  readonly queryId: QueryId;
}

/**
 * `<prefix>/<query id>/<uuid>`; the query id is left out where the prefix already holds it.
 *
 * @throws ConnectorError InvalidInput without a bucket or a query id
 */
export function planSpillLocation(
  { identity, queryId }: LocationRequest,
  config: Pick<SpillConfig, 'bucket' | 'prefix'>,
  newId: () => string = randomUUID,
): SpillLocation {
  const bucket = option(identity, 'spill_bucket') ?? config.bucket;
  const prefix = option(identity, 'spill_prefix') ?? config.prefix;
  if (bucket === null) {
    throw new ConnectorError(
      'InvalidInput',
      'there is nowhere to spill: set the environment variable spill_bucket to the name of an S3 bucket',
    );
  }
  if (isBlank(queryId)) {
    throw new ConnectorError('InvalidInput', 'the request has no query id; splits are planned for a query');
  }
  const folder = prefix.includes(queryId) ? prefix : `${prefix}/${queryId}`;
  return { bucket, key: `${folder}/${newId()}`, directory: true };
}

/** Key of the object that holds the split's block number `index`. Athena reads ahead by this numbering. */
export function objectLocation(split: SpillLocation, index: number): SpillLocation {
  return { bucket: split.bucket, key: `${split.key}.${index}`, directory: false };
}

/** `s3://bucket/key`, for messages. */
export function describeLocation({ bucket, key }: SpillLocation): string {
  return `s3://${bucket}/${key}`;
}

function option(identity: FederatedIdentity, name: string): string | null {
  const value = identity.configOptions.get(name);
  return value === undefined || isBlank(value) ? null : value;
}
