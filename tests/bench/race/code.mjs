// The code of a contestant as a page loads it: bundled with what it imports and nothing else, minified.
import { build } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { wasm } from './places.mjs';

const folder = fileURLToPath(new URL('contestants/', import.meta.url));

/** `names`: what is exported; the rest of the module, and what only the rest imports, is dropped. */
export async function code(contestant, language, names, outfile) {
  await build({
    stdin: { contents: `export { ${names.join(', ')} } from './${contestant}.mjs';`, resolveDir: folder },
    alias: { '#engine': join(wasm, 'guichet_wasm.js') },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    define: { LANGUAGE: JSON.stringify(language) },
    legalComments: 'none',
    logLevel: 'error',
    outfile,
  });
}
