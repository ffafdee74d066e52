/** Root's, and open to every account: where root keeps what an unprivileged account must reach. */
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';

export const sharedFolder = '/var/lib/owlery';

/** Makes the folder of these names, one in the other, below the shared one; opens each, whatever the umask. */
export async function makeSharedFolder(...names: readonly string[]): Promise<string> {
  await mkdir(join(sharedFolder, ...names), { recursive: true });
  for (let depth = 0; depth <= names.length; depth++) {
    await chmod(join(sharedFolder, ...names.slice(0, depth)), 0o755);
  }
  return join(sharedFolder, ...names);
}
