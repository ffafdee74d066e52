/** What an AWS client threw, decoded once: every service gives a name, a status, and text for people. */
import { messageOf } from '../errors.ts';

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

/** Answers with a status that says otherwise, after which the same request may well pass. */
const transientNames: ReadonlySet<string> = new Set(['RequestTimeTooSkewed', 'RequestTimeout']);

/** Worth another attempt: the service or the way to it failed, not the request. */
export function isTransient(failure: AwsFailure): boolean {
  const { name, httpStatus } = failure;
  if (httpStatus === null) return !isWithoutCredentials(failure);
  return isThrottle(failure) || transientNames.has(name) || (httpStatus >= 500 && httpStatus !== 501);
}

/** The client found nothing to sign the request with. */
export function isWithoutCredentials({ name }: AwsFailure): boolean {
  return name === 'CredentialsProviderError' || name === 'TokenProviderError';
}

export function isThrottle({ name, httpStatus }: AwsFailure): boolean {
  return httpStatus === 429 || name === 'SlowDown' || /Throttl|TooManyRequests|LimitExceeded/.test(name);
}

export function isDenied({ name, httpStatus }: AwsFailure): boolean {
  return httpStatus === 403 || name.startsWith('AccessDenied');
}

/** For messages: code first, since some services' texts are empty or repeat it. */
export function describeFailure({ name, message }: AwsFailure): string {
  return message === '' || message === name ? name : `${name}: ${message}`;
}
