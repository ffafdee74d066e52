/**
 * A catalog as the engine sees it: a client of the connector that serves it. How the connector is reached is not
 * the engine's concern.
 */
import {
  catalogName,
  createFederationClient,
  type FederatedIdentity,
  type FederationClient,
  queryId,
  type RequestOrigin,
  type SpillLocation,
} from '../../connectors/federation/caller.ts';
import { localAccountId } from './local-account.ts';

export interface Catalog extends AsyncDisposable {
  /** As queries write it, in lower case. */
  readonly name: string;
  readonly client: FederationClient;
}

export type Invoke = (payload: Uint8Array, signal?: AbortSignal) => Promise<Uint8Array>;
export type ReadObject = (location: SpillLocation, signal?: AbortSignal) => Promise<Uint8Array>;

export interface CatalogOptions {
  readonly name: string;
  readonly invoke: Invoke;
  readonly readObject: ReadObject;
  readonly close?: () => Promise<void>;
}

export function createCatalog({ name, invoke, readObject, close }: CatalogOptions): Catalog {
  return {
    name: name.toLowerCase(),
    client: createFederationClient({ invoke, readObject }),
    [Symbol.asyncDispose]: async () => close?.(),
  };
}

/** Who asks, in every request: the one user of the local account. */
export const localIdentity: FederatedIdentity = {
  account: localAccountId,
  arn: `arn:aws:iam::${localAccountId}:user/local`,
  principalTags: new Map(),
  iamGroups: [],
  configOptions: new Map(),
};

export function originOf(catalog: Catalog, id: string): RequestOrigin {
  return { identity: localIdentity, queryId: queryId(id), catalogName: catalogName(catalog.name) };
}
