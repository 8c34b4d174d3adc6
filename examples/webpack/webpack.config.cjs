const { copyFileSync, mkdirSync } = require("node:fs");

mkdirSync("dist", { recursive: true });
copyFileSync("index.html", "dist/index.html");

module.exports = {
  mode: "production",
  entry: "./src/main.js",
  stats: "errors-warnings",
  // The engine is what it is.
  performance: { assetFilter: (name) => !name.endsWith(".wasm") },
};
