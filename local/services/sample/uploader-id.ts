/**
 * The key of an uploader, which events about images carry too: whoever knows an uploader's number can make the
 * id without asking a database. A UUID of version 5 (RFC 9562): SHA-1 over a namespace and a name.
 */
import { createHash } from 'node:crypto';

/** Fixed for good: another value gives every uploader another id. */
export const uploaderNamespace = '6f776c65-7279-4b1d-9e0a-75706c6f6164';

export function uploaderId(uploaderNumber: number): string {
  return uuidV5(uploaderNamespace, `uploader/${uploaderNumber}`);
}

export function uuidV5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8');
  const bytes = hash.digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
