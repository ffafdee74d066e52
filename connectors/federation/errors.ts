/**
 * The one error class of connectors. Its `name` is the Java SDK's class name: Lambda's runtime sends it as
 * `errorType`, which is how Athena tells a connector's own error, and back-pressure, from a crash.
 */

/** Whose fault it is decides what a person can do about it. */
export type Fault = 'person' | 'source' | 'limit' | 'bug';

const codes = {
  InvalidInput: { glueCode: 'InvalidInputException', fault: 'person', retryable: false },
  EntityNotFound: { glueCode: 'EntityNotFoundException', fault: 'person', retryable: false },
  OperationNotSupported: { glueCode: 'OperationNotSupportedException', fault: 'person', retryable: false },
  AccessDenied: { glueCode: 'AccessDeniedException', fault: 'source', retryable: false },
  InvalidCredentials: { glueCode: 'InvalidCredentialsException', fault: 'source', retryable: false },
  InvalidResponse: { glueCode: 'InvalidResponseException', fault: 'bug', retryable: false },
  OperationTimeout: { glueCode: 'OperationTimeoutException', fault: 'limit', retryable: true },
  InternalService: { glueCode: 'InternalServiceException', fault: 'source', retryable: true },
  PartialFailure: { glueCode: 'PartialFailureException', fault: 'source', retryable: false },
  Throttling: { glueCode: 'ThrottlingException', fault: 'limit', retryable: true },
  /** An invariant of our own code is broken. */
  Bug: { glueCode: 'InternalServiceException', fault: 'bug', retryable: false },
} as const satisfies Record<string, { glueCode: string; fault: Fault; retryable: boolean }>;

export type ErrorCode = keyof typeof codes;

const exceptions = 'com.amazonaws.athena.connector.lambda.exceptions';
export const connectorExceptionName = `${exceptions}.AthenaConnectorException`;
export const throttleExceptionName = `${exceptions}.FederationThrottleException`;

/** Longer ones lose their middle: the place stands at the start, and what to do at the end. */
const longestMessage = 1000;
const longestStart = 700;

/** Names that strangers chose stand in messages, so every message is bounded and without control characters. */
function printable(message: string): string {
  const text = message.replace(/(?![\n\t])[\p{Cc}\p{Cs}]/gu, escaped);
  if (text.length <= longestMessage) return text;
  const end = text.slice(text.length - (longestMessage - longestStart - 3));
  // A cut may go through a character of two units.
  return `${text.slice(0, longestStart)} … ${end}`.replace(/\p{Cs}/gu, '');
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * A failure that Athena, or a caller of the client, is told about. Its message has at most some 1000 characters.
 *
 * @example
 * throw new ConnectorError('EntityNotFound', `table ${schema}.${table} does not exist; SHOW TABLES IN ${schema} lists those that do`);
 */
export class ConnectorError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(printable(message), options);
    this.code = code;
    this.name = code === 'Throttling' ? throttleExceptionName : connectorExceptionName;
  }

  /** The value of Glue's `FederationSourceErrorCode`, for logs and for callers that embed the handler. */
  get glueCode(): string {
    return codes[this.code].glueCode;
  }

  get fault(): Fault {
    return codes[this.code].fault;
  }

  get isRetryable(): boolean {
    return codes[this.code].retryable;
  }
}

const codeByHttpStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'InvalidInput',
  401: 'InvalidCredentials',
  403: 'AccessDenied',
  404: 'EntityNotFound',
  408: 'OperationTimeout',
  409: 'InvalidInput',
  429: 'Throttling',
  500: 'InternalService',
  501: 'OperationNotSupported',
  502: 'InternalService',
  503: 'InternalService',
  504: 'OperationTimeout',
};

/** For connectors whose source speaks HTTP. A status that is not listed is taken as a bad request. */
export function errorCodeFromHttpStatus(status: number): ErrorCode {
  return codeByHttpStatus[status] ?? 'InvalidInput';
}

/** Names of errors by which sources, AWS's services first, say that they are asked too much. */
const throttleNames = /Throttl|TooManyRequests|SlowDown|RequestLimitExceeded|ProvisionedThroughputExceeded/;

/** Any caught value in the one form that leaves the handler. */
export function connectorErrorFrom(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const isThrottle = error instanceof Error && throttleNames.test(error.name);
  return new ConnectorError(isThrottle ? 'Throttling' : 'InternalService', messageOf(error), {
    cause: error,
  });
}

/** What a caught value says, for messages and logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Closes a union: the compiler refuses the call while a case is missing. */
export function unreachable(value: never): never {
  throw new ConnectorError('Bug', `unhandled case ${JSON.stringify(value)}`);
}
