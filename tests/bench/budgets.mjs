// The budgets of time: checking and packing, opening, answering. Absolute times drift with the machine;
// they are printed beside their budget, never judged.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { knowledge, quantile, random } from './knowledge.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const guichet = process.env.GUICHET ?? join(root, 'target/release/guichet');
const scratch = mkdtempSync(join(tmpdir(), 'guichet-bench-'));
const now = '2026-11-21T09:30:00+01:00';

const line = (what, figure, budget) => console.log(`${what.padEnd(66)} ${figure.padStart(12)}   budget ${budget}`);
const ms = (time) => `${time.toFixed(time < 10 ? 2 : 0)} ms`;

function pack({ folder }) {
  const out = `${folder}-out`;
  const times = Array.from({ length: 3 }, () => {
    rmSync(out, { recursive: true, force: true });
    const start = performance.now();
    const done = spawnSync(guichet, ['pack', folder, '-o', out], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return performance.now() - start;
  });
  const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  return { manifest, shelves: manifest.shelves.map((shelf) => new Uint8Array(readFileSync(join(out, shelf.file)))), time: quantile(times, 0.5) };
}

async function engine() {
  const { default: init, Agent } = await import(join(root, 'widget/src/engine/guichet_wasm.js'));
  await init({ module_or_path: readFileSync(join(root, 'widget/src/engine/guichet_wasm_bg.wasm')) });
  return Agent;
}

/** Times of a step with a search in it, in wasm; every third question has a typing error. */
function steps(Agent, packed, questions) {
  const agent = new Agent(packed.manifest, packed.shelves, { language: 'en' });
  const times = [];
  for (let n = 0; n < 1000; n += 1) {
    let text = questions[random(questions.length)];
    if (n % 3 === 0) text = text.replace(/(.)(.)( |$)/, '$2$1$3');
    agent.step({ now, act: { type: 'restart' } });
    const start = performance.now();
    agent.step({ now, act: { type: 'say', text } });
    times.push(performance.now() - start);
  }
  agent.free();
  return times;
}

/** From the press on the launcher to ready for typing, on a warm cache, in the browser. */
async function opening(folder) {
  const { chromium } = createRequire(join(root, 'tests/browser/package.json'))('playwright-core');
  const dev = spawn(guichet, ['dev', folder, '--listen', '127.0.0.1:0', '--tickets', join(scratch, 'tickets')], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const address = await new Promise((found, failed) => {
      createInterface({ input: dev.stdout }).on('line', (text) => { const match = /http:\/\/127\.0\.0\.1:\d+\//.exec(text); if (match) found(match[0]); });
      dev.once('exit', () => failed(new Error('guichet dev ended')));
    });
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
    const page = await browser.newPage();
    const times = [];
    for (let n = 0; n < 6; n += 1) {
      await page.goto(address);
      await page.waitForSelector('guichet-agent[manifest]', { state: 'attached' });
      times.push(await page.evaluate(async () => {
        const agent = document.querySelector('guichet-agent');
        agent.close?.();
        const made = agent.cloneNode(false);
        made.removeAttribute('open');
        const ready = new Promise((done) => made.addEventListener('guichet-ready', done, { once: true }));
        agent.replaceWith(made);
        const start = performance.now();
        made.open();
        await ready;
        return performance.now() - start;
      }));
    }
    await browser.close();
    return quantile(times.slice(1), 0.5);
  } finally {
    dev.kill();
  }
}

try {
  const thousand = pack(knowledge(scratch, 1000, 20));
  line('check and pack, 1,000 procedures of 20 steps, native, median of 3', ms(thousand.time), '1 s');
  const Agent = await engine();
  const many = knowledge(scratch, 10_000, 1);
  const packed = pack(many);
  const times = steps(Agent, packed, many.questions);
  const size = packed.shelves.reduce((sum, shelf) => sum + shelf.length, 0);
  line(`one step with a search, 10,000 procedures (${(size / 1e6).toFixed(1)} MB), wasm, median`, ms(quantile(times, 0.5)), '2 ms');
  line('the same, 99th percentile of 1,000', ms(quantile(times, 0.99)), '8 ms');
  const half = knowledge(scratch, 500, 6);
  const open = pack(half);
  const start = performance.now();
  new Agent(open.manifest, open.shelves, { language: 'en' }).free();
  line('opening the shelves of 500 procedures, wasm', ms(performance.now() - start), '–');
  line('from the press to ready for typing, 500 procedures, warm, Chromium', ms(await opening(half.folder)), '100 ms');
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
