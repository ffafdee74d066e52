/** Spilled objects in memory, for connectors and the engine alike. */
import type { SpillLocation } from '../../../connectors/federation/domain/split.ts';
import type { SpillStore } from '../../../connectors/federation/spill/object-store.ts';

export interface MemoryStore extends SpillStore {
  readonly objects: ReadonlyMap<string, Uint8Array>;
}

export function createMemoryStore(): MemoryStore {
  const objects = new Map<string, Uint8Array>();
  const nameOf = ({ bucket, key }: SpillLocation): string => `${bucket}/${key}`;
  return {
    objects,
    async put(location, body) {
      objects.set(nameOf(location), Buffer.concat([...body.chunks()]));
    },
    async get(location) {
      const bytes = objects.get(nameOf(location));
      if (bytes === undefined) throw new Error(`no object ${nameOf(location)}`);
      return bytes;
    },
    async headBucket() {},
    close() {},
  };
}
