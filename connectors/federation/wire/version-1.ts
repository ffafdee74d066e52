/**
 * The first version of the protocol was Java's beans as they were, and is not read here. Ping is the same in all
 * versions, and whoever sent one learns from its answer to speak another.
 */
import { ConnectorError } from '../errors.ts';
import { isJsonObject, type Json } from './json.ts';

/** Every metadata and records message of version 1 has this field, and no later one. */
const markOfMessages = 'requestType';

/** @throws ConnectorError InvalidInput */
export function assertNotVersion1(message: Json): void {
  if (isJsonObject(message.value) && Object.hasOwn(message.value, markOfMessages)) throw version1(message);
}

/** A schema was an object of its own. */
export function assertNotSchemaOfVersion1(schema: Json): void {
  if (isJsonObject(schema.value) && Object.hasOwn(schema.value, 'schema')) throw version1(schema);
}

function version1({ path }: Json): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `${path}: is of serde version 1, which is not read; versions 2 to 6 are, and Ping answers with 6`,
  );
}
