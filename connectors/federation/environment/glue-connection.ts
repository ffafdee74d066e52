/**
 * A function may name a Glue connection in place of settings of its own. The connection's properties become
 * variables; those that the function has itself win.
 */
import type { Connection } from '@aws-sdk/client-glue';
import { ConnectorError, type ErrorCode } from '../errors.ts';
import { awsFailureFrom, describeFailure, errorCodeFrom } from './aws-failure.ts';
import { createGlueClient } from './glue-client.ts';
import { type Environment, isBlank } from './variables.ts';

/** What a connector makes of a connection's own properties and the secret's name. */
export type TranslateProperties = (properties: Environment) => Environment;

const connectTimeoutMs = 2_000;

/** @throws ConnectorError when a connection is named that cannot be read; its properties are never repeated */
export async function resolveEnvironment(
  environment: Environment,
  translate: TranslateProperties = (properties) => properties,
): Promise<Environment> {
  const name = environment['glue_connection'];
  if (name === undefined || isBlank(name)) return environment;
  const connection = await readConnection(name.trim(), environment['GLUE_ENDPOINT'] || null);
  const secretArn = connection.AuthenticationConfiguration?.SecretArn;
  const secret =
    secretArn === undefined || isBlank(secretArn) ? {} : { secret_name: secretNameFromArn(secretArn) };
  return {
    ...translate({ ...connection.ConnectionProperties, ...secret }),
    ...withKmsKey(connection.AthenaProperties ?? {}),
    ...environment,
  };
}

function withKmsKey({ spill_kms_key_id: keyId, ...others }: Environment): Environment {
  return keyId === undefined ? others : { ...others, kms_key_id: keyId };
}

/** `arn:aws:secretsmanager:…:secret:orders/login-a1B2c3` is secret `orders/login`. */
function secretNameFromArn(arn: string): string {
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  return name.replace(/-[A-Za-z0-9]{6}$/, '');
}

async function readConnection(name: string, endpoint: string | null): Promise<Connection> {
  if (endpoint !== null && !URL.canParse(endpoint)) {
    throw new ConnectorError(
      'InvalidInput',
      `GLUE_ENDPOINT is "${endpoint}"; it takes a URL with its scheme`,
    );
  }
  const { GetConnectionCommand } = await import('@aws-sdk/client-glue');
  const client = await createGlueClient({ endpoint, connectTimeoutMs });
  try {
    const { Connection } = await client.send(new GetConnectionCommand({ Name: name }));
    return Connection ?? {};
  } catch (cause) {
    throw connectionError(name, cause);
  } finally {
    client.destroy();
  }
}

function connectionError(name: string, cause: unknown): ConnectorError {
  const failure = awsFailureFrom(cause);
  const code = failure.name === 'EntityNotFoundException' ? 'EntityNotFound' : errorCodeFrom(failure);
  const hints: Partial<Record<ErrorCode, string>> = {
    EntityNotFound: '; create it in the region of the function, or correct the variable glue_connection',
    AccessDenied: "; the function's role needs glue:GetConnection on it and on the catalog",
  };
  const message = `cannot read Glue connection ${name}: ${describeFailure(failure)}${hints[code] ?? ''}`;
  return new ConnectorError(code, message, { cause });
}
