// How fast the widget feels: in Chromium, on a slow network and a slow processor, upon a knowledge of 500 procedures.
// Figures are printed, never judged: they drift with the machine.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { knowledge, quantile } from './knowledge.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const guichet = process.env.GUICHET ?? join(root, 'target/release/guichet');
const { chromium } = createRequire(join(root, 'tests/browser/package.json'))('playwright-core');
const scratch = mkdtempSync(join(tmpdir(), 'guichet-speed-'));

/** “Fast 3G” and “Slow 4G” of Chromium's developer tools; a processor a quarter as fast. */
const NETWORKS = { 'fast 3G': { latency: 563, throughput: (1.6e6 / 8) * 0.9 }, 'slow 4G': { latency: 170, throughput: (9e6 / 8) * 0.9 } };
const SLOWER = 4;
const ROUNDS = 5;
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--enable-precise-memory-info'];

const types = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json', '.wasm': 'application/wasm' };
const squeezed = new Map();

/** A web server as people run them: compressed, and what is named by its hash is kept for good. */
function serve(packed) {
  const places = { '/guichet/': join(root, 'widget/dist'), '/knowledge/': packed };
  const page = '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Host</title><h1>Host</h1><script type="module" src="/guichet/guichet.js"></script><guichet-agent manifest="/knowledge/manifest.json"></guichet-agent>';
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://h').pathname));
    if (path === '/') return response.writeHead(200, { 'content-type': types['.html'] }).end(page);
    const [before, folder] = Object.entries(places).find(([before]) => path.startsWith(before)) ?? [];
    const file = folder && join(folder, path.slice(before.length));
    if (!file || !existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    if (!squeezed.has(file)) squeezed.set(file, brotliCompressSync(readFileSync(file)));
    const fixed = /-[\w-]{8}\.\w+$|\/(shelves|vectors)\//.test(file);
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-encoding': 'br',
      'cache-control': fixed ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    response.end(squeezed.get(file));
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done({ server, address: `http://127.0.0.1:${server.address().port}/` })));
}

async function slow(page, network) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: network.latency, downloadThroughput: network.throughput, uploadThroughput: network.throughput });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  return devtools;
}

/** From the request for the page to the launcher on it, and from the press on it to ready for typing, in milliseconds. */
async function visit(page, address) {
  await page.goto(address, { waitUntil: 'commit' });
  const launcher = page.locator('guichet-agent .launcher');
  await launcher.waitFor();
  const shown = await page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now();
  });
  const ready = await page.evaluate(async () => {
    const agent = document.querySelector('guichet-agent');
    const usable = new Promise((done) => agent.addEventListener('guichet-ready', done, { once: true }));
    const start = performance.now();
    agent.shadowRoot.querySelector('.launcher').click();
    await usable;
    return performance.now() - start;
  });
  return { shown, ready };
}

/** From a key to the suggestions on the screen, for each letter from the third on. */
async function typing(page, text) {
  return page.evaluate(async (text) => {
    const root = document.querySelector('guichet-agent').shadowRoot;
    const field = root.querySelector('textarea, input[type=text], [role=combobox]');
    field.focus();
    const times = [];
    for (let end = 1; end <= text.length; end += 1) {
      field.value = text.slice(0, end);
      const start = performance.now();
      field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      if (end >= 3) times.push(performance.now() - start);
    }
    return times;
  }, text);
}

/** From Enter to what is answered on the screen, for each question. */
async function asking(page, questions) {
  return page.evaluate(async (questions) => {
    const root = document.querySelector('guichet-agent').shadowRoot;
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const times = [];
    for (const question of questions) {
      const field = root.querySelector('#composer');
      field.value = question;
      field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
      await frame();
      const start = performance.now();
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true }));
      await frame();
      times.push(performance.now() - start);
    }
    return times;
  }, questions);
}

