/** The source of CopyObject and UploadPartCopy: `x-amz-copy-source` and the conditions that go with it. */
import { hoistableHeader, type ObjectCall } from '../call.ts';
import { checkReadConditions, decodeConditions, preconditionFailed } from '../condition.ts';
import { S3Error } from '../errors.ts';
import type { Bucket } from '../store/bucket.ts';
import { assertOwner, requireBucket } from './bucket-access.ts';
import { type OpenObject, openObject } from './object-access.ts';

export interface CopySource extends OpenObject {
  readonly bucket: Bucket;
  readonly key: string;
  readonly versionHeaders: Readonly<Record<string, string>>;
}

/** The caller closes the file. */
export async function openCopySource(call: ObjectCall): Promise<CopySource> {
  const header = hoistableHeader(call.request);
  const { bucketName, key, versionId } = parseCopySource(header('x-amz-copy-source') ?? '');
  assertOwner(header('x-amz-source-expected-bucket-owner'), call.settings);
  const bucket = await requireBucket(call.buckets, bucketName);
  const conditions = decodeConditions(header, 'x-amz-copy-source-');
  const opened = await openObject(bucket, key, versionId, (found) => {
    if (checkReadConditions(conditions, found) !== 'met') throw preconditionFailed('x-amz-copy-source-If');
  });
  const versionHeaders =
    bucket.record.versioning === 'off' ? {} : { 'x-amz-copy-source-version-id': opened.object.versionId };
  return { ...opened, bucket, key, versionHeaders };
}

function parseCopySource(source: string): {
  readonly bucketName: string;
  readonly key: string;
  readonly versionId: string | undefined;
} {
  const [encodedPath = '', versionId] = source.split('?versionId=', 2);
  let path: string;
  try {
    path = decodeURIComponent(encodedPath).replace(/^\//, '');
  } catch (cause) {
    throw invalidSource(source, cause);
  }
  const slash = path.indexOf('/');
  const key = path.slice(slash + 1);
  if (slash < 1 || key === '') throw invalidSource(source);
  return { bucketName: path.slice(0, slash), key, versionId };
}

function invalidSource(source: string, cause?: unknown): S3Error {
  return new S3Error(
    'InvalidArgument',
    `x-amz-copy-source must be <bucket>/<key>, percent-encoded, with ?versionId=… or without, got ${source}`,
    { cause },
  );
}
