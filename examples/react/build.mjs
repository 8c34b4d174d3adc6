// esbuild follows imports, but not `new URL("….wasm", import.meta.url)`: the engine is put beside the code.

import { cpSync, readdirSync } from "node:fs";
import { build } from "esbuild";

await build({ entryPoints: ["src/main.tsx"], bundle: true, splitting: true, format: "esm", minify: true, outdir: "dist" });
cpSync("index.html", "dist/index.html");
const widget = "node_modules/@guichet/widget/dist";
for (const name of readdirSync(widget).filter((one) => one.endsWith(".wasm"))) cpSync(`${widget}/${name}`, `dist/${name}`);
