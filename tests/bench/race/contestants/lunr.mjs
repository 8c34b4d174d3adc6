// lunr. Boosts and `editDistance: 1` are of its guide on searching; a word as typed counts ten times as much as one
// that is near it: without, a near word counts like the word itself, and a third of the hits is left. It brings
// English; French comes from lunr-languages, as their README says. Kept as the guide on building beforehand says;
// it keeps no documents, so the titles are a list beside it.
import lunr from 'lunr';

if (LANGUAGE === 'fr') {
  require('lunr-languages/lunr.stemmer.support')(lunr);
  require('lunr-languages/lunr.fr')(lunr);
}

export function build(documents) {
  const index = lunr(function () {
    if (LANGUAGE === 'fr') this.use(lunr.fr);
    this.ref('key');
    this.field('title', { boost: 2 });
    this.field('text');
    documents.forEach((document, key) => this.add({ ...document, key }));
  });
  return { 'index.json': JSON.stringify(index), 'titles.json': JSON.stringify(documents.map(({ id, title }) => ({ id, title }))) };
}

export function open(files) {
  const read = (name) => JSON.parse(new TextDecoder().decode(files[name]));
  const index = lunr.Index.load(read('index.json'));
  const titles = read('titles.json');
  return (question) => index.query((query) => {
    const words = lunr.tokenizer(question);
    query.term(words, { boost: 10 });
    query.term(words, { editDistance: 1 });
  }).slice(0, 10).map((hit) => titles[hit.ref]);
}
