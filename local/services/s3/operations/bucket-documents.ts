/**
 * The configuration documents of a bucket. They are kept and given back; of them all, only `encryption` has an
 * effect (the default of new objects). Rules of lifecycle, notification, policy and so on are not carried out.
 */
import { type Answer, type BucketCall, emptyAnswer, xmlAnswer } from '../call.ts';
import { S3Error, type S3ErrorCode } from '../errors.ts';
import { readPayloadText } from '../payload.ts';
import { decodeTagging } from '../tags.ts';
import { branch, decodeXml, document, leaf } from '../xml.ts';

const maxDocumentBytes = 1024 * 1024;
const maxBucketTags = 50;

export interface BucketDocument {
  /** The query parameter that selects it. */
  readonly subresource: string;
  /** As in the operation's name: GetBucket…, PutBucket…, DeleteBucket…. */
  readonly noun: string;
  /** Of the XML; a policy is JSON. */
  readonly root: string | 'json';
  /** What a bucket without the document answers. */
  readonly absent: { readonly error: S3ErrorCode; readonly message: string } | { readonly document: string };
  /** What a new bucket has, and with `isReset` also one whose document was deleted. */
  readonly initial?: string;
  readonly isReset?: boolean;
}

const blockAll = document(
  'PublicAccessBlockConfiguration',
  leaf('BlockPublicAcls', true),
  leaf('IgnorePublicAcls', true),
  leaf('BlockPublicPolicy', true),
  leaf('RestrictPublicBuckets', true),
);

const encryptWithS3Key = document(
  'ServerSideEncryptionConfiguration',
  branch(
    'Rule',
    branch('ApplyServerSideEncryptionByDefault', leaf('SSEAlgorithm', 'AES256')),
    leaf('BucketKeyEnabled', false),
  ),
);

const ownerEnforced = document(
  'OwnershipControls',
  branch('Rule', leaf('ObjectOwnership', 'BucketOwnerEnforced')),
);

export const bucketDocuments: readonly BucketDocument[] = [
  {
    subresource: 'lifecycle',
    noun: 'LifecycleConfiguration',
    root: 'LifecycleConfiguration',
    absent: { error: 'NoSuchLifecycleConfiguration', message: 'The lifecycle configuration does not exist' },
  },
  {
    subresource: 'cors',
    noun: 'Cors',
    root: 'CORSConfiguration',
    absent: { error: 'NoSuchCORSConfiguration', message: 'The CORS configuration does not exist' },
  },
  {
    subresource: 'encryption',
    noun: 'Encryption',
    root: 'ServerSideEncryptionConfiguration',
    absent: {
      error: 'ServerSideEncryptionConfigurationNotFoundError',
      message: 'The server side encryption configuration was not found',
    },
    initial: encryptWithS3Key,
    isReset: true,
  },
  {
    subresource: 'notification',
    noun: 'NotificationConfiguration',
    root: 'NotificationConfiguration',
    absent: { document: document('NotificationConfiguration') },
  },
  {
    subresource: 'policy',
    noun: 'Policy',
    root: 'json',
    absent: { error: 'NoSuchBucketPolicy', message: 'The bucket policy does not exist' },
  },
  {
    subresource: 'publicAccessBlock',
    noun: 'PublicAccessBlock',
    root: 'PublicAccessBlockConfiguration',
    absent: {
      error: 'NoSuchPublicAccessBlockConfiguration',
      message: 'The public access block configuration was not found',
    },
    initial: blockAll,
  },
  {
    subresource: 'tagging',
    noun: 'Tagging',
    root: 'Tagging',
    absent: { error: 'NoSuchTagSet', message: 'The TagSet does not exist' },
  },
  {
    subresource: 'ownershipControls',
    noun: 'OwnershipControls',
    root: 'OwnershipControls',
    absent: {
      error: 'OwnershipControlsNotFoundError',
      message: 'The bucket ownership controls were not found',
    },
    initial: ownerEnforced,
  },
  {
    subresource: 'website',
    noun: 'Website',
    root: 'WebsiteConfiguration',
    absent: {
      error: 'NoSuchWebsiteConfiguration',
      message: 'The specified bucket does not have a website configuration',
    },
  },
  {
    subresource: 'replication',
    noun: 'Replication',
    root: 'ReplicationConfiguration',
    absent: {
      error: 'ReplicationConfigurationNotFoundError',
      message: 'The replication configuration was not found',
    },
  },
  {
    subresource: 'logging',
    noun: 'Logging',
    root: 'BucketLoggingStatus',
    absent: { document: document('BucketLoggingStatus') },
  },
];

export const initialDocuments: Readonly<Record<string, string>> = Object.fromEntries(
  bucketDocuments.flatMap(({ subresource, initial }) =>
    initial === undefined ? [] : [[subresource, initial]],
  ),
);

export async function getDocument(
  { subresource, root, absent }: BucketDocument,
  { bucket, bucketName }: BucketCall,
): Promise<Answer> {
  const stored = bucket.record.documents[subresource];
  if (stored !== undefined)
    return xmlAnswer(stored, root === 'json' ? { 'content-type': 'application/json' } : {});
  if ('document' in absent) return xmlAnswer(absent.document);
  throw new S3Error(absent.error, absent.message, { members: { BucketName: bucketName } });
}

export async function putDocument(kind: BucketDocument, { bucket, payload }: BucketCall): Promise<Answer> {
  const text = await readPayloadText(payload, maxDocumentBytes);
  assertDocument(kind, text);
  await bucket.changeRecord((record) => ({
    ...record,
    documents: { ...record.documents, [kind.subresource]: text },
  }));
  return emptyAnswer(kind.root === 'json' ? 204 : 200);
}

export async function deleteDocument(kind: BucketDocument, { bucket }: BucketCall): Promise<Answer> {
  await bucket.changeRecord((record) => {
    const { [kind.subresource]: _deleted, ...documents } = record.documents;
    const { isReset, initial } = kind;
    return {
      ...record,
      documents: isReset && initial !== undefined ? { ...documents, [kind.subresource]: initial } : documents,
    };
  });
  return emptyAnswer(204);
}

function assertDocument({ root, subresource }: BucketDocument, text: string): void {
  if (root === 'json') {
    try {
      JSON.parse(text);
    } catch (cause) {
      throw new S3Error('MalformedPolicy', 'Policies must be valid JSON', { cause });
    }
    return;
  }
  const { name } = decodeXml(text);
  if (name !== root) throw new S3Error('MalformedXML', `the document must be a ${root}, got ${name}`);
  if (subresource === 'tagging') decodeTagging(text, maxBucketTags);
}
