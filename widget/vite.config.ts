import { defineConfig } from "vitest/config";

// What wasm-bindgen writes for others is a kilobyte: how values are written in messages that nobody
// reads, what browsers lack that do not know `light-dark()` either, and ways to call that were given up.
const needless: readonly [RegExp, string][] = [
  [/^function debugString\([^]*?^\}/m, "const debugString = String;"],
  [/^if \(Symbol\.dispose\).*$/m, ""],
  [/\(typeof FinalizationRegistry === 'undefined'\)[^]*?: new/, "new"],
  [/^if \(!\('encodeInto' in cachedTextEncoder\)\)[^]*?^\}/m, ""],
  [/(?<=^function initSync\(module\) \{\n)[^]*?(?=^    const imports)/m, "    ({ module } = module);\n"],
  [/^    if \(!\(module instanceof WebAssembly\.Module\)\) \{[^]*?^    \}/m, ""],
  // Sixteen digits behind each name do not compress: here each has two, and is found by them.
  [/(?<=^        __wb\w+)[0-9a-f]{14}(?=..: function)/gm, ""],
  [
    /(?<=new WebAssembly\.Instance\(module, )imports(?=\))/,
    `Object.fromEntries(Object.entries(imports).map(([from, all]) =>
      [from, Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, all[name.replace(/[0-9a-f]{14}(?=..$)/, "")]]))]))`,
  ],
];

// One entry with a stable name, `guichet.js`; everything it loads later is named by its hash.
// Not `build.lib`: that would put the wasm into the JavaScript as base64.
export default defineConfig({
  base: "./",
  plugins: [
    {
      // Lines and indents between the tags of a template are for its readers; a page is the same without.
      name: "plain-templates",
      transform: (code, id) => (/\/view\/\w+\.ts$/.test(id) ? code.replaceAll(/([>}])\n +(?=[<$])/g, "$1").replaceAll(/\n +/g, "\n") : null),
    },
    {
      // wasm-bindgen keeps an instance in the variables of a module, and a module is loaded once. After a trap
      // another instance is wanted; and no bundler of a host page would load the same file a second time.
      name: "instances",
      enforce: "pre",
      transform(code, id) {
        if (!id.endsWith("?instances")) return null;
        const parts = /^([^]*)^export class ([^]*)^export \{ initSync, __wbg_init as default \};\s*$/m.exec(code);
        if (!parts) throw new Error("wasm-bindgen writes something else than it did");
        const body = needless.reduce((rest, [what, instead]) => {
          if (!what.test(rest)) throw new Error(`wasm-bindgen does not write ${what} any more`);
          return rest.replace(what, instead);
        }, `${parts[1]}class ${parts[2]}`);
        const names = body.match(/__wb\w+(?=: function)/g) ?? [];
        if (new Set(names).size < names.length) throw new Error("two functions of the engine have one name");
        return `export function instantiate() {\n${body}\nreturn { Agent, initSync };\n}`;
      },
    },
    {
      // What all languages share is a sixth of a kilobyte: a file of its own would be another way to the server.
      name: "own-count",
      enforce: "pre",
      async resolveId(source, importer) {
        if (source !== "./count.js" || !importer) return null;
        const found = await this.resolve(source, importer, { skipSelf: true });
        return found && `${found.id}?of=${importer.replace(/.*\//, "")}`;
      },
    },
    {
      // Vite wraps every `import()` in a kilobyte that loads style sheets first; ours are in the code.
      name: "plain-import",
      enforce: "pre",
      load: (id) => (id.includes("vite/preload-helper") ? "export const __vitePreload = (load) => load();" : null),
      renderChunk: (code) => code.replaceAll(/__vitePreload\(\(\) => (import\("[^"]+"\)), __VITE_PRELOAD__, import\.meta\.url\)/g, "$1"),
    },
  ],
  build: {
    target: "es2022",
    // What knows `light-dark()` and nested rules; nothing is rewritten for older browsers.
    cssTarget: ["chrome123", "firefox121", "safari17.5"],
    assetsDir: ".",
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: { guichet: "src/guichet.ts" },
      preserveEntrySignatures: "allow-extension",
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
  test: { include: ["src/**/*.test.ts"] },
});
