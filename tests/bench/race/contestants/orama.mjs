// Orama. `tolerance: 1` and `boost` are of its pages on typo tolerance and fields boosting; the stemmer and the stop
// words of the language, which its pages on text analysis recommend, find more here than none. Kept with `save` and
// `load`; smaller than documented: nothing is sorted, so `sort` is off, and the text, which `save` would repeat
// whole, is taken out of the documents, for only id and title are given back.
import { create, insertMultiple, load, save, search } from '@orama/orama';
import { language as english, stemmer as englishStemmer } from '@orama/stemmers/english';
import { language as french, stemmer as frenchStemmer } from '@orama/stemmers/french';
import { stopwords as englishStopWords } from '@orama/stopwords/english';
import { stopwords as frenchStopWords } from '@orama/stopwords/french';

const tokenizer = LANGUAGE === 'fr'
  ? { stemming: true, language: french, stemmer: frenchStemmer, stopWords: frenchStopWords }
  : { stemming: true, language: english, stemmer: englishStemmer, stopWords: englishStopWords };
const empty = () => create({ schema: { title: 'string', text: 'string' }, sort: { enabled: false }, components: { tokenizer } });

export async function build(documents) {
  const index = empty();
  await insertMultiple(index, documents, 1000);
  const saved = save(index);
  for (const document of Object.values(saved.docs.docs)) delete document.text;
  return { 'index.json': JSON.stringify(saved) };
}

export function open(files) {
  const index = empty();
  load(index, JSON.parse(new TextDecoder().decode(files['index.json'])));
  return async (question) => {
    const { hits } = await search(index, { term: question, tolerance: 1, boost: { title: 2 }, limit: 10 });
    return hits.map((hit) => hit.document);
  };
}
