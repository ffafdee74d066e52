/** The function that is built and called as Lambda would. */
import { createHandler } from '../../../connectors/federation/index.ts';
import { connector } from './connector.ts';
import { echoes } from './functions.ts';

export const handler = createHandler(connector, { functions: echoes });
