// FlexSearch. Its README names four means under "Fuzzy-Search": a tokenizer, of which `tolerant` is the one for typing
// errors (`forward` is for words half typed; it makes a third of the index, and as many hits here); an encoder; the
// language's preset (stop words, stemmer), which finds far more than none; and `suggest: true`. Titles come first,
// for `merge` gives the fields in their order: its documents have no other weight. Kept with `export` and `import`;
// the keys are numbers, as its README advises.
import { Charset, Document, Encoder } from 'flexsearch';
import english from 'flexsearch/lang/en';
import french from 'flexsearch/lang/fr';

const empty = () => new Document({
  tokenize: 'tolerant',
  encoder: new Encoder(Charset.Default, LANGUAGE === 'fr' ? french : english),
  document: { id: 'key', index: ['title', 'text'], store: ['id', 'title'] },
});

export async function build(documents) {
  const index = empty();
  documents.forEach((document, key) => index.add({ ...document, key }));
  const parts = {};
  await index.export((name, part) => { if (part !== undefined) parts[`${name}.json`] = part; });
  return parts;
}

export async function open(files) {
  const index = empty();
  for (const [name, part] of Object.entries(files)) await index.import(name.replace('.json', ''), new TextDecoder().decode(part));
  return (question) => index.search(question, { limit: 10, suggest: true, enrich: true, merge: true }).map((hit) => hit.doc);
}
