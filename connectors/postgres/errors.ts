/**
 * What PostgreSQL, the network or TLS says, as an error that a person can act on. The host, port, database and user
 * may appear; a password, a connection string or a row's value never does.
 */
import { ConnectorError, type ErrorCode, messageOf } from '../federation/index.ts';

/** Whom a connection is made to, for messages. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

interface Explanation {
  readonly code: ErrorCode;
  readonly text: (address: Address) => string;
}

const server = ({ host, port }: Address) => `PostgreSQL at ${host}:${port}`;

const timedOut: Explanation = {
  code: 'OperationTimeout',
  text: (address) => `${server(address)} did not answer: check security groups, subnets and routes`,
};
const closed: Explanation = {
  code: 'InternalService',
  text: (address) => `${server(address)} closed the connection`,
};

const byNetworkCode: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: {
    code: 'InternalService',
    text: (address) =>
      `${server(address)} refused the connection: nothing listens there, or a firewall rejects it`,
  },
  ENOTFOUND: {
    code: 'InternalService',
    text: ({ host }) => `the host name ${host} does not exist, or cannot be resolved from this network`,
  },
  EAI_AGAIN: {
    code: 'InternalService',
    text: ({ host }) => `the host name ${host} could not be resolved: the name server did not answer`,
  },
  ETIMEDOUT: timedOut,
  EHOSTUNREACH: {
    code: 'InternalService',
    text: (address) => `${server(address)} cannot be reached: no route to the host`,
  },
  ENETUNREACH: {
    code: 'InternalService',
    text: (address) => `${server(address)} cannot be reached: no route to its network`,
  },
  ECONNRESET: closed,
  EPIPE: closed,
};

/** By SQLSTATE, else by its class of two characters. */
const bySqlState: Readonly<Record<string, Explanation>> = {
  '28P01': {
    code: 'InvalidCredentials',
    text: (address) => `${server(address)} does not accept the password of user ${address.user}`,
  },
  '28': {
    code: 'InvalidCredentials',
    text: (address) =>
      `${server(address)} does not let user ${address.user} connect to database ${address.database}`,
  },
  '3D000': {
    code: 'EntityNotFound',
    text: (address) => `${server(address)} has no database ${address.database}`,
  },
  '42501': { code: 'AccessDenied', text: ({ user }) => `user ${user} lacks a privilege in PostgreSQL` },
  '42601': { code: 'InvalidInput', text: () => 'the query is not valid SQL for PostgreSQL' },
  '42': { code: 'InvalidInput', text: () => 'PostgreSQL does not accept the query' },
  '0A': { code: 'OperationNotSupported', text: () => 'PostgreSQL does not support the query' },
  '25': {
    code: 'InvalidInput',
    text: () => 'the query would write, or change its transaction, and the connector only reads',
  },
  '22': { code: 'InvalidInput', text: () => 'PostgreSQL could not compute a value of the query' },
  '40': {
    code: 'InternalService',
    text: () => 'PostgreSQL ended the read because of a concurrent change; run the query again',
  },
  '53300': {
    code: 'Throttling',
    text: (address) =>
      `${server(address)} has no connection left; raise max_connections, or lower the function's concurrency`,
  },
  '53': { code: 'Throttling', text: (address) => `${server(address)} is out of resources` },
  '57014': {
    code: 'OperationTimeout',
    text: () => 'PostgreSQL cancelled the query: it ran longer than the function may, or was cancelled',
  },
  '57': { code: 'InternalService', text: (address) => `${server(address)} is shutting down or restarting` },
  '08P01': {
    code: 'InvalidInput',
    text: () => 'PostgreSQL does not accept the query as a statement without parameters',
  },
  '08': { code: 'InternalService', text: (address) => `the connection to ${server(address)} failed` },
};

/** Classes in which the server's own words are about the query's text or the connection, not about rows. */
const quotableClasses: ReadonlySet<string> = new Set(['08', '0A', '25', '28', '3D', '42', '53', '57']);
/** Here they quote the value that does not fit. */
const valueClass = '22';

