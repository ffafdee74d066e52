/**
 * What a client says of an object beside its bytes: content headers, user metadata, encryption, storage class,
 * tags. Kept as the headers that a read answers. What cannot be honoured is refused, not dropped.
 */
import { hoistableHeader } from './call.ts';
import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';
import type { Bucket } from './store/bucket.ts';
import type { ObjectProperties } from './store/model.ts';
import { parseTagHeader } from './tags.ts';
import { decodeXml, type XmlElement } from './xml.ts';

const contentHeaders = [
  'cache-control',
  'content-disposition',
  'content-language',
  'expires',
  'x-amz-website-redirect-location',
  'x-amz-storage-class',
] as const;

const refusedHeaders = [
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-object-lock-legal-hold',
  'x-amz-write-offset-bytes',
] as const;

const ownerOnlyAcls: readonly string[] = ['private', 'bucket-owner-full-control', 'bucket-owner-read'];
const encryptionPrefix = 'x-amz-server-side-encryption';
const encryptionAlgorithms: readonly string[] = ['AES256', 'aws:kms', 'aws:kms:dsse'];
const metadataPrefix = 'x-amz-meta-';
const maxMetadataBytes = 2048;

export function decodeProperties(request: S3Request, bucket: Bucket): ObjectProperties {
  const header = hoistableHeader(request);
  assertHonoured(header);
  return {
    headers: {
      'content-type': header('content-type') ?? 'binary/octet-stream',
      ...contentEncoding(header('content-encoding')),
      ...presentHeaders(header, contentHeaders),
      ...decodeMetadata(request),
      ...decodeEncryption(header, bucket),
    },
    tags: parseTagHeader(header('x-amz-tagging')),
  };
}

/** Of the stored headers, those that the answer to a write repeats. */
export function encryptionHeaders({ headers }: ObjectProperties): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith(encryptionPrefix)));
}

/** `aws-chunked` is the framing of the transfer, not of the object. */
function contentEncoding(value: string | undefined): Readonly<Record<string, string>> {
  const encodings = (value ?? '').split(',').map((encoding) => encoding.trim());
  const own = encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked');
  return own.length === 0 ? {} : { 'content-encoding': own.join(',') };
}

function decodeMetadata(request: S3Request): Readonly<Record<string, string>> {
  const header = hoistableHeader(request);
  const names = new Set(
    [...Object.keys(request.incoming.headers), ...request.query.keys()].filter((name) =>
      name.startsWith(metadataPrefix),
    ),
  );
  const metadata = presentHeaders(header, [...names]);
  const bytes = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + name.length - metadataPrefix.length + value.length,
    0,
  );
  if (bytes > maxMetadataBytes) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      members: { Size: String(bytes), MaxSizeAllowed: String(maxMetadataBytes) },
    });
  }
  return metadata;
}

type HeaderLookup = (name: string) => string | undefined;

/** As the request says, else as the bucket's default says, else S3's own key. */
function decodeEncryption(header: HeaderLookup, bucket: Bucket): Readonly<Record<string, string>> {
  const algorithm = header(encryptionPrefix);
  if (algorithm === undefined) return defaultEncryption(bucket);
  if (!encryptionAlgorithms.includes(algorithm)) {
    throw new S3Error(
      'InvalidArgument',
      `${encryptionPrefix} must be one of ${encryptionAlgorithms.join(', ')}, got ${algorithm}`,
    );
  }
  const keyHeaders = presentHeaders(header, [
    `${encryptionPrefix}-aws-kms-key-id`,
    `${encryptionPrefix}-bucket-key-enabled`,
  ]);
  if (algorithm === 'AES256' && `${encryptionPrefix}-aws-kms-key-id` in keyHeaders) {
    throw new S3Error('InvalidArgument', 'a KMS key id can only go with aws:kms, not with AES256');
  }
  return { [encryptionPrefix]: algorithm, ...keyHeaders };
}

function defaultEncryption(bucket: Bucket): Readonly<Record<string, string>> {
  const configured = bucket.record.documents['encryption'];
  const root = configured === undefined ? undefined : decodeXml(configured);
  const text = (name: string) => (root === undefined ? undefined : findText(root, name));
  const keyId = text('KMSMasterKeyID');
  return {
    [encryptionPrefix]: text('SSEAlgorithm') ?? 'AES256',
    ...(keyId === undefined ? {} : { [`${encryptionPrefix}-aws-kms-key-id`]: keyId }),
    ...(text('BucketKeyEnabled') === 'true' ? { [`${encryptionPrefix}-bucket-key-enabled`]: 'true' } : {}),
  };
}

function findText(element: XmlElement, name: string): string | undefined {
  if (element.name === name) return element.text;
  for (const child of element.children) {
    const text = findText(child, name);
    if (text !== undefined) return text;
  }
  return undefined;
}

function assertHonoured(header: HeaderLookup): void {
  const refused = refusedHeaders.find((name) => header(name) !== undefined);
  if (refused !== undefined) {
    throw new S3Error(
      'NotImplemented',
      `A header you provided implies functionality that is not implemented: ${refused}`,
      {
        members: { Header: refused },
      },
    );
  }
  const acl = header('x-amz-acl');
  if (acl !== undefined && !ownerOnlyAcls.includes(acl)) {
    throw new S3Error('AccessControlListNotSupported', `The bucket does not allow ACLs, got ${acl}`);
  }
}

function presentHeaders(header: HeaderLookup, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = header(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
