/** A key of its own for every split, made in GetSplits. It travels inside the split and comes back with the read. */
import { randomBytes } from 'node:crypto';
import type { EncryptionKey } from '../domain/split.ts';
import type { EncryptionConfig } from '../environment/config.ts';
import { nonceBytes } from './encryption.ts';
import { createGate } from './gate.ts';
import type { KeyService } from './key-service.ts';

/** null: what splits spill stays in clear. */
export type KeySource = () => Promise<EncryptionKey | null>;

const localKeyBytes = 32;
/** A thousand splits may ask at once; more than this only runs into the connection pool and KMS's own limits. */
const keysAtATime = 16;

/** `service` is asked only where the configuration names a KMS key. */
export function createKeySource(config: EncryptionConfig, service: KeyService): KeySource {
  switch (config.kind) {
    case 'none':
      return async () => null;
    case 'local':
      return async () => ({ key: randomBytes(localKeyBytes), nonce: randomBytes(nonceBytes) });
    case 'kms': {
      const gate = createGate(keysAtATime);
      return () => gate(() => kmsKey(config.keyId, service));
    }
  }
}

async function kmsKey(keyId: string, service: KeyService): Promise<EncryptionKey> {
  const [key, nonce] = await Promise.all([
    service.generateDataKey(keyId),
    service.generateRandom(nonceBytes),
  ]);
  return { key, nonce };
}
