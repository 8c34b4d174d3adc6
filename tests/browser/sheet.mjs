// Puts the pictures of scenarios/sheet.test.ts side by side, a state a row and a look a column:
// target/sheet/index.html, and sheet-1.png … of it for looking at without a browser.

import { execFileSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const LOOKS = ["light", "dark", "phone", "right to left"];
/** States on one picture: as many as can be told apart on a screen. */
const ROWS = 3;

const folder = new URL("../../target/sheet/", import.meta.url);
const pictures = (look) => {
  try {
    return readdirSync(new URL(`${encodeURIComponent(look)}/`, folder)).filter((name) => name.endsWith(".png")).sort();
  } catch {
    return [];
  }
};
const rowsOf = (looks) => {
  const states = [...new Set(looks.flatMap(pictures))].sort();
  return states.map((state) => {
    const cells = looks.map((look) => {
      const there = pictures(look).includes(state);
      return `<td>${there ? `<img loading="lazy" src="${encodeURIComponent(look)}/${encodeURIComponent(state)}" alt="">` : ""}</td>`;
    });
    return `<tr><th scope="row">${state.replace(/\.png$/, "")}</th>${cells.join("")}</tr>`;
  });
};
const rows = [...rowsOf(LOOKS), ...rowsOf(LOOKS.map((look) => `${look}, host`))];
if (rows.length === 0) throw new Error("no pictures: run the scenario first");

writeFileSync(
  new URL("index.html", folder),
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Guichet: every state</title>
<style>
  body { margin: 24px; font: 14px/1.4 system-ui, sans-serif; background: #f3f3f3; color: #222 }
  table { border-spacing: 12px }
  thead th { position: sticky; top: 0; background: #f3f3f3; text-align: start; padding: 8px 0 }
  td { vertical-align: top }
  tbody th { inline-size: 110px; text-align: start; vertical-align: top; font-weight: 600 }
  img { display: block; inline-size: 400px; box-shadow: 0 1px 4px #0003 }
</style>
<table><thead><tr><td></td>${LOOKS.map((look) => `<th scope="col">${look}</th>`).join("")}</tr></thead>
<tbody>${rows.join("\n")}</tbody></table></html>`,
);

const executablePath = process.env["CHROMIUM"] ?? execFileSync(fileURLToPath(new URL("../../.ci/browser", import.meta.url)), { encoding: "utf8" }).trim();
const browser = await chromium.launch({ executablePath, args: ["--headless", "--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1860, height: 1000 } });
await page.goto(pathToFileURL(fileURLToPath(new URL("index.html", folder))).href);
await page.evaluate(() => Promise.all([...document.images].map((image) => ((image.loading = "eager"), image.decode()))));
for (let first = 0; first < rows.length; first += ROWS) {
  await page.evaluate(([from, to]) => {
    for (const [index, row] of [...document.querySelectorAll("tbody tr")].entries()) row.hidden = index < from || index >= to;
  }, [first, first + ROWS]);
  await page.screenshot({ path: fileURLToPath(new URL(`sheet-${first / ROWS + 1}.png`, folder)), fullPage: true });
}
await browser.close();
console.log(`sheet: ${rows.length} states, target/sheet/index.html`);
