// What was measured → the figures of each contestant in each cell.

/** The value below which such a share of them lies. */
export const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const median = (values) => quantile(values, 0.5);

/**
 * Bytes, milliseconds, shares. `limit`: what a time exceeds at least, where patience ended; `failed`: why there are no
 * figures at all; `asked`: how many questions the times and hits are of.
 */
export function figures({ failed, runs, ...about }) {
  if (failed) return { failed };
  const done = runs.filter((run) => !run.failed);
  const stopped = runs.find((run) => run.failed)?.failed;
  const result = { bytes: about.code + about.index, code: about.code, index: about.index, asked: 0 };
  const openings = runs.flatMap((run) => run.opening ?? []);
  if (openings.length > 0) {
    result.first = median(openings.map(({ total }) => total));
    result.load = median(openings.map(({ open, first }) => open + first));
    result.memory = median(runs.filter((run) => run.opened).map((run) => run.memory ?? run.opened));
    result.opened = median(runs.filter((run) => run.opened).map((run) => run.opened));
  }
  const answers = done.flatMap((run) => run.answers);
  if (answers.length > 0) {
    result.median = median(answers.map(({ time }) => time));
    result.slow = quantile(answers.map(({ time }) => time), 0.99);
    const hits = new Map(answers.map(({ question, hit }) => [question, hit]));
    result.asked = answers.length;
    result.questions = hits.size;
    result.hit = share(hits);
    result.hits = hits;
  }
  if (stopped?.late && !result.first) result.limits = { first: stopped.late * 1000 };
  else if (stopped?.late && answers.length === 0) result.limits = { median: stopped.late * 1000, slow: stopped.late * 1000 };
  else if (stopped && !stopped.late) result.stopped = stopped.what;
  return result;
}

/** The share of hits among the questions, or among those of them that are in `only`. */
export function share(hits, only = hits) {
  const counted = [...only.keys()].filter((question) => hits.has(question));
  return counted.filter((question) => hits.get(question)).length / counted.length;
}
