/**
 * The cyclic redundancy checks of S3: CRC-32 (zlib's), CRC-32C (Castagnoli) and CRC-64/NVME, all reflected, with
 * all bits set at the start and inverted at the end. Each runs over pieces, from state to state.
 */
import zlib from 'node:zlib';

export interface Crc {
  update(piece: Uint8Array): void;
  /** Big-endian, as S3 encodes it. */
  digest(): Buffer;
}

const crc32Polynomial = 0xedb88320;
const crc32cPolynomial = 0x82f63b78;
const crc64NvmePolynomial = { high: 0x9a6c9329, low: 0xac4bc9b5 };

export function crc32(): Crc {
  // Node has it in native code since 20.15.
  if (typeof zlib.crc32 !== 'function') return reflectedCrc32(crc32Polynomial);
  let state = 0;
  return {
    update: (piece) => {
      state = zlib.crc32(piece, state);
    },
    digest: () => uint32Bytes(state),
  };
}

export function crc32c(): Crc {
  return reflectedCrc32(crc32cPolynomial);
}

const crc32Tables = new Map<number, Uint32Array>();

/** Four bytes a step: table n (of 256 entries) holds the effect of a byte that n more bytes follow. */
function reflectedCrc32(polynomial: number): Crc {
  let tables = crc32Tables.get(polynomial);
  if (tables === undefined) {
    tables = buildCrc32Tables(polynomial);
    crc32Tables.set(polynomial, tables);
  }
  const table = tables;
  let state = 0xffffffff;
  return {
    update: (piece) => {
      let crc = state;
      let at = 0;
      for (const end = piece.length - 3; at < end; at += 4) {
        crc ^=
          (piece[at] ?? 0) |
          ((piece[at + 1] ?? 0) << 8) |
          ((piece[at + 2] ?? 0) << 16) |
          ((piece[at + 3] ?? 0) << 24);
        crc =
          (table[768 + (crc & 0xff)] ?? 0) ^
          (table[512 + ((crc >>> 8) & 0xff)] ?? 0) ^
          (table[256 + ((crc >>> 16) & 0xff)] ?? 0) ^
          (table[crc >>> 24] ?? 0);
      }
      for (; at < piece.length; at++) {
        crc = (crc >>> 8) ^ (table[(crc ^ (piece[at] ?? 0)) & 0xff] ?? 0);
      }
      state = crc >>> 0;
    },
    digest: () => uint32Bytes(~state >>> 0),
  };
}

function buildCrc32Tables(polynomial: number): Uint32Array {
  const tables = new Uint32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    tables[byte] = crc;
  }
  for (let at = 256; at < tables.length; at++) {
    const shorter = tables[at - 256] ?? 0;
    tables[at] = (shorter >>> 8) ^ (tables[shorter & 0xff] ?? 0);
  }
  return tables;
}

let crc64Table: Uint32Array | undefined;

/** One byte a step, on two halves of 32 bits: bigint would be a hundred times slower. */
export function crc64Nvme(): Crc {
  crc64Table ??= buildCrc64Table();
  const table = crc64Table;
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update: (piece) => {
      for (let at = 0; at < piece.length; at++) {
        const entry = ((low ^ (piece[at] ?? 0)) & 0xff) << 1;
        low = ((low >>> 8) | (high << 24)) ^ (table[entry + 1] ?? 0);
        high = (high >>> 8) ^ (table[entry] ?? 0);
      }
    },
    digest: () => Buffer.concat([uint32Bytes(~high >>> 0), uint32Bytes(~low >>> 0)]),
  };
}

/** Entry n is the pair (high, low) at 2n. */
function buildCrc64Table(): Uint32Array {
  const table = new Uint32Array(2 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let high = 0;
    let low = byte;
    for (let bit = 0; bit < 8; bit++) {
      const carry = low & 1;
      low = (low >>> 1) | (high << 31);
      high >>>= 1;
      if (carry) {
        high ^= crc64NvmePolynomial.high;
        low ^= crc64NvmePolynomial.low;
      }
    }
    table[2 * byte] = high;
    table[2 * byte + 1] = low;
  }
  return table;
}

function uint32Bytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
