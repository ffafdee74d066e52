/** A secret as RDS writes it: JSON with `username` and `password`, and where the database is in most of them. */
import { ConnectorError, credentialsFromSecret } from '../federation/index.ts';

export interface StoredLogin {
  readonly user: string;
  readonly password: string;
  /** null, as the others: the secret does not say it. */
  readonly host: string | null;
  readonly port: number | null;
  readonly database: string | null;
}

/** @throws ConnectorError InvalidCredentials, without anything of what the secret holds */
export function decodeStoredLogin(name: string, secret: string): StoredLogin {
  const credentials = credentialsFromSecret(secret);
  if (credentials === null) {
    throw new ConnectorError(
      'InvalidCredentials',
      `secret ${name} must be a JSON object with username and password, and is not`,
    );
  }
  const members = new Map(
    Object.entries(JSON.parse(secret) as Readonly<Record<string, unknown>>).map(([member, value]) => [
      member.toLowerCase(),
      value,
    ]),
  );
  const text = (member: string) => {
    const value = members.get(member);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  };
  const port = Number(members.get('port') ?? Number.NaN);
  return {
    user: credentials.username,
    password: credentials.password,
    host: text('host'),
    port: Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null,
    database: text('dbname'),
  };
}
