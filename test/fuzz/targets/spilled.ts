/** Spilled objects: altered after they were encrypted they are refused, altered before they are Arrow like any other. */
import { ConnectorError } from '../../../connectors/federation/errors.ts';
import { decrypt, encrypt } from '../../../connectors/federation/spill/encryption.ts';
import { mutateArrow } from '../mutate/arrow.ts';
import { havoc, joined } from '../mutate/bytes.ts';
import { assertSame, withinMemory } from '../oracle.ts';
import { batchSeeds } from '../seeds.ts';
import { type Input, type Target, Violation } from '../target.ts';
import { checkBatch, decodingAllowance } from './arrow.ts';

const nothing = new Uint8Array();

/** schema, object, key, nonce, and the clear bytes unless something was altered after they were encrypted */
export const spilledTarget: Target = {
  name: 'spilled',
  seeds: sealedSeeds(),
  mutate: (
    [schema = nothing, object = nothing, key = nothing, nonce = nothing, clear = nothing],
    random,
    other,
  ) => {
    const [, otherObject = nothing, otherKey = nothing, otherNonce = nothing] = other;
    switch (random.below(5)) {
      case 0:
        return [schema, havoc(object, random, otherObject), key, nonce];
      case 1:
        return [schema, object, random.oneIn(2) ? otherKey : havoc(key, random, otherKey), nonce];
      case 2:
        return [schema, object, key, random.oneIn(2) ? otherNonce : havoc(nonce, random, otherNonce)];
      default:
        return sealed([schema, mutateArrow(clear, random, clear)], key, nonce);
    }
  },
  check: (input) => {
    const [schema = nothing, object = nothing, key = nothing, nonce = nothing, clear] = input;
    const decrypted = withinMemory(input, decodingAllowance, () => decrypt(object, { key, nonce }));
    // What decrypts was written with this key: by the seed, or by the mutation that says so.
    if (clear !== undefined)
      assertSame('an object decrypts to other bytes', Buffer.from(decrypted), Buffer.from(clear));
    else if (!isOneOfTheSeeds(object, key, nonce)) throw new Violation('an altered object was accepted');
    checkBatch(schema, decrypted, input);
  },
};

function sealed([schema = nothing, batch = nothing]: Input, key: Uint8Array, nonce: Uint8Array): Input {
  return [schema, joined(...encrypt([batch], { key, nonce })), key, nonce, batch];
}

function sealedSeeds(): Target['seeds'] {
  const [first, ...others] = batchSeeds().map((seed, index) =>
    sealed(seed, new Uint8Array([16, 24, 32][index % 3] ?? 16).fill(index), new Uint8Array(12).fill(index)),
  );
  if (first === undefined) throw new ConnectorError('Bug', 'there are no record batches to seal');
  return [first, ...others];
}

function isOneOfTheSeeds(object: Uint8Array, key: Uint8Array, nonce: Uint8Array): boolean {
  const parts = [object, key, nonce].map((part) => Buffer.from(part));
  return spilledTarget.seeds.some((seed) =>
    parts.every((part, index) => part.equals(seed[index + 1] ?? nothing)),
  );
}
