/**
 * Opens messages of the AWS Encryption SDK, whose library is loaded with the first of them: few functions ever get
 * one. Only the named key is asked for, and a message must commit to its key. Nothing is kept here: what a token opens
 * to is kept where its services are.
 */
import type {
  KeyringNode as AbstractKeyring,
  Newable,
  NodeAlgorithmSuite,
} from '@aws-crypto/material-management-node';
import { ConnectorError } from '../errors.ts';
import { awsFailureFrom, describeFailure, errorCodeFrom } from './aws-failure.ts';
import type { DecryptMessage } from './forward-access.ts';

/** A message names each key under which its data key is encrypted; there is no reason for many. */
const maxEncryptedDataKeys = 8;

/** @throws (the function) ConnectorError without any part of the message */
export const decryptWithKms: DecryptMessage = async (message, kmsKeyId) => {
  const [{ buildDecrypt }, { KmsKeyringClass }, { CommitmentPolicy, KeyringNode }] = await Promise.all([
    import('@aws-crypto/decrypt-node'),
    import('@aws-crypto/kms-keyring'),
    import('@aws-crypto/material-management-node'),
  ]);
  const kms = await createKeyUnwrapper();
  // The class is abstract in its types alone: the library extends it in the same way.
  const keyringClass = KeyringNode as unknown as Newable<AbstractKeyring>;
  class StrictKeyring extends KmsKeyringClass<NodeAlgorithmSuite, KeyringClient>(keyringClass) {}
  const { decrypt } = buildDecrypt({
    commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
    maxEncryptedDataKeys,
  });
  try {
    const keyring = new StrictKeyring({ keyIds: [kmsKeyId], clientProvider: (region) => kms.in(region) });
    const { plaintext } = await decrypt(keyring, message);
    return plaintext;
  } catch {
    // The library's own error is dropped: it may quote what it could not read.
    throw openingError(kmsKeyId, kms.failure());
  } finally {
    kms.close();
  }
};

interface KeyUnwrapper {
  /** The keyring's client for keys of a region. */
  readonly in: (region: string) => KeyringClient;
  /** What KMS threw, which the library reports only as a part of a text; null: nothing. */
  readonly failure: () => { readonly cause: unknown } | null;
  readonly close: () => void;
}

/** The part of KMS's client that the keyring wants; it is never asked to encrypt. */
interface KeyringClient {
  readonly decrypt: (request: UnwrapRequest) => Promise<UnwrappedKey>;
  readonly encrypt: () => Promise<never>;
  readonly generateDataKey: () => Promise<never>;
}

interface UnwrapRequest {
  readonly KeyId?: string | undefined;
  readonly CiphertextBlob: Uint8Array;
  readonly EncryptionContext?: Readonly<Record<string, string>> | undefined;
}

interface UnwrappedKey {
  readonly KeyId: string;
  readonly Plaintext: Uint8Array;
}

async function createKeyUnwrapper(): Promise<KeyUnwrapper> {
  const { DecryptCommand, KMSClient } = await import('@aws-sdk/client-kms');
  const clients: { destroy(): void }[] = [];
  let failure: { readonly cause: unknown } | null = null;
  const refuse = async (): Promise<never> => {
    throw new ConnectorError('Bug', 'a key was to be wrapped while a message is opened');
  };
  return {
    in(region) {
      const client = new KMSClient({ region });
      clients.push(client);
      return {
        async decrypt({ KeyId, CiphertextBlob, EncryptionContext }) {
          try {
            const command = new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext });
            const answer = await client.send(command);
            return { KeyId: answer.KeyId ?? '', Plaintext: answer.Plaintext ?? new Uint8Array(0) };
          } catch (cause) {
            failure = { cause };
            throw cause;
          }
        },
        encrypt: refuse,
        generateDataKey: refuse,
      };
    },
    failure: () => failure,
    close: () => {
      for (const client of clients) client.destroy();
    },
  };
}

function openingError(kmsKeyId: string, kmsFailure: { readonly cause: unknown } | null): ConnectorError {
  const what = 'cannot open the credentials that the request forwards (fas_token)';
  if (kmsFailure === null) {
    return new ConnectorError(
      'InvalidInput',
      `${what}: they are not an undamaged message of the AWS Encryption SDK under KMS key ${kmsKeyId}, which service_kms_key_id has to name by its ARN`,
    );
  }
  const failure = awsFailureFrom(kmsFailure.cause);
  const code = errorCodeFrom(failure);
  const hint = code === 'AccessDenied' ? "; the function's role needs kms:Decrypt on it" : '';
  const message = `${what} with KMS key ${kmsKeyId}: ${describeFailure(failure)}${hint}`;
  return new ConnectorError(code, message, { cause: kmsFailure.cause });
}
