/**
 * Forward access: Athena may pass the caller's own short-lived credentials, encrypted, to be used in place of the
 * function's role for S3, Athena, KMS data keys, secrets and Glue. They come as a message of the AWS Encryption
 * SDK under a KMS key of the service; opening one is given from outside, for it takes a package of its own.
 */
import type { FederatedIdentity } from '../domain/identity.ts';
import { ConnectorError } from '../errors.ts';

export interface ForwardedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Opens an AWS Encryption SDK message whose data key only `kmsKeyId` may unwrap. */
export type DecryptMessage = (message: Uint8Array, kmsKeyId: string) => Promise<Uint8Array>;

/**
 * null: the function's own role is to be used. Both options must be there for anything else.
 *
 * @throws ConnectorError OperationNotSupported when credentials come and `decrypt` is null; never goes on with the
 * function's role then, which may have other rights than the caller
 */
export async function readForwardedCredentials(
  identity: FederatedIdentity,
  decrypt: DecryptMessage | null,
): Promise<ForwardedCredentials | null> {
  const token = identity.configOptions.get('fas_token');
  const kmsKeyId = identity.configOptions.get('service_kms_key_id');
  if (token === undefined || kmsKeyId === undefined) return null;
  if (decrypt === null) {
    throw new ConnectorError(
      'OperationNotSupported',
      'the request brings forwarded credentials (fas_token), which this connector cannot open; run the data source without forward access',
    );
  }
  return decodeCredentials(await decrypt(Buffer.from(token, 'base64'), kmsKeyId));
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
