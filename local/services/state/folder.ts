/**
 * Where Owlery keeps what it knows between runs: the operating system's place for a user's state, so that a second
 * terminal finds the running services from any folder. `OWLERY_STATE` names another folder.
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

export function stateFolder(env: Environment = process.env): string {
  const { OWLERY_STATE: override, XDG_STATE_HOME: xdg, LOCALAPPDATA: windows } = env;
  if (override !== undefined && override !== '') return resolve(override);
  if (process.platform === 'win32') return join(windows ?? join(homedir(), 'AppData', 'Local'), 'owlery');
  return join(xdg?.startsWith('/') === true ? xdg : join(homedir(), '.local', 'state'), 'owlery');
}
