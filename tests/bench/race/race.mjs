// The race: builds every index, opens it in Chromium, asks; writes results.json, results.md and race.svg.
// RACE_CELLS=stackfaq-100,… runs only those and keeps what was measured before of the others; RACE_ROUNDS=1 is for a
// quick look.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { present } from './corpora.mjs';
import { measure } from './measure.mjs';
import { cells, contestants } from './plan.mjs';
import { corpora, scratch } from './places.mjs';

if (!present()) {
  console.log(`race: skipped, the corpora are not in ${corpora} (tests/bench/README.md says where they come from)`);
  process.exit(0);
}
mkdirSync(scratch, { recursive: true });
const wanted = process.env.RACE_CELLS?.split(',');
const file = join(scratch, 'results.json');
const results = wanted && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

const patience = 20;

/** Builds in a process of its own, so that running out of memory, or of patience, ends that one only. */
function build(contestant, { corpus, size }, folder) {
  const script = fileURLToPath(new URL('build.mjs', import.meta.url));
  const done = spawnSync(process.execPath, ['--max-old-space-size=8192', script, contestant, corpus, String(size), folder], { encoding: 'utf8', timeout: patience * 60_000 });
  if (done.status === 0) return JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8'));
  if (done.signal === 'SIGTERM') return { failed: `not built in ${patience} min` };
  return { failed: /heap out of memory/.test(done.stderr) ? 'out of memory' : (/\w*Error: .*/.exec(done.stderr)?.[0] ?? `status ${done.status}`) };
}

for (const cell of cells.filter(({ key }) => !wanted || wanted.includes(key))) {
  const folder = (contestant) => join(scratch, `${cell.key}-${contestant}`);
  const built = {};
  results[cell.key] = {};
  for (const contestant of contestants) {
    rmSync(folder(contestant), { recursive: true, force: true });
    const { questions, files, ...about } = build(contestant, cell, folder(contestant));
    built[contestant] = { questions, files };
    results[cell.key][contestant] = { ...about, questions: questions?.length, runs: [] };
    console.log(`${cell.key} ${contestant}: ${about.failed ?? `built, ${Math.round((about.code + about.index) / 1000)} KB`}`);
  }
  for (let round = 0; round < Math.min(cell.rounds, Number(process.env.RACE_ROUNDS ?? cell.rounds)); round += 1) {
    for (const contestant of contestants) {
      const { failed, runs } = results[cell.key][contestant];
      if (failed || runs.some((run) => run.failed)) continue;
      const run = await measure({ ...cell, ...built[contestant], folder: folder(contestant), from: round * cell.count });
      runs.push(run);
      console.log(`${cell.key} ${contestant}: round ${round + 1}, ${run.answers?.length ?? 0} questions ${run.failed ? JSON.stringify(run.failed) : ''}`);
    }
  }
  for (const contestant of contestants) rmSync(folder(contestant), { recursive: true, force: true });
  writeFileSync(file, JSON.stringify(results));
}

await import('./report.mjs');
