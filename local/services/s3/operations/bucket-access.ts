/** How operations reach a bucket: it must exist and belong to the account that the client expects. */
import type { S3Settings } from '../call.ts';
import { S3Error } from '../errors.ts';
import type { Bucket } from '../store/bucket.ts';
import type { Buckets } from '../store/buckets.ts';

export async function requireBucket(buckets: Buckets, name: string): Promise<Bucket> {
  const bucket = await buckets.find(name);
  if (bucket !== undefined) return bucket;
  throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { members: { BucketName: name } });
}

export function assertOwner(expectedAccountId: string | undefined, { accountId }: S3Settings): void {
  if (expectedAccountId === undefined || expectedAccountId === accountId) return;
  throw new S3Error(
    'AccessDenied',
    `Access Denied: the bucket was expected to be owned by account ${expectedAccountId}, its owner is ${accountId}`,
  );
}
