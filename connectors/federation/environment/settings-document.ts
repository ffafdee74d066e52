/**
 * Settings that are larger than a function's variables may be: a variable says where the document lies, or is the
 * document. It belongs to the function, so it is read with the function's role, whoever calls.
 */
import { isUtf8 } from 'node:buffer';
import { ConnectorError, type ErrorCode } from '../errors.ts';
import { createS3Store } from '../spill/s3-store.ts';
import { awsFailureFrom, describeFailure, errorCodeFrom } from './aws-failure.ts';
import { readAwsSecret } from './secret-source.ts';

export type DocumentPlace =
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string }
  /** Of Systems Manager, by name or ARN. */
  | { readonly kind: 'parameter'; readonly name: string }
  /** By name or ARN. */
  | { readonly kind: 'secret'; readonly name: string };

export type ReadDocument = (place: DocumentPlace) => Promise<string>;

const forms: readonly (readonly [RegExp, (...parts: readonly string[]) => DocumentPlace])[] = [
  [/^(\{.*)$/s, (text = '') => ({ kind: 'inline', text })],
  [/^s3:\/\/([^/]+)\/(.+)$/, (bucket = '', key = '') => ({ kind: 's3', bucket, key })],
  [/^ssm:(\S+)$/, (name = '') => ({ kind: 'parameter', name })],
  [/^(arn:[\w-]+:ssm:\S+)$/, (name = '') => ({ kind: 'parameter', name })],
  [/^secret:(\S+)$/, (name = '') => ({ kind: 'secret', name })],
  [/^(arn:[\w-]+:secretsmanager:\S+)$/, (name = '') => ({ kind: 'secret', name })],
  [/^\$\{([^{}]+)\}$/, (name = '') => ({ kind: 'secret', name })],
];

/** The forms of a place, for messages. */
export const documentForms = [
  's3://bucket/key',
  'ssm:/name',
  'secret:name',
  'an ARN of Systems Manager or Secrets Manager',
  'a JSON object',
] as const;

/** null: none of {@link documentForms}. */
export function parseDocumentPlace(text: string): DocumentPlace | null {
  for (const [form, placeOf] of forms) {
    const match = form.exec(text.trim());
    if (match !== null) return placeOf(...match.slice(1));
  }
  return null;
}

/** For messages: never the text of a document. */
export function describePlace(place: DocumentPlace): string {
  switch (place.kind) {
    case 'inline':
      return 'the document';
    case 's3':
      return `s3://${place.bucket}/${place.key}`;
    case 'parameter':
      return `parameter ${place.name}`;
    case 'secret':
      return `secret ${place.name}`;
    default:
      return place satisfies never;
  }
}

/** @throws ConnectorError that names the place, and the permission that is missing */
export async function readDocument(place: DocumentPlace): Promise<string> {
  switch (place.kind) {
    case 'inline':
      return place.text;
    case 's3':
      return readObject(place);
    case 'parameter':
      return readParameter(place.name);
    case 'secret':
      return readAwsSecret()(place.name);
    default:
      return place satisfies never;
  }
}

async function readObject({ bucket, key }: Extract<DocumentPlace, { kind: 's3' }>): Promise<string> {
  const store = createS3Store({ config: { bucket: null, bucketOwner: null, putHeaders: new Map() } });
  try {
    const bytes = await store.get({ bucket, key, directory: false });
    if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  } catch (cause) {
    if (!(cause instanceof ConnectorError) || cause.code !== 'AccessDenied') throw cause;
    const message = `${cause.message}; the function's role needs s3:GetObject on it`;
    throw new ConnectorError('AccessDenied', message, { cause });
  } finally {
    store.close();
  }
  throw new ConnectorError('InvalidInput', `s3://${bucket}/${key} is not UTF-8`);
}

async function readParameter(name: string): Promise<string> {
  const { GetParameterCommand, SSMClient } = await import('./ssm-client.ts');
  const client = new SSMClient({});
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter?.Value ?? '';
  } catch (cause) {
    throw parameterError(name, cause);
  } finally {
    client.destroy();
  }
}

function parameterError(name: string, cause: unknown): ConnectorError {
  const failure = awsFailureFrom(cause);
  const code = failure.name === 'ParameterNotFound' ? 'EntityNotFound' : errorCodeFrom(failure);
  const hints: Partial<Record<ErrorCode, string>> = {
    EntityNotFound: '; create it in the region of the function, or correct its name',
    AccessDenied: "; the function's role needs ssm:GetParameter on it, and kms:Decrypt on its key",
  };
  const message = `cannot read parameter ${name}: ${describeFailure(failure)}${hints[code] ?? ''}`;
  return new ConnectorError(code, message, { cause });
}
