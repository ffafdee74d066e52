/**
 * What a function keeps from one call to the next: doors to S3, KMS, Athena and Secrets Manager, all with the same
 * credentials. A caller's own are never mixed with the function's: they get services of their own, kept apart by
 * the token that brought them.
 */
import type { CallContext } from '../connector.ts';
import type { FederatedIdentity } from '../domain/identity.ts';
import type { SdkConfig } from '../environment/config.ts';
import { type ForwardedCredentials, forwardedToken, type OpenToken } from '../environment/forward-access.ts';
import { type ReadQueryState, readAthenaState } from '../environment/query-state-source.ts';
import { QueryStatus } from '../environment/query-status.ts';
import { readAwsSecret } from '../environment/secret-source.ts';
import { Secrets } from '../environment/secrets.ts';
import type { UdfTable } from '../functions/resolve.ts';
import { type BucketCheck, createBucketCheck } from '../spill/bucket-check.ts';
import { createKmsKeyService, type KeyService } from '../spill/key-service.ts';
import { createKeySource, type KeySource } from '../spill/keys.ts';
import type { SpillStore } from '../spill/object-store.ts';
import { createS3Store } from '../spill/s3-store.ts';

export interface Services {
  readonly config: SdkConfig;
  /** null: everything here has the function's own role. */
  readonly credentials: ForwardedCredentials | null;
  readonly store: SpillStore;
  readonly newKey: KeySource;
  readonly checkBucket: BucketCheck;
  readonly readQueryState: ReadQueryState;
  readonly watchQuery: (context: Pick<CallContext, 'queryId' | 'log'>) => QueryStatus;
  readonly secrets: Secrets;
  readonly udfs: UdfTable;
}

/** In place of AWS, each for itself. */
export interface ServiceOptions {
  readonly store?: SpillStore;
  readonly keyService?: KeyService;
  readonly readQueryState?: ReadQueryState;
}

/** By identity: the function's own, or those of the caller whose credentials it brings. */
export type ServicesOf = (identity: FederatedIdentity) => Promise<Services>;

/** Queries whose credentials are kept at a time; a query calls again and again with the same token. */
const maxForwarded = 8;

interface ServiceParts extends ServiceOptions {
  readonly config: SdkConfig;
  readonly udfs: UdfTable;
  readonly openToken: OpenToken;
}

export function createServices(parts: ServiceParts): ServicesOf {
  const own = servicesWith(null, parts);
  const forwarded = new Map<string, Promise<Services>>();
  return async (identity) => {
    const token = forwardedToken(identity);
    if (token === null) return own;
    const key = JSON.stringify([token.kmsKeyId, token.message]);
    const services =
      forwarded.get(key) ?? parts.openToken(token).then((credentials) => servicesWith(credentials, parts));
    // Put last, so that the first of the map is the one that was not used for longest.
    forwarded.delete(key);
    forwarded.set(key, services);
    const [oldest] = forwarded.keys();
    // It is not closed: a call may still be using it.
    if (forwarded.size > maxForwarded && oldest !== undefined) forwarded.delete(oldest);
    try {
      return await services;
    } catch (error) {
      if (forwarded.get(key) === services) forwarded.delete(key);
      throw error;
    }
  };
}

function servicesWith(credentials: ForwardedCredentials | null, parts: ServiceParts): Services {
  const { config, udfs } = parts;
  const store = parts.store ?? createS3Store({ config: config.spill, credentials });
  const readQueryState = parts.readQueryState ?? readAthenaState(credentials);
  const keyService = parts.keyService ?? createKmsKeyService(credentials);
  return {
    config,
    credentials,
    store,
    newKey: createKeySource(config.encryption, keyService),
    checkBucket: createBucketCheck(store),
    readQueryState,
    watchQuery: ({ queryId, log }) =>
      new QueryStatus({ queryId, log, throttle: config.throttle, readState: readQueryState }),
    secrets: new Secrets({ read: readAwsSecret(credentials) }),
    udfs,
  };
}
