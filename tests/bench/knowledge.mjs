// Knowledge to measure with, out of made-up words, and how figures are summed up.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Words by a fixed generator, so that every run measures the same. */
let seed = 42;
export const random = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed % below;
};
const syllables = ['ba', 'co', 'di', 'fu', 'ge', 'hi', 'jo', 'ka', 'lu', 'me', 'no', 'pi', 'ra', 'se', 'to', 'vu'];
const vocabulary = Array.from({ length: 6000 }, (_, n) => syllables[n % 16] + syllables[(n >> 4) % 16] + syllables[(n >> 8) % 16] + (n > 4095 ? 'x' : ''));
// Common words are common: the rank is drawn twice and the lower taken.
const word = () => vocabulary[Math.min(random(6000), random(6000))];
const words = (count) => Array.from({ length: count }, word).join(' ');

/** Writes so many procedures of so many steps into a folder of its own; gives it, and a question of each. */
export function knowledge(scratch, procedures, steps) {
  const folder = join(scratch, `kb-${procedures}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'guichet.toml'), 'default_groups = ["everyone"]\n');
  const questions = [];
  for (let n = 0; n < procedures; n += 1) {
    const own = Array.from({ length: 5 }, () => words(8));
    questions.push(own[0]);
    const parts = Array.from({ length: steps }, (_, s) => {
      const ways = s === 0 && steps > 1 ? `\n- [${words(3)}](#step-1)\n- [${words(3)}](#step-${steps - 1})\n` : s + 1 < steps ? `\n- [${words(3)}](#step-${s + 1})\n- ${words(2)} → \`solved\`\n` : '';
      return `${s === 0 ? `# ${words(4)} ${n}` : `## Step ${s}`}\n\n${words(25)}.\n${ways}`;
    });
    writeFileSync(join(folder, `p${n}.md`), `---\nquestions:\n${own.map((q) => `  - ${q}`).join('\n')}\n---\n${parts.join('\n')}`);
  }
  return { folder, questions };
}

/** The value that this share of the values stays below. */
export const quantile = (times, share) => [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];
