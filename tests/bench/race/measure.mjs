// One contestant, one corpus, one browser of its own: opened from bytes in memory, asked, and its memory read.
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Waits so long and no longer: a page that is busy cannot be asked to stop, its browser is ended. */
async function within(seconds, what, promise) {
  let timer;
  const late = new Promise((_, failed) => { timer = setTimeout(() => failed(Object.assign(new Error(`${what} took more than ${seconds} s`), { late: seconds, what })), seconds * 1000); });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What the page holds after garbage is collected, in bytes: JavaScript's heap, the array buffers outside of it, and
 * the memory of wasm whole, used or not, which the browser counts in neither, nor in
 * `performance.measureUserAgentSpecificMemory()`. The machine code of wasm is not in it; that of JavaScript in part.
 */
async function memory(page, session) {
  for (let n = 0; n < 3; n += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  return usedSize + backingStorageSize + await page.evaluate(async () => (await import('/page.mjs')).wasmMemory());
}

/**
 * `questions` from `from` on, as many as `count`, for `seconds` at most; the first of them is the first question, and
 * `warm` of them are asked before times are taken. What fails says so in `failed`.
 */
export async function measure({ folder, files, questions, from, count, warm, seconds, patience }) {
  const asked = Array.from({ length: Math.min(count, questions.length) }, (_, n) => questions[(from + n) % questions.length]);
  const server = await serve(folder);
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: [...flags, '--js-flags=--max-old-space-size=4096'] });
  const result = {};
  try {
    const page = await browser.newPage();
    const crashed = new Promise((_, failed) => { page.once('crash', () => failed(new Error('out of memory'))); });
    crashed.catch(() => {});
    const run = (what, limit, promise) => within(limit, what, Promise.race([promise, crashed]));
    await page.goto(server.address);
    const session = await page.context().newCDPSession(page);
    const empty = await memory(page, session);
    await run('loading', patience, page.evaluate(async (list) => (await import('/page.mjs')).load(list), files));
    result.opening = await run('to the first answer', patience, page.evaluate(async (text) => (await import('/page.mjs')).open(text), asked[0].text));
    result.opened = (await memory(page, session)) - empty;
    const ask = (list, time, limit) => run('a question', limit, page.evaluate(async ([texts, most]) => (await import('/page.mjs')).ask(texts, most), [list.map(({ text }) => text), time * 1000]));
    if (warm > 0) await ask(asked.slice(-warm), Math.min(3, seconds / 4), patience);
    result.answers = (await ask(asked, seconds, seconds + patience)).map(({ time, first }, n) => ({
      time,
      question: (from + n) % questions.length,
      hit: asked[n].answers.includes(first),
    }));
    result.memory = (await memory(page, session)) - empty;
  } catch (error) {
    result.failed = error.late ? { late: error.late, what: error.what } : { what: error.message.split('\n')[0] };
  } finally {
    const process = browser.process?.();
    await Promise.race([browser.close(), new Promise((done) => { setTimeout(done, 5000); })]);
    process?.kill('SIGKILL');
    server.close();
  }
  return result;
}
