/** `sha256_hex(varchar)` and `sha256_hex(varbinary)`: the digest in lower case hexadecimal; text as UTF-8. */
import { createHash } from 'node:crypto';
import { defineUdf, types } from '../federation/index.ts';

function sha256Hex(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

const definition = {
  name: 'sha256_hex',
  returns: types.varchar,
  nullIn: 'null-out',
  row: sha256Hex,
} as const;

export const sha256HexUdfs = [
  defineUdf({ ...definition, args: [types.varchar] }),
  defineUdf({ ...definition, args: [types.varbinary] }),
];
