// Runs in the page: opens a contestant from bytes in memory and asks it. Not counted as anybody's code.

/** The memories of every wasm instance made in this page: the browser's own counters leave them out. */
const memories = new Set();
for (const name of ['instantiate', 'instantiateStreaming']) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (...given) => {
    const made = await original.apply(WebAssembly, given);
    for (const exported of Object.values((made.instance ?? made).exports)) if (exported instanceof WebAssembly.Memory) memories.add(exported);
    return made;
  };
}

/** Bytes of the memory of wasm. */
export const wasmMemory = () => [...memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

const bytes = async (path) => (await fetch(path)).arrayBuffer();

/** Loads everything, so that what is timed begins with bytes in memory. */
export async function load(files) {
  const contents = await Promise.all(files.map((file) => bytes(`/files/${file}`)));
  globalThis.race = { code: await bytes('/code.js'), files: Object.fromEntries(files.map((file, n) => [file, contents[n]])) };
}

/** Bytes in memory → first answer: times of the code, of opening, and of the first question, in milliseconds. */
export async function open(question) {
  const { code, files } = globalThis.race;
  const start = performance.now();
  const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  const module = await import(address);
  await module.prepare?.(files);
  const ready = performance.now();
  const ask = await module.open(files);
  const opened = performance.now();
  const first = (await ask(question))[0]?.id ?? null;
  const answered = performance.now();
  globalThis.race = { ask };
  return { code: ready - start, open: opened - ready, first: answered - opened, total: answered - start, found: first };
}

/** Asks until the questions or the time end; gives each question's time and what was found first. */
export async function ask(questions, milliseconds) {
  const { ask: question } = globalThis.race;
  const end = performance.now() + milliseconds;
  const answers = [];
  for (const text of questions) {
    const start = performance.now();
    if (start > end) break;
    const found = await question(text);
    answers.push({ time: performance.now() - start, first: found[0]?.id ?? null });
  }
  return answers;
}