const tlsHint =
  'set sslrootcert to the file of its CA, or choose another sslmode (the default is verify-full)';
const connectTimeoutText = /timeout expired/;
const closedText = /^Connection terminated|not queryable/;
const noTlsText = /does not support SSL/;

export function toConnectorError(error: unknown, address: Address): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const code = codeOf(error);
  const message = messageOf(error);
  if (isServerError(error)) return fromServer(error, code, message, address);
  const network = byNetworkCode[code];
  if (network !== undefined) return explained(network, address, '', error);
  if (connectTimeoutText.test(message)) return explained(timedOut, address, '', error);
  if (closedText.test(message)) return explained(closed, address, '', error);
  if (noTlsText.test(message)) {
    return new ConnectorError('InvalidInput', `${server(address)} offers no TLS, and sslmode asks for it`, {
      cause: error,
    });
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return new ConnectorError(
      'InvalidInput',
      `the certificate of ${server(address)} is for another host; connect by a name that is in it, or choose sslmode verify-ca`,
      { cause: error },
    );
  }
  if (isCertificateCode(code)) {
    return new ConnectorError(
      'InvalidInput',
      `the certificate of ${server(address)} is not trusted (${code}); ${tlsHint}`,
      { cause: error },
    );
  }
  return new ConnectorError('InternalService', `reading from ${server(address)} failed: ${message}`, {
    cause: error,
  });
}

function fromServer(error: unknown, code: string, message: string, address: Address): ConnectorError {
  const family = code.slice(0, 2);
  const explanation = bySqlState[code] ?? bySqlState[family];
  const words = family === valueClass ? message.replace(/".*"/s, '"…"') : message;
  const detail = quotableClasses.has(family) || family === valueClass ? `: ${words}` : '';
  if (explanation !== undefined)
    return explained(explanation, address, `${detail} (SQLSTATE ${code})`, error);
  return new ConnectorError('InternalService', `${server(address)} failed with SQLSTATE ${code}${detail}`, {
    cause: error,
  });
}

function explained(
  explanation: Explanation,
  address: Address,
  detail: string,
  cause: unknown,
): ConnectorError {
  return new ConnectorError(explanation.code, explanation.text(address) + detail, { cause });
}

/** A network error's code, a TLS error's, or a server error's SQLSTATE. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** An error that PostgreSQL reported, as opposed to the network. */
function isServerError(error: unknown): boolean {
  return error instanceof Error && 'severity' in error;
}

export function isWrongPassword(error: unknown): boolean {
  return isServerError(error) && codeOf(error).startsWith('28');
}

/** The connection itself is gone, so that the same statement may succeed on another one. */
export function isConnectionLoss(error: unknown): boolean {
  if (isServerError(error)) return codeOf(error).startsWith('57P') || codeOf(error).startsWith('08');
  return ['ECONNRESET', 'EPIPE'].includes(codeOf(error)) || closedText.test(messageOf(error));
}

/** No room for one more connection, or not up yet: it may be different in a moment. */
export function isFull(error: unknown): boolean {
  const code = codeOf(causeOf(error));
  return code === '53300' || code === '57P03';
}

/** A failure by which nothing is wrong with the statement: the connection, a failover, a conflict on a replica. */
export function isMomentary(error: unknown): boolean {
  const cause = causeOf(error);
  return isConnectionLoss(cause) || (isServerError(cause) && codeOf(cause).startsWith('40'));
}

/** The server knows a table or column no more of which a statement speaks. */
export function isMissing(error: unknown): boolean {
  return ['42P01', '42703'].includes(codeOf(causeOf(error)));
}

/** What the server or the network said, below our own words for it. */
function causeOf(error: unknown): unknown {
  return error instanceof ConnectorError ? error.cause : error;
}

export function isTlsRefusal(error: unknown): boolean {
  return noTlsText.test(messageOf(error));
}

function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS/.test(code);
}
