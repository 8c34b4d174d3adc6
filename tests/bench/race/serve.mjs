// Hands out a folder to the page, isolated from other origins: only then is the page's clock fine (5 µs, not 100).
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const kinds = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };

export async function serve(folder) {
  const server = createServer((request, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const path = normalize(decodeURIComponent(request.url));
    if (path === '/') return response.setHeader('Content-Type', 'text/html').end('<!doctype html><link rel="icon" href="data:,">');
    const file = path === '/page.mjs' ? fileURLToPath(new URL('page.mjs', import.meta.url)) : join(folder, path);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.setHeader('Content-Type', kinds[extname(file)] ?? 'application/octet-stream');
    return createReadStream(file).pipe(response);
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
