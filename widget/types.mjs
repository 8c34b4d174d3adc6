// After `tsc`: keeps of its declarations what the package's own leads to, and adds those of the engine.

import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";

const types = new URL("types/", import.meta.url);
const engine = new URL("engine/guichet_wasm.d.ts", types);
cpSync(new URL("src/engine/guichet_wasm.d.ts", import.meta.url), engine);
// A host page's TypeScript need not know `using`.
writeFileSync(engine, readFileSync(engine, "utf8").replace(/^.*\[Symbol\.dispose\].*\n/m, ""));

const needed = new Set();
const follow = (file) => {
  if (needed.has(file.href)) return;
  needed.add(file.href);
  for (const [, path] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)\.js"/g)) follow(new URL(`${path}.d.ts`, file));
};
follow(new URL("guichet.d.ts", types));

for (const path of readdirSync(types, { recursive: true, encoding: "utf8" })) {
  const file = new URL(path.replaceAll("\\", "/"), types);
  if (path.endsWith(".d.ts") && !needed.has(file.href)) rmSync(file);
}
