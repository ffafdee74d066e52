import { describe, expect, it } from '@jest/globals';
import {
  awsFailureFrom,
  describeFailure,
  errorCodeFrom,
} from '../../../../connectors/federation/environment/aws-failure.ts';

const answered = (name: string, status: number, message = 'said the service') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });

describe('a failure of AWS', () => {
  it.each([
    [answered('AccessDeniedException', 400), 'AccessDenied', 'AccessDeniedException: said the service'],
    [answered('Forbidden', 403, ''), 'AccessDenied', 'Forbidden'],
    [answered('SlowDown', 503), 'Throttling', 'SlowDown: said the service'],
    [answered('ThrottlingException', 400), 'Throttling', 'ThrottlingException: said the service'],
    [answered('TooManyRequestsException', 400), 'Throttling', 'TooManyRequestsException: said the service'],
    [answered('InternalError', 500), 'InternalService', 'InternalError: said the service'],
    [answered('NotImplemented', 501), 'InvalidInput', 'NotImplemented: said the service'],
    [answered('RequestTimeout', 400), 'InternalService', 'RequestTimeout: said the service'],
    [answered('RequestTimeTooSkewed', 403), 'InternalService', 'RequestTimeTooSkewed: said the service'],
    [answered('ExpiredToken', 400), 'InvalidCredentials', 'ExpiredToken: said the service'],
    [answered('SignatureDoesNotMatch', 403), 'InvalidCredentials', 'SignatureDoesNotMatch: said the service'],
    [answered('ValidationException', 400), 'InvalidInput', 'ValidationException: said the service'],
    [
      Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
      'InternalService',
      'ECONNRESET: socket hang up',
    ],
    [Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }), 'InternalService', 'ECONNREFUSED'],
    [
      Object.assign(new Error('none'), { name: 'CredentialsProviderError' }),
      'InvalidCredentials',
      'CredentialsProviderError: none',
    ],
    [new Error('Region is missing'), 'InternalService', 'Region is missing'],
    ['a text', 'InternalService', 'Unknown: a text'],
    [null, 'InternalService', 'Unknown: null'],
  ])('such as %s is %s', (error, code, text) => {
    const failure = awsFailureFrom(error);

    expect(errorCodeFrom(failure)).toBe(code);
    expect(describeFailure(failure)).toBe(text);
  });
});
