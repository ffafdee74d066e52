import { transformSync } from 'esbuild';

/** Strips types for jest; the type check itself is `tsc`'s, in `npm run check`. */
export default {
  process(source, path) {
    const { code, map } = transformSync(source, {
      sourcefile: path,
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcemap: true,
    });
    return { code, map };
  },
};
