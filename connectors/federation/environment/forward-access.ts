/**
 * Forward access: Athena may pass the caller's own short-lived credentials, encrypted, to be used in place of the
 * function's role for S3, Athena, KMS data keys, secrets and Glue. Nothing of them may be logged or told in an error.
 */
import type { FederatedIdentity } from '../domain/identity.ts';
import { ConnectorError } from '../errors.ts';

export interface ForwardedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Credentials as they travel: a message of the AWS Encryption SDK in base64, under a KMS key of the service. */
export interface ForwardedToken {
  readonly message: string;
  readonly kmsKeyId: string;
}

export type OpenToken = (token: ForwardedToken) => Promise<ForwardedCredentials>;

/** Opens an AWS Encryption SDK message whose data key only `kmsKeyId` may unwrap. */
export type DecryptMessage = (message: Uint8Array, kmsKeyId: string) => Promise<Uint8Array>;

/** null: the function's own role is to be used. Both options must be there for anything else. */
export function forwardedToken({ configOptions }: FederatedIdentity): ForwardedToken | null {
  const message = configOptions.get('fas_token');
  const kmsKeyId = configOptions.get('service_kms_key_id');
  return message === undefined || kmsKeyId === undefined ? null : { message, kmsKeyId };
}

/** @throws (the function) ConnectorError; a request never goes on with the function's role, which may have other rights */
export function openTokenWith(decrypt: DecryptMessage): OpenToken {
  return async ({ message, kmsKeyId }) =>
    decodeCredentials(await decrypt(Buffer.from(message, 'base64'), kmsKeyId));
}

function decodeCredentials(clear: Uint8Array): ForwardedCredentials {
  const decoded = decodeJson(Buffer.from(clear).toString('utf8'));
  const accessKeyId = textMember(decoded, 'accessToken');
  const secretAccessKey = textMember(decoded, 'secretToken');
  const sessionToken = textMember(decoded, 'securityToken');
  if (accessKeyId === null || secretAccessKey === null || sessionToken === null) {
    throw new ConnectorError(
      'InvalidInput',
      'the opened fas_token is not a JSON object with the texts accessToken, secretToken and securityToken',
    );
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** Faulty JSON is null: an error of the parser would quote the secret. */
function decodeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function textMember(decoded: unknown, name: string): string | null {
  if (typeof decoded !== 'object' || decoded === null) return null;
  const value: unknown = Reflect.get(decoded, name);
  return typeof value === 'string' && value !== '' ? value : null;
}
