import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canTraverse, isAllowed, parsePasswd } from '../../../../local/services/postgres/account.ts';

describe('parsePasswd', () => {
  it('reads accounts and passes over comments and broken lines', () => {
    const text = '# accounts\nroot:x:0:0:root:/root:/bin/sh\nbroken:x\nnobody:*:-2:-2::/:/bin/false\n';

    expect(parsePasswd(text)).toEqual([
      { name: 'root', uid: 0, gid: 0 },
      { name: 'nobody', uid: -2, gid: -2 },
    ]);
  });
});

describe('what an account may reach', () => {
  const stranger = { name: 'stranger', uid: 64_001, gid: 64_001 };
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'owlery-test-'));
    await mkdir(join(folder, 'inner'));
    await chmod(join(folder, 'inner'), 0o755);
    await writeFile(join(folder, 'inner', 'file'), '');
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is closed by one closed folder above it', async () => {
    await chmod(folder, 0o700);
    expect(canTraverse(join(folder, 'inner'), stranger)).toBe(false);

    await chmod(folder, 0o711);
    expect(canTraverse(join(folder, 'inner'), stranger)).toBe(true);
  });

  it.each([
    ['owner', 0o500, 0o5, true],
    ['owner', 0o055, 0o5, false],
    ['group', 0o050, 0o5, true],
    ['group', 0o505, 0o5, false],
    ['other', 0o005, 0o5, true],
    ['other', 0o550, 0o5, false],
    ['other', 0o004, 0o5, false],
  ])('depends on the bits of the %s in mode %o', async (role, mode, bits, allowed) => {
    const file = join(folder, 'inner', 'file');
    const { uid, gid } = await stat(file);
    await chmod(file, mode);
    const account = {
      ...stranger,
      ...(role === 'owner' ? { uid } : {}),
      ...(role === 'group' ? { gid } : {}),
    };

    expect(isAllowed(file, account, bits)).toBe(allowed);
  });
});
