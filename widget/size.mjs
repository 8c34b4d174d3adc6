// Prints what the built widget weighs, compressed, and fails beyond the budgets.

import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const KB = 1024;
const folder = new URL("dist/", import.meta.url);
const files = readdirSync(folder);
const read = (name) => readFileSync(new URL(name, folder));
const weigh = (names, compress) =>
  names.reduce((sum, name) => sum + compress(read(name)).length, 0);

const scripts = files.filter((name) => name.endsWith(".js"));
// A page loads one language: the heaviest counts.
const isLanguage = (name) => /^[a-z]{2}-[\w-]{8}\.js$/.test(name);
const [language, ...lighter] = scripts
  .filter(isLanguage)
  .sort((one, other) => weigh([other], gzipSync) - weigh([one], gzipSync));
if (!language) throw new Error("no language has a file of its own");
const loaded = scripts.filter((name) => !lighter.includes(name));
const figures = [
  ["launcher, gzip", weigh(["guichet.js"], gzipSync), 6 * KB],
  [`all JavaScript that one page loads (${loaded.join(", ")}), gzip`, weigh(loaded, gzipSync), 45 * KB],
  ["wasm, brotli", weigh(files.filter((name) => name.endsWith(".wasm")), brotliCompressSync), 500 * KB],
];

for (const [what, bytes, budget] of figures) {
  const over = bytes > budget;
  console.log(`${over ? "OVER" : "ok  "} ${what}: ${(bytes / KB).toFixed(1)} of ${budget / KB} KB`);
  if (over) process.exitCode = 1;
}
