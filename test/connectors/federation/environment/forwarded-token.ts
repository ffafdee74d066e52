/** Tokens of forwarded credentials, made by AWS's own Encryption SDK with a key of the local KMS. */
import { buildEncrypt } from '@aws-crypto/encrypt-node';
import { KmsKeyringClass } from '@aws-crypto/kms-keyring';
import {
  CommitmentPolicy,
  KeyringNode,
  type Newable,
  type NodeAlgorithmSuite,
} from '@aws-crypto/material-management-node';
import { GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';

const { encrypt } = buildEncrypt(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);

interface DataKey {
  readonly KeyId: string;
  readonly Plaintext: Uint8Array;
  readonly CiphertextBlob: Uint8Array;
}

/** The part of KMS's client that the keyring wants; sealing asks for one data key. */
interface KeyringClient {
  readonly generateDataKey: (request: DataKeyRequest) => Promise<DataKey>;
  readonly encrypt: () => Promise<never>;
  readonly decrypt: () => Promise<never>;
}

interface DataKeyRequest {
  readonly KeyId: string;
  readonly NumberOfBytes?: number | undefined;
  readonly EncryptionContext?: Record<string, string> | undefined;
}

class Keyring extends KmsKeyringClass<NodeAlgorithmSuite, KeyringClient>(
  KeyringNode as unknown as Newable<KeyringNode>,
) {}

/** Base64, as `fas_token` has it. */
export async function sealedToken(clear: string, kmsKeyArn: string): Promise<string> {
  const client = new KMSClient({});
  const refuse = async (): Promise<never> => {
    throw new Error('only a data key is to be asked for');
  };
  const keys: KeyringClient = {
    async generateDataKey({ KeyId, NumberOfBytes, EncryptionContext }) {
      const command = new GenerateDataKeyCommand({ KeyId, NumberOfBytes, EncryptionContext });
      const { KeyId: arn, Plaintext, CiphertextBlob } = await client.send(command);
      if (arn === undefined || Plaintext === undefined || CiphertextBlob === undefined) return refuse();
      return { KeyId: arn, Plaintext, CiphertextBlob };
    },
    encrypt: refuse,
    decrypt: refuse,
  };
  try {
    const keyring = new Keyring({ generatorKeyId: kmsKeyArn, clientProvider: () => keys });
    const { result } = await encrypt(keyring, Buffer.from(clear));
    return Buffer.from(result).toString('base64');
  } finally {
    client.destroy();
  }
}
