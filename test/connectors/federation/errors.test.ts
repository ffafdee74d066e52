import { describe, expect, it } from '@jest/globals';
import {
  ConnectorError,
  connectorErrorFrom,
  connectorExceptionName,
  type ErrorCode,
  errorCodeFromHttpStatus,
  throttleExceptionName,
} from '../../../connectors/federation/errors.ts';

describe('a connector error', () => {
  it.each<readonly [number, string]>([
    [400, 'InvalidInputException'],
    [401, 'InvalidCredentialsException'],
    [403, 'AccessDeniedException'],
    [404, 'EntityNotFoundException'],
    [408, 'OperationTimeoutException'],
    [409, 'InvalidInputException'],
    [418, 'InvalidInputException'],
    [429, 'ThrottlingException'],
    [500, 'InternalServiceException'],
    [501, 'OperationNotSupportedException'],
    [502, 'InternalServiceException'],
    [503, 'InternalServiceException'],
    [504, 'OperationTimeoutException'],
  ])('from HTTP status %i is Glue’s %s', (status, glueCode) => {
    expect(new ConnectorError(errorCodeFromHttpStatus(status), '').glueCode).toBe(glueCode);
  });

  it.each<readonly [ErrorCode, string]>([
    ['InvalidInput', connectorExceptionName],
    ['Bug', connectorExceptionName],
    ['Throttling', throttleExceptionName],
  ])('of code %s has the class name by which Athena knows it', (code, name) => {
    expect(new ConnectorError(code, 'text')).toMatchObject({ name, message: 'text', code });
  });
});

describe('any other error', () => {
  const named = (name: string): Error => Object.assign(new Error('text'), { name });

  it.each([
    'ThrottlingException',
    'TooManyRequestsException',
    'SlowDown',
    'RequestLimitExceeded',
    'ProvisionedThroughputExceededException',
  ])('by the name of %s asks Athena to come back', (name) => {
    const cause = named(name);
    expect(connectorErrorFrom(cause)).toMatchObject({ code: 'Throttling', message: 'text', cause });
  });

  it.each([[named('TypeError')], ['text']])('is a failure of the source: %p', (thrown) => {
    expect(connectorErrorFrom(thrown)).toMatchObject({ code: 'InternalService', message: 'text' });
  });

  it('is left as it is when it is one of ours', () => {
    const error = new ConnectorError('EntityNotFound', 'gone');
    expect(connectorErrorFrom(error)).toBe(error);
  });
});
