/** What an AWS client threw, decoded once: every service gives a name, a status, and text for people. */
import { type ErrorCode, messageOf } from '../errors.ts';

export interface AwsFailure {
  /** The service's error code, such as `AccessDenied`; else the network's, such as `ECONNRESET`. */
  readonly name: string;
  /** null: there was no answer. */
  readonly httpStatus: number | null;
  readonly message: string;
}

export function awsFailureFrom(error: unknown): AwsFailure {
  const message = messageOf(error);
  if (typeof error !== 'object' || error === null) return { name: 'Unknown', httpStatus: null, message };
  const metadata = '$metadata' in error ? error.$metadata : null;
  const status = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
  const httpStatus = status && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : null;
  const name =
    httpStatus === null
      ? (textMember(error, 'code') ?? textMember(error, 'name'))
      : textMember(error, 'name');
  return { name: name ?? 'Unknown', httpStatus, message };
}

function textMember(error: object, member: 'code' | 'name'): string | null {
  const value: unknown = Reflect.get(error, member);
  return typeof value === 'string' && value !== '' ? value : null;
}

const credentialNames: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnrecognizedClientException',
]);

/** Answers with a status that says otherwise, after which the same request may well pass. */
const transientNames: ReadonlySet<string> = new Set(['RequestTimeTooSkewed', 'RequestTimeout']);

/** Whose fault it is, as far as every service says it alike. Without an answer it is the way to the service. */
export function errorCodeFrom(failure: AwsFailure): ErrorCode {
  const { name, httpStatus } = failure;
  if (credentialNames.has(name)) return 'InvalidCredentials';
  if (isThrottle(failure)) return 'Throttling';
  if (httpStatus === null || transientNames.has(name)) return 'InternalService';
  if (httpStatus >= 500 && httpStatus !== 501) return 'InternalService';
  return httpStatus === 403 || name.startsWith('AccessDenied') ? 'AccessDenied' : 'InvalidInput';
}

function isThrottle({ name, httpStatus }: AwsFailure): boolean {
  return httpStatus === 429 || name === 'SlowDown' || /Throttl|TooManyRequests|LimitExceeded/.test(name);
}

/** For messages: code first, since some services' texts are empty or repeat it. */
export function describeFailure({ name, message }: AwsFailure): string {
  if (message === '' || message === name) return name;
  return name === 'Error' ? message : `${name}: ${message}`;
}
