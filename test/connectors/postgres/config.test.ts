import { describe, expect, it } from '@jest/globals';
import { readConfig, settingsOf } from '../../../connectors/postgres/config.ts';
import type { ConnectionTarget } from '../../../connectors/postgres/connection-string.ts';

const plain: ConnectionTarget = {
  host: 'db.example',
  port: 5432,
  database: 'shop',
  user: 'ann',
  password: 'pw',
  secret: null,
  authentication: 'password',
  tlsMode: 'verify-full',
  rootCertificate: null,
};

const secretForm = '$'.concat('{rds/shop}');

function faultsOf(env: Readonly<Record<string, string>>): string {
  try {
    readConfig(env);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  throw new Error('no fault was found');
}

describe('a connection string', () => {
  const forms: readonly (readonly [string, string, Partial<ConnectionTarget>])[] = [
    ['the form of a URL', 'postgres://ann:pw@db.example:5432/shop', {}],
    ['the longer scheme', 'postgresql://ann:pw@db.example/shop', {}],
    [
      "the form of AWS's connectors",
      'postgres://jdbc:postgresql://db.example:5432/shop?user=ann&password=pw',
      {},
    ],
    [
      'a secret',
      `postgres://jdbc:postgresql://db.example:5433/shop?${secretForm}`,
      { port: 5433, user: null, password: null, secret: 'rds/shop' },
    ],
    [
      'a secret behind parameters',
      `postgres://jdbc:postgresql://db.example/shop?sslmode=require&${secretForm}`,
      { user: null, password: null, secret: 'rds/shop', tlsMode: 'require' },
    ],
    ['a secret as the password', `postgres://ann:${secretForm}@db.example/shop`, { password: secretForm }],
    [
      'escapes',
      'postgres://a%40b:p%2Fw%3A@db.example/sh%20op',
      { user: 'a@b', password: 'p/w:', database: 'sh op' },
    ],
    [
      'a password with signs that people do not escape',
      'postgres://ann:p@w:#!@db.example/shop',
      { password: 'p@w:#!' },
    ],
    [
      'a plus, which is a blank in JDBC',
      'postgres://jdbc:postgresql://db.example/shop?user=ann&password=p+w',
      { password: 'p w' },
    ],
    ['a plus, which is itself in a URL', 'postgres://ann:p+w@db.example/shop', { password: 'p+w' }],
    ['an IPv6 address', 'postgres://ann:pw@[::1]:6000/shop', { host: '::1', port: 6000, tlsMode: 'prefer' }],
    [
      'this machine, where TLS is only preferred',
      'postgres://ann:pw@127.0.0.1/shop',
      { host: '127.0.0.1', tlsMode: 'prefer' },
    ],
    [
      'a token in place of a password',
      'postgres://ann@db.example/shop?authentication=iam',
      { password: null, authentication: 'iam' },
    ],
    [
      'a root certificate',
      'postgres://ann:pw@db.example/shop?sslmode=verify-full&sslrootcert=/etc/ca.pem',
      { rootCertificate: '/etc/ca.pem' },
    ],
    [
      'parameters of another driver',
      'postgres://jdbc:postgresql://db.example/shop?user=ann&password=pw&sslfactory=x',
      {},
    ],
    ['no password', 'postgres://ann@db.example/shop', { password: null }],
    ['no database, which is then the user', 'postgres://ann:pw@db.example', { database: 'ann' }],
  ];

  it.each(forms)('may have %s', (_, text, expected) => {
    expect(readConfig({ default: text }).default?.target).toEqual({ ...plain, ...expected });
  });

  it.each([
    ['another scheme', 'mysql://ann:hidden@db/shop', 'must begin with postgres://'],
    ['several hosts', 'postgres://ann:hidden@a,b/shop', 'several hosts'],
    ['a bad port', 'postgres://ann:hidden@db:99999/shop', 'port'],
    ['no host', 'postgres://ann:hidden@/shop', 'names no host'],
    ['no user', 'postgres://db/shop', 'names no user'],
    [
      'an unknown sslmode',
      'postgres://ann:hidden@db/shop?sslmode=hidden',
      'disable, prefer, require, verify-ca, verify-full',
    ],
    ['a bad escape', 'postgres://ann:hid%den@db/shop', '%25'],
    ['a parameter without a value', 'postgres://ann:hidden@db/shop?hidden', 'name=value'],
  ])('is refused for %s, by its variable and without its value', (_, text, message) => {
    const fault = faultsOf({ sales_connection_string: text });

    expect(fault).toContain('sales_connection_string');
    expect(fault).toContain(message);
    expect(fault).not.toContain('hid');
  });

  it('is refused together with all others that are wrong', () => {
    const fault = faultsOf({
      default: 'x',
      a_connection_string: 'y',
      b_connection_string: 'postgres://ann:pw@db/shop',
    });

    expect(fault).toContain('default must');
    expect(fault).toContain('a_connection_string must');
    expect(fault).not.toContain('b_connection_string');
  });

  it('is asked for when none is set', () => {
    expect(faultsOf({ PATH: '/bin' })).toContain('set the variable default');
  });
});

describe("a catalog's connection string", () => {
  const string = (host: string) => `postgres://ann:pw@${host}/shop`;
  const several = readConfig({
    default: string('main'),
    Sales_connection_string: string('sales'),
    hr_connection_string: string('hr'),
  });

  it.each([
    ['sales', 'sales'],
    ['SALES', 'sales'],
    ['hr', 'hr'],
    ['lambda:my-function', 'main'],
  ])('of %s is that for host %s', (catalog, host) => {
    expect(settingsOf(several, catalog).target.host).toBe(host);
  });

  it('of an unknown catalog is asked for, with those that are set', () => {
    expect(() => settingsOf(several, 'absent')).toThrow(
      /set absent_connection_string; .* hr, sales, lambda:<this function>/,
    );
  });

  it('is the default for every catalog while there is no other', () => {
    expect(settingsOf(readConfig({ default: string('main') }), 'any').target.host).toBe('main');
  });
});
