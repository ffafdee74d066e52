/** Bytes, encodings and hashes. */
import { type FunctionFamily, macro, renamed, rewrite, same, unsupported } from './entry.ts';

export const binaryFunctions: FunctionFamily = {
  title: 'Bytes',
  functions: {
    crc32: unsupported(),
    from_base32: unsupported(),
    from_base64: same(1),
    from_base64url: unsupported(),
    from_big_endian_32: unsupported(),
    from_big_endian_64: unsupported(),
    from_hex: renamed('unhex', 1),
    hmac_md5: unsupported(),
    hmac_sha1: unsupported(),
    hmac_sha256: unsupported(),
    hmac_sha512: unsupported(),
    md5: macro('athena_md5', 1),
    murmur3: unsupported(),
    sha1: macro('athena_sha1', 1),
    sha256: macro('athena_sha256', 1),
    sha512: unsupported(),
    spooky_hash_v2_32: unsupported(),
    spooky_hash_v2_64: unsupported(),
    to_base32: unsupported(),
    to_base64: same(1),
    to_base64url: unsupported(),
    to_big_endian_32: unsupported(),
    to_big_endian_64: unsupported(),
    to_hex: rewrite(1, 1, (call) => `hex(CAST(${call.sql(0)} AS BLOB))`),
    uuid: same(0),
    xxhash64: unsupported(),
  },
  macros: [
    'athena_md5(x) AS unhex(md5(x))',
    'athena_sha1(x) AS unhex(sha1(x))',
    'athena_sha256(x) AS unhex(sha256(x))',
  ],
};
