/** The function that Lambda calls. The connector is loaded with the first request that needs it, not with Ping. */
import { createHandler } from '../federation/entry.ts';
import { environmentFromGlueConnection } from './glue-connection.ts';

export const handler = createHandler({
  sourceType: 'postgresql',
  environmentFromGlueConnection,
  load: async () => (await import('./connector.ts')).createPostgresConnector(),
});
