/** Reads back what the store wrote. A file that does not hold it is an error that names the file. */
import { checksumAlgorithms, checksumTypes } from '../checksum.ts';
import type {
  BucketRecord,
  ObjectProperties,
  ObjectRecord,
  ObjectVersion,
  PartRecord,
  PartSummary,
  UploadRecord,
} from './model.ts';

export type Decoder<T> = (value: unknown) => T;

export const decodeBucketRecord: Decoder<BucketRecord> = (value) => {
  const fields = asFields(value);
  return {
    name: text(fields, 'name'),
    region: text(fields, 'region'),
    createdMs: number(fields, 'createdMs'),
    versioning: oneOf(fields, 'versioning', ['off', 'enabled', 'suspended']),
    documents: textMap(fields, 'documents'),
  };
};

export const decodeObjectRecord: Decoder<ObjectRecord> = (value) => {
  const fields = asFields(value);
  return { key: text(fields, 'key'), versions: list(fields, 'versions', decodeVersion) };
};

export const decodeUploadRecord: Decoder<UploadRecord> = (value) => {
  const fields = asFields(value);
  return {
    uploadId: text(fields, 'uploadId'),
    key: text(fields, 'key'),
    initiatedMs: number(fields, 'initiatedMs'),
    ...decodeProperties(fields),
    ...optional(fields, 'checksumAlgorithm', (name) => oneOf(fields, name, checksumAlgorithms)),
    ...optional(fields, 'checksumType', (name) => oneOf(fields, name, checksumTypes)),
  };
};

export const decodePartRecord: Decoder<PartRecord> = (value) => {
  const fields = asFields(value);
  return {
    partNumber: number(fields, 'partNumber'),
    blob: text(fields, 'blob'),
    size: number(fields, 'size'),
    etag: text(fields, 'etag'),
    lastModifiedMs: number(fields, 'lastModifiedMs'),
    ...optional(fields, 'checksum', (name) => {
      const checksum = asFields(fields[name]);
      return { algorithm: oneOf(checksum, 'algorithm', checksumAlgorithms), value: text(checksum, 'value') };
    }),
  };
};

function decodeVersion(value: unknown): ObjectVersion {
  const fields = asFields(value);
  const kind = oneOf(fields, 'kind', ['object', 'delete-marker']);
  const versionId = text(fields, 'versionId');
  const lastModifiedMs = number(fields, 'lastModifiedMs');
  if (kind === 'delete-marker') return { kind, versionId, lastModifiedMs };
  return {
    kind,
    versionId,
    lastModifiedMs,
    blob: text(fields, 'blob'),
    size: number(fields, 'size'),
    etag: text(fields, 'etag'),
    ...decodeProperties(fields),
    ...optional(fields, 'checksum', (name) => {
      const checksum = asFields(fields[name]);
      return {
        algorithm: oneOf(checksum, 'algorithm', checksumAlgorithms),
        type: oneOf(checksum, 'type', checksumTypes),
        value: text(checksum, 'value'),
      };
    }),
    ...optional(fields, 'parts', (name) => list(fields, name, decodePartSummary)),
  };
}

function decodePartSummary(value: unknown): PartSummary {
  const fields = asFields(value);
  return { size: number(fields, 'size'), ...optional(fields, 'checksum', (name) => text(fields, name)) };
}

function decodeProperties(fields: Fields): ObjectProperties {
  return {
    headers: textMap(fields, 'headers'),
    tags: list(fields, 'tags', (value) => {
      const tag = asFields(value);
      return { key: text(tag, 'key'), value: text(tag, 'value') };
    }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function asFields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('an object is missing');
  return { ...value };
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Error(`${name} is not text`);
  return value;
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') throw new Error(`${name} is not a number`);
  return value;
}

function oneOf<T extends string>(fields: Fields, name: string, allowed: readonly T[]): T {
  const value = allowed.find((candidate) => candidate === fields[name]);
  if (value === undefined) throw new Error(`${name} is not one of ${allowed.join(', ')}`);
  return value;
}

function list<T>(fields: Fields, name: string, decode: Decoder<T>): readonly T[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new Error(`${name} is not a list`);
  return value.map((item) => decode(item));
}

function textMap(fields: Fields, name: string): Readonly<Record<string, string>> {
  const entries = asFields(fields[name]);
  return Object.fromEntries(Object.keys(entries).map((key) => [key, text(entries, key)]));
}

/** `{ [name]: value }`, or nothing where the field is absent. */
function optional<N extends string, T>(
  fields: Fields,
  name: N,
  decode: (name: N) => T,
): { readonly [K in N]?: T } | Record<never, never> {
  return fields[name] === undefined ? {} : { [name]: decode(name) };
}
