/** The function that Lambda calls. `pg` and the AWS clients load with the first request that needs them, not with Ping. */
import { createHandler } from '../federation/index.ts';
import { createPostgresConnector } from './connector.ts';

export const handler = createHandler(createPostgresConnector());
