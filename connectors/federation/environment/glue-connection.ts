/**
 * A function may name a Glue connection in place of settings of its own. The connection's properties become
 * variables; those that the function has itself win. How the connection is read is given from outside.
 */
import { ConnectorError } from '../errors.ts';
import { type Environment, isBlank } from './variables.ts';

export interface GlueConnection {
  readonly connectionProperties: Environment;
  readonly athenaProperties: Environment;
  /** Of its authentication configuration; null: it has none. */
  readonly secretArn: string | null;
}

/** `endpoint`: the variable GLUE_ENDPOINT, null unless set. */
export type ReadGlueConnection = (name: string, endpoint: string | null) => Promise<GlueConnection>;

export interface GlueEnvironmentOptions {
  /** null: connections cannot be read. */
  readonly readConnection: ReadGlueConnection | null;
  /** What a connector makes of the connection's own properties and the secret's name. Default: nothing. */
  readonly translate?: (properties: Environment) => Environment;
}

/** @throws ConnectorError OperationNotSupported when a connection is named that cannot be read */
export async function resolveEnvironment(
  environment: Environment,
  { readConnection, translate = (properties) => properties }: GlueEnvironmentOptions,
): Promise<Environment> {
  const name = environment['glue_connection'];
  if (name === undefined || isBlank(name)) return environment;
  if (readConnection === null) {
    throw new ConnectorError(
      'OperationNotSupported',
      `glue_connection names ${name}, but this connector does not read Glue connections; set its properties as environment variables`,
    );
  }
  const connection = await readConnection(name.trim(), environment['GLUE_ENDPOINT'] || null);
  const secret =
    connection.secretArn === null ? {} : { secret_name: secretNameFromArn(connection.secretArn) };
  return {
    ...translate({ ...connection.connectionProperties, ...secret }),
    ...withKmsKey(connection.athenaProperties),
    ...environment,
  };
}

function withKmsKey({ spill_kms_key_id: keyId, ...others }: Environment): Environment {
  return keyId === undefined ? others : { ...others, kms_key_id: keyId };
}

/** `arn:aws:secretsmanager:…:secret:orders/login-a1B2c3` is secret `orders/login`. */
export function secretNameFromArn(arn: string): string {
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  return name.replace(/-[A-Za-z0-9]{6}$/, '');
}
