// Builds what a page loads for one contestant and one corpus, in a process of its own:
// `node build.mjs CONTESTANT CORPUS SIZE FOLDER`. Writes the files, their weight and the questions into FOLDER.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { code } from './code.mjs';
import { corpus, languages } from './corpora.mjs';
import { pack } from './pack.mjs';

const [, , contestant, name, size, folder] = process.argv;
const { documents, questions } = corpus(name, size === 'all' ? undefined : Number(size));
const exported = contestant === 'guichet' ? ['open', 'prepare'] : ['open'];

// Quality 11, as a web server's files are compressed beforehand; less for large indexes, where it takes an hour.
const quality = documents.length > 50_000 ? 5 : documents.length > 5000 ? 9 : 11;
const brotli = (bytes, at) => brotliCompressSync(bytes, {
  params: { [constants.BROTLI_PARAM_QUALITY]: at, [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
}).length;

mkdirSync(folder, { recursive: true });
await code(contestant, languages[name], exported, join(folder, 'code.js'));
const builder = join(folder, 'builder.mjs');
await code(contestant, languages[name], ['build'], builder);
const { build } = await import(pathToFileURL(builder).href);

const start = performance.now();
const files = await build(documents, pack);
const time = performance.now() - start;
let index = 0;
let engine = brotli(readFileSync(join(folder, 'code.js')), 11);
for (const [file, content] of Object.entries(files)) {
  mkdirSync(dirname(join(folder, 'files', file)), { recursive: true });
  const bytes = Buffer.from(content);
  writeFileSync(join(folder, 'files', file), bytes);
  if (file === 'engine.wasm') engine += brotli(bytes, 11);
  else index += brotli(bytes, quality);
}
writeFileSync(join(folder, 'about.json'), JSON.stringify({ documents: documents.length, code: engine, index, time, files: Object.keys(files), questions }));
