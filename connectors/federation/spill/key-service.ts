/** The two calls to KMS. The client is loaded with the first key: most invocations never need it. */
import type { KMSClient } from '@aws-sdk/client-kms';
import { awsFailureFrom, describeFailure, errorCodeFrom } from '../environment/aws-failure.ts';
import type { ForwardedCredentials } from '../environment/forward-access.ts';
import { ConnectorError } from '../errors.ts';

export interface KeyService {
  /** The clear text of a new AES-128 data key. */
  generateDataKey(keyId: string): Promise<Uint8Array>;
  generateRandom(byteLength: number): Promise<Uint8Array>;
}

/** `credentials` are used for data keys only; random bytes always come with the function's own role. */
export function createKmsKeyService(credentials: ForwardedCredentials | null = null): KeyService {
  const own = lazyClient(null);
  const forwarded = credentials === null ? own : lazyClient(credentials);
  return {
    async generateDataKey(keyId) {
      const { GenerateDataKeyCommand } = await import('@aws-sdk/client-kms');
      const client = await forwarded();
      const command = new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_128' });
      const { Plaintext } = await client.send(command).catch((error: unknown) => {
        throw keyError(error, `cannot get a data key from KMS key ${keyId}`);
      });
      return present(Plaintext, 'GenerateDataKey');
    },
    async generateRandom(byteLength) {
      const { GenerateRandomCommand } = await import('@aws-sdk/client-kms');
      const client = await own();
      const command = new GenerateRandomCommand({ NumberOfBytes: byteLength });
      const { Plaintext } = await client.send(command).catch((error: unknown) => {
        throw keyError(error, 'cannot get random bytes from KMS');
      });
      return present(Plaintext, 'GenerateRandom');
    },
  };
}

function lazyClient(credentials: ForwardedCredentials | null): () => Promise<KMSClient> {
  let client: KMSClient | null = null;
  return async () => {
    const { KMSClient } = await import('@aws-sdk/client-kms');
    client ??= new KMSClient(credentials === null ? {} : { credentials });
    return client;
  };
}

function present(bytes: Uint8Array | undefined, operation: string): Uint8Array {
  if (bytes !== undefined) return bytes;
  throw new ConnectorError('InternalService', `KMS answered ${operation} without Plaintext`);
}

function keyError(cause: unknown, what: string): ConnectorError {
  const failure = awsFailureFrom(cause);
  const code = failure.name === 'NotFoundException' ? 'EntityNotFound' : errorCodeFrom(failure);
  return new ConnectorError(code, `${what}: ${describeFailure(failure)}`, { cause });
}
