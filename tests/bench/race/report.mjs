// results.json → results.md and race.svg, beside this file.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { figures } from './figures.mjs';
import { picture } from './picture.mjs';
import { cells, contestants, names, packages } from './plan.mjs';
import { scratch } from './places.mjs';
import { table } from './table.mjs';

const file = join(scratch, 'results.json');
if (!existsSync(file)) {
  console.log('race: nothing was measured');
  process.exit(0);
}
const results = JSON.parse(readFileSync(file, 'utf8'));
const columns = cells.filter(({ key }) => results[key]).map(({ key, corpus, size }) => {
  const by = Object.fromEntries(contestants.map((contestant) => [contestant, figures(results[key][contestant])]));
  const documents = results[key].guichet.documents;
  return { corpus, size, documents, by, title: `${documents.toLocaleString('en')}${size === 'all' ? ` (${corpus}, whole)` : ''}` };
});
const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const versions = Object.entries(packages).map(([contestant, name]) => `${names[contestant]} ${devDependencies[name]}`).join(', ');
const text = `# The race

Written by \`make race\`; [the page on figures](../README.md#the-race) says what is measured and how. This engine's
figures are absolute, the others' are ratios to them: **2.0×** would be twice as much, and bold is what is better than
ours. Shares of hits stand as they are. A time that is the median of fewer than 100 questions says of how many.

${versions}. ${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB.

${table(columns)}
`;
writeFileSync(new URL('results.md', import.meta.url), text);
const sizes = columns.filter(({ corpus, size }) => corpus === 'stackfaq' && size !== 'all');
const whole = columns.filter(({ size }) => size === 'all').map((column) => ({
  by: column.by,
  title: `Right document first, %: ${column.corpus}`,
}));
if (sizes.length > 0) writeFileSync(new URL('race.svg', import.meta.url), await picture(sizes, whole));
console.log(text);
