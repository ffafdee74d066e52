/** Reads a secret from AWS. The client is loaded with the first secret: Ping does not wait for it. */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ConnectorError, type ErrorCode } from '../errors.ts';
import { type AwsFailure, awsFailureFrom, describeFailure, errorCodeFrom } from './aws-failure.ts';
import type { ForwardedCredentials } from './forward-access.ts';

/** By name or ARN. */
export type ReadSecret = (name: string) => Promise<string>;

export function readAwsSecret(credentials: ForwardedCredentials | null = null): ReadSecret {
  let client: SecretsManagerClient | null = null;
  return async (name) => {
    const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
    client ??= new SecretsManagerClient(credentials === null ? {} : { credentials });
    const { SecretString } = await client
      .send(new GetSecretValueCommand({ SecretId: name }))
      .catch((cause: unknown) => {
        throw secretError(name, cause);
      });
    if (SecretString !== undefined) return SecretString;
    throw new ConnectorError('InvalidInput', `secret ${name} is binary; a setting takes a secret of text`);
  };
}

function secretError(name: string, cause: unknown): ConnectorError {
  const failure = awsFailureFrom(cause);
  const code = secretErrorCode(failure);
  const hints: Partial<Record<ErrorCode, string>> = {
    EntityNotFound: '; create it in the region of the function, or correct the name in the setting',
    AccessDenied:
      "; the function's role needs secretsmanager:GetSecretValue on it, and kms:Decrypt on its key",
  };
  const message = `cannot read secret ${name}: ${describeFailure(failure)}${hints[code] ?? ''}`;
  return new ConnectorError(code, message, { cause });
}

function secretErrorCode(failure: AwsFailure): ErrorCode {
  if (failure.name === 'ResourceNotFoundException') return 'EntityNotFound';
  return failure.name === 'DecryptionFailure' ? 'AccessDenied' : errorCodeFrom(failure);
}