/** Makes a long transcript, at full speed; but each turn is drawn: what is faster leaves behind motion that never ends. */
async function converse(page, devtools, turns) {
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await page.evaluate(async (turns) => {
    const agent = document.querySelector('guichet-agent');
    const ids = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'];
    for (let turn = 0; turn < turns; turn += 1) {
      await agent.openProcedure(ids[turn % ids.length]);
      await new Promise(requestAnimationFrame);
    }
  }, turns);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
}

/** Frames while the transcript is scrolled: how long each took, in milliseconds. */
async function scrolling(page) {
  return page.evaluate(async () => {
    const agent = document.querySelector('guichet-agent');
    const log = agent.shadowRoot.querySelector('.log');
    const frames = [];
    let before = await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < 120; frame += 1) {
      log.scrollTop = (log.scrollHeight * frame) / 120;
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - before);
      before = now;
    }
    return { frames, entries: agent.shadowRoot.querySelectorAll('.stretch > *').length };
  });
}

/** Bytes that the page holds when garbage is collected. */
async function held(devtools, page) {
  await devtools.send('HeapProfiler.collectGarbage');
  return page.evaluate(() => performance.memory.usedJSHeapSize);
}

const line = (what, figure) => console.log(`${what.padEnd(78)} ${figure.padStart(12)}`);
const ms = (time) => `${time.toFixed(time < 10 ? 1 : 0)} ms`;

const made = knowledge(scratch, 500, 6);
const packed = `${made.folder}-out`;
const done = spawnSync(guichet, ['pack', made.folder, '-o', packed], { encoding: 'utf8' });
if (done.status !== 0) throw new Error(done.stderr);
const { server, address } = await serve(packed);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ARGUMENTS });
try {
  for (const [name, network] of Object.entries(NETWORKS)) {
    const [cold, warm] = [[], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      const context = await browser.newContext();
      for (const visits of [cold, warm]) {
        const page = await context.newPage();
        await slow(page, network);
        visits.push(await visit(page, address));
        await page.close();
      }
      await context.close();
    }
    const median = (visits, what) => ms(quantile(visits.map((one) => one[what]), 0.5));
    line(`${name}, processor ÷ ${SLOWER}: launcher on the page, first visit / again`, `${median(cold, 'shown')} / ${median(warm, 'shown')}`);
    line(`${name}, processor ÷ ${SLOWER}: from the press to ready, first visit / again`, `${median(cold, 'ready')} / ${median(warm, 'ready')}`);
  }
  const page = await browser.newPage();
  const devtools = await slow(page, NETWORKS['slow 4G']);
  await visit(page, address);
  const times = await typing(page, made.questions[7].slice(0, 40));
  line(`processor ÷ ${SLOWER}: from a key to suggestions on the screen, median / 95th`, `${ms(quantile(times, 0.5))} / ${ms(quantile(times, 0.95))}`);
  const questions = made.questions.slice(10, 20);
  const short = await asking(page, questions);
  await converse(page, devtools, 1000);
  const long = await asking(page, questions);
  line(`processor ÷ ${SLOWER}: from Enter to the next entry on the screen, at first / after 1,000 turns`, `${ms(quantile(short, 0.5))} / ${ms(quantile(long, 0.5))}`);
  const { frames, entries } = await scrolling(page);
  line(`processor ÷ ${SLOWER}: a frame while ${entries} entries of 1,000 turns are scrolled, median / 95th`, `${ms(quantile(frames, 0.5))} / ${ms(quantile(frames, 0.95))}`);
  await page.evaluate(() => document.querySelector('guichet-agent').restart());
  const before = await held(devtools, page);
  for (let round = 0; round < 10; round += 1) {
    await page.evaluate(() => document.querySelector('guichet-agent').close());
    await page.evaluate(() => document.querySelector('guichet-agent').open());
  }
  const after = await held(devtools, page);
  line('JavaScript heap after opening and closing ten times, more than before', `${((after - before) / 1024).toFixed(0)} KB`);
} finally {
  await browser.close();
  server.close();
  rmSync(scratch, { recursive: true, force: true });
}
