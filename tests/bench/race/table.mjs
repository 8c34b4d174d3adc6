// Figures → one table in Markdown: this engine in absolute figures, the others as ratios to it.
import { share } from './figures.mjs';
import { contestants, names } from './plan.mjs';

const kilo = (bytes) => (bytes < 999_500 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(bytes < 9.95e6 ? 1 : 0)} MB`);
const time = (ms) => (ms < 9.95 ? `${ms.toFixed(ms < 0.995 ? 2 : 1)} ms` : ms < 9950 ? `${Math.round(ms)} ms` : `${Math.round(ms / 1000)} s`);
/** Two decimals where one would say nothing: 0.04×, 0.97×, 1.03×. */
const fine = (value) => value < 0.095 || (value >= 0.95 && value < 1.05);
const ratio = (value) => `${value >= 9.95 ? Math.round(value).toLocaleString('en') : value.toFixed(fine(value) ? 2 : 1)}×`;
const percent = (part) => (part * 100).toFixed(1);

export const measures = [
  { key: 'bytes', title: 'Bytes transferred', write: kilo },
  { key: 'first', title: 'Bytes in memory → first answer', write: time },
  { key: 'load', title: 'The same, code ready', write: time },
  { key: 'median', title: 'A question, median', write: time },
  { key: 'slow', title: 'A question, 99th', write: time },
  { key: 'memory', title: 'Memory', write: kilo },
];

/** One figure of another, seen from ours. Bold where theirs is better. */
function compared(key, ours, theirs) {
  if (theirs.failed) return theirs.failed;
  const base = ours[key];
  if (theirs.limits?.[key]) return `> ${ratio(theirs.limits[key] / base)}`;
  if (theirs[key] === undefined || base === undefined) return theirs.stopped ?? '–';
  const value = theirs[key] / base;
  const few = (key === 'median' || key === 'slow') && theirs.asked < 100 ? ` (of ${theirs.asked})` : '';
  return `${value < 0.995 ? `**${ratio(value)}**` : ratio(value)}${few}`;
}

/** Shares of hits stand as they are; of fewer questions than ours, with ours of the same. */
function hits(ours, theirs) {
  if (theirs.hit === undefined) return '–';
  const own = share(ours.hits, theirs.hits);
  const few = theirs.questions < ours.questions ? ` (of ${theirs.questions.toLocaleString('en')}, Guichet ${percent(own)})` : '';
  return `${theirs.hit > own ? `**${percent(theirs.hit)}**` : percent(theirs.hit)}${few}`;
}

const row = (cells) => `| ${cells.join(' | ')} |`;

/** `columns`: title and figures by contestant of each cell, in order. */
export function table(columns) {
  const others = contestants.slice(1);
  const lines = [row(['', 'Documents', ...contestants.map((name) => names[name])]), row(['---', '---', ...contestants.map(() => '--:')])];
  for (const { key, title, write } of measures) {
    columns.forEach(({ title: documents, by }, n) => {
      const ours = by.guichet[key];
      lines.push(row([n === 0 ? title : '', documents, ours === undefined ? by.guichet.failed ?? by.guichet.stopped ?? '–' : write(ours), ...others.map((name) => compared(key, by.guichet, by[name]))]));
    });
  }
  columns.forEach(({ title: documents, by }, n) => {
    lines.push(row([n === 0 ? 'Hit@1, %' : '', documents, percent(by.guichet.hit), ...others.map((name) => hits(by.guichet, by[name]))]));
  });
  return lines.join('\n');
}
