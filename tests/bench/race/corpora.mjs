// The corpora, cut or repeated to a number of documents.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpora } from './places.mjs';

export const languages = { stackfaq: 'en', 'cdtn-fr': 'fr' };
export const present = () => Object.keys(languages).every((name) => existsSync(join(corpora, name, 'docs.jsonl')));

const lines = (name, file) => readFileSync(join(corpora, name, file), 'utf8').split('\n').filter(Boolean);

/** Numbers below `below` by a fixed generator, so that every run measures the same. */
function generator(seed) {
  return (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}

const syllables = ['ba', 'co', 'di', 'fu', 'ge', 'hi', 'jo', 'ka', 'lu', 'me', 'no', 'pi', 'ra', 'se', 'to', 'vu', 'bri', 'cla', 'dro'];
/** The nth invented word: three to five syllables. */
function invented(n) {
  let word = '';
  for (let rest = n + 19 ** 2; rest > 0; rest = Math.floor(rest / 19)) word += syllables[rest % 19];
  return word;
}

/** A copy with three words in ten replaced by invented ones. Common ones are common: the rank is the lower of two. */
function changed(text, random) {
  return text.split(' ').map((word) => (random(10) < 3 ? invented(Math.min(random(200_000), random(200_000))) : word)).join(' ');
}

/** A shuffle by a fixed generator, so that any beginning is a fair sample. */
function shuffled(list) {
  const random = generator(7);
  const result = [...list];
  for (let n = result.length - 1; n > 0; n -= 1) {
    const other = random(n + 1);
    [result[n], result[other]] = [result[other], result[n]];
  }
  return result;
}

/**
 * A corpus of `size` documents (all, if none is given) and the questions that one of them answers.
 * More than there are: repeated with changed words.
 */
export function corpus(name, size) {
  const own = lines(name, 'docs.jsonl').map((line) => JSON.parse(line));
  const count = size ?? own.length;
  const random = generator(42);
  const documents = Array.from({ length: count }, (_, n) => {
    const { title, text } = own[n % own.length];
    const change = (words) => (n < own.length ? words : changed(words, random));
    return { id: `p${Math.floor(n / 1000)}/${n}`, title: change(title), text: change(text) };
  });
  const ids = new Map(own.slice(0, count).map((document, n) => [document.id, documents[n].id]));
  const questions = shuffled(lines(name, 'queries.tsv').map((line) => {
    const [text, answers] = line.split('\t');
    return { text, answers: answers.split(',').flatMap((id) => ids.get(id) ?? []) };
  })).filter(({ answers }) => answers.length > 0);
  return { documents, questions };
}
