/** Where the built parts of this package are, whether this code runs from its sources or from `dist/`. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { QueryError } from '../errors.ts';

function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new QueryError('CONFIGURATION_ERROR', 'the folder of the owlery package is not to be found');
    folder = parent;
  }
  return folder;
}

/** @throws QueryError when the package has not been built */
export function builtFile(...path: readonly string[]): URL {
  const file = join(packageFolder(), 'dist', ...path);
  if (!existsSync(file)) {
    throw new QueryError('CONFIGURATION_ERROR', `${file} is missing; run npm run build`);
  }
  return pathToFileURL(file);
}
