/** A piece of a scan that one ReadRecords call reads, and where it may put what does not fit its answer. */

export interface SpillLocation {
  readonly bucket: string;
  readonly key: string;
  /** true in a split (a prefix for objects), false for an object that was written. */
  readonly directory: boolean;
}

export interface EncryptionKey {
  /** 16 or 32 bytes: AES-128 or AES-256. */
  readonly key: Uint8Array;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
}

export interface Split {
  /** null never comes from Athena for a read, but the message allows it. */
  readonly spillLocation: SpillLocation | null;
  /** null: spilled objects are in clear. */
  readonly encryptionKey: EncryptionKey | null;
  /** The connector's own; Athena hands them back unread. */
  readonly properties: ReadonlyMap<string, string>;
}
