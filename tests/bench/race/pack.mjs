// Documents → Markdown files → `guichet pack` → the files that a page loads.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { guichet, wasm } from './places.mjs';

/** Text as Markdown that says just this: every sign that could mean something is escaped. */
const plain = (text) => text.replace(/\s+/g, ' ').trim().replace(/[!-/:-@[-`{-~]/g, '\\$&').replace(/→/g, '&rarr;');

export function pack(documents, language) {
  const scratch = mkdtempSync(join(tmpdir(), 'guichet-race-'));
  try {
    const folder = join(scratch, 'knowledge');
    mkdirSync(folder);
    writeFileSync(join(folder, 'guichet.toml'), `default_groups = ["everyone"]\nlanguages = ["${language}"]\n`);
    for (const { id, title, text } of documents) {
      mkdirSync(dirname(join(folder, id)), { recursive: true });
      writeFileSync(join(folder, `${id}.md`), `# ${plain(title)}\n\n${plain(text)}\n`);
    }
    const out = join(scratch, 'packed');
    const done = spawnSync(guichet, ['pack', folder, '-o', out, '--strict', '--no-vectors'], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr || `${guichet}: ${done.error?.message}`);
    const files = { 'engine.wasm': readFileSync(join(wasm, 'guichet_wasm_bg.wasm')) };
    for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath ?? entry.path, entry.name);
      files[path.slice(out.length + 1)] = readFileSync(path);
    }
    return files;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
