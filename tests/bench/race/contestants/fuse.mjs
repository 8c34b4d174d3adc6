// Fuse.js. Token search is what its README gives for questions of several words with typing errors; weights of keys
// are of the same page; `threshold: 0.3` is the tip of its page on token search, and finds more here than the default.
// Kept with `createIndex` and `parseIndex`, as its page on indexing says; the index has the text, so that the list of
// documents needs id and title only.
import Fuse from 'fuse.js';

const keys = [{ name: 'title', weight: 2 }, { name: 'text', weight: 1 }];
const options = { keys, useTokenSearch: true, threshold: 0.3 };

export function build(documents) {
  return {
    'index.json': JSON.stringify(Fuse.createIndex(keys, documents)),
    'titles.json': JSON.stringify(documents.map(({ id, title }) => ({ id, title }))),
  };
}

export function open(files) {
  const read = (name) => JSON.parse(new TextDecoder().decode(files[name]));
  const index = new Fuse(read('titles.json'), options, Fuse.parseIndex(read('index.json')));
  return (question) => index.search(question, { limit: 10 }).map((hit) => hit.item);
}
