// Figures → the picture of the README: one SVG, light or dark as the reader's screen is.
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { fileURLToPath } from 'node:url';
import { contestants, names } from './plan.mjs';

const style = `svg{--ink:#1f2328;--soft:#59636e;--line:#e4e8ec;--paper:#fff;--guichet:#0a6570;--minisearch:#b35900;--orama:#8250df;--flexsearch:#4d7a1f;--lunr:#bf3989;--fuse:#6e7781}
@media(prefers-color-scheme:dark){svg{--ink:#e6edf3;--soft:#9da7b1;--line:#21262d;--paper:#0d1117;--guichet:#3fc1ce;--minisearch:#e09b4f;--orama:#b392f0;--flexsearch:#8fc15a;--lunr:#f081b8;--fuse:#9da7b1}}
text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,Ubuntu,Cantarell,sans-serif}`;

const measures = [
  { key: 'bytes', title: 'Bytes transferred, brotli', unit: 'bytes' },
  { key: 'first', title: 'From bytes in memory to the first answer', unit: 'time' },
  { key: 'median', title: 'A question, median', unit: 'time' },
  { key: 'memory', title: 'Memory', unit: 'bytes' },
];

const colour = (contestant) => `var(--${contestant})`;

/** Documents against a measure; a time that patience ended is drawn at its limit. */
function series(key, columns) {
  return contestants.map((contestant) => ({
    name: names[contestant],
    colour: colour(contestant),
    points: columns.flatMap(({ documents, by }) => {
      const figure = by[contestant];
      const limit = figure.limits?.[key];
      return limit ?? figure[key] ? [{ documents, value: limit ?? figure[key], limit: Boolean(limit) }] : [];
    }),
  })).filter(({ points }) => points.length > 0);
}

async function drawn(panels) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('drawing.mjs', import.meta.url))],
    bundle: true, format: 'iife', globalName: 'drawing', write: false, logLevel: 'error',
  });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: outputFiles[0].text });
    return await page.evaluate((list) => globalThis.drawing.draw(list), panels);
  } finally {
    await browser.close();
  }
}

/** `sizes`: the columns by number of documents; `whole`: title and figures of each whole corpus. */
export async function picture(sizes, whole) {
  const panels = [
    ...measures.map(({ key, title, unit }) => ({ title, unit, series: series(key, sizes) })),
    ...whole.map(({ title, by }) => ({
      title,
      bars: contestants.filter((contestant) => by[contestant].hit !== undefined).map((contestant) => ({
        name: names[contestant],
        colour: colour(contestant),
        value: by[contestant].hit * 100,
        sample: by[contestant].questions < by.guichet.questions,
      })),
    })),
  ];
  const parts = await drawn(panels);
  const width = parts[0].width * 2 + 20;
  let top = 44;
  let body = '';
  for (let n = 0; n < parts.length; n += 2) {
    for (const [side, part] of parts.slice(n, n + 2).entries()) body += part.svg.replace('<svg', `<svg x="${side * (part.width + 20)}" y="${top}"`);
    top += parts[n].height + 14;
  }
  const notes = [];
  if (panels.some((panel) => panel.series?.some(({ points }) => points.some(({ limit }) => limit)))) notes.push('△ took longer than this; stopped.');
  if (panels.some((panel) => panel.series?.some(({ points }) => points.at(-1).documents < Math.max(...panel.series.flatMap((one) => one.points.map(({ documents }) => documents)))))) notes.push('† no figure for more documents.');
  if (panels.some((panel) => panel.bars?.some(({ sample }) => sample))) notes.push('* of a sample of the questions.');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${top + 24}" viewBox="0 0 ${width} ${top + 24}" role="img">
<title>Guichet beside five search libraries, by the number of documents</title>
<style>${style}</style>
<rect width="100%" height="100%" fill="var(--paper)"/>
<text x="8" y="26" font-size="13" fill="var(--soft)">By the number of documents, in Chromium. Lower is better in the first four; higher in the last two.</text>
${body}
<text x="8" y="${top + 8}" font-size="12" fill="var(--soft)">${notes.join(' ')}</text>
</svg>
`;
}
