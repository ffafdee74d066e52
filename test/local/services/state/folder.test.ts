import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { stateFolder } from '../../../../local/services/state/folder.ts';

const isWindows = process.platform === 'win32';
const standard = isWindows
  ? join(homedir(), 'AppData', 'Local', 'owlery')
  : join(homedir(), '.local', 'state', 'owlery');

describe('stateFolder', () => {
  it.each([
    ['the user’s state folder', {}, standard],
    ['the folder that OWLERY_STATE names', { OWLERY_STATE: 'here', XDG_STATE_HOME: '/xdg' }, resolve('here')],
    ['the standard one for an empty OWLERY_STATE', { OWLERY_STATE: '' }, standard],
    ['the one that XDG names', { XDG_STATE_HOME: '/xdg' }, isWindows ? standard : '/xdg/owlery'],
    [
      'the standard one for a relative XDG folder, as its specification says',
      { XDG_STATE_HOME: 'xdg' },
      standard,
    ],
  ])('is %s', (_, env, expected) => {
    expect(stateFolder(env)).toBe(expected);
  });
});
