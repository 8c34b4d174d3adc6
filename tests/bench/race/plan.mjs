// Who runs, on what, how often, and for how long.

/**
 * Each is a module of `contestants/`: `build(documents)` gives the files that a page loads, `open(files)` a function
 * from a question to the documents found, best first, each with id and title. What is to be done to the code itself
 * before it can open anything is `prepare(files)`. `LANGUAGE` is filled in when they are bundled.
 */
export const contestants = ['guichet', 'minisearch', 'orama', 'flexsearch', 'lunr', 'fuse'];
export const names = { guichet: 'Guichet', minisearch: 'MiniSearch', orama: 'Orama', flexsearch: 'FlexSearch', lunr: 'lunr', fuse: 'Fuse.js' };
/** The package of each whose version the table names; this engine has none. */
export const packages = { minisearch: 'minisearch', orama: '@orama/orama', flexsearch: 'flexsearch', lunr: 'lunr', fuse: 'fuse.js' };

/**
 * Each round of each contestant is a browser of its own. `count` questions a round, the next ones each round, but no
 * longer than `seconds`; `patience`: seconds that opening, or a single question, may take.
 */
export const cells = [
  { corpus: 'stackfaq', size: 100, rounds: 5, count: 150, seconds: 10, patience: 60 },
  { corpus: 'stackfaq', size: 1000, rounds: 5, count: 250, seconds: 10, patience: 60 },
  { corpus: 'stackfaq', size: 'all', rounds: 3, count: 417, seconds: 60, patience: 60 },
  { corpus: 'cdtn-fr', size: 'all', rounds: 3, count: 1106, seconds: 60, patience: 60 },
  { corpus: 'stackfaq', size: 10_000, rounds: 3, count: 200, seconds: 20, patience: 60 },
  { corpus: 'stackfaq', size: 100_000, rounds: 2, count: 200, seconds: 30, patience: 90 },
].map((cell) => ({ ...cell, key: `${cell.corpus}-${cell.size}`, warm: 30 }));
