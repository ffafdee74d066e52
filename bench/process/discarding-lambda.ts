/** The PostgreSQL function as Lambda would load it, but for what it spills: that is encrypted, and then thrown away. */
import { createHandler } from '../../connectors/federation/index.ts';
import type { SpillStore } from '../../connectors/federation/spill/object-store.ts';
import { createPostgresConnector } from '../../connectors/postgres/connector.ts';

const store: SpillStore = {
  async put(_location, body) {
    let bytes = 0;
    for (const chunk of body.chunks()) bytes += chunk.length;
    if (bytes !== body.byteLength) throw new Error(`${bytes} bytes came where ${body.byteLength} were told`);
  },
  get: () => Promise.reject(new Error('nothing is kept')),
  headBucket: () => Promise.resolve(),
  close: () => undefined,
};

export const handler = createHandler(createPostgresConnector(), { store });
