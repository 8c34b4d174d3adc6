// A question without what could be somebody's. The server does the same again (`scrub.rs`): change both.

/** Longest question that is told, in characters. */
const LONGEST = 200;

/** Words after which somebody says what they are called, in the languages of the interface. */
const CALLED =
  /(my name is|my name's|je m'appelle|mon nom est|ich heiße|ich heisse|mein name ist|mi chiamo|me llamo|mi nombre es|meu nome é|chamo-me|mijn naam is|ik heet|اسمي)\s+/giu;

/** With `<name>`, `<email>`, `<address>` and `<number>` in place of names, addresses and numbers. */
export function scrubbed(question: string): string {
  const named = question.replaceAll("’", "'").replace(CALLED, (words) => `${words.trim()} <name> \u0000 `);
  const words: string[] = [];
  /** How many words are left out. */
  let unsaid = 0;
  for (const word of named.split(/\s+/u).filter(Boolean)) {
    if (word === "\u0000") unsaid = 2;
    else if (unsaid > 0) {
      // The name, or what stands for it already.
      unsaid = /[.,;:!?]$/u.test(word) || (unsaid === 2 && /^<\w+>$/.test(word)) ? 0 : unsaid - 1;
    } else {
      const told = plain(word);
      // Several numbers beside each other are one: that of a telephone.
      if (told !== "<number>" || words.at(-1) !== told) words.push(told);
    }
  }
  return [...words.join(" ")].slice(0, LONGEST).join("");
}

function plain(word: string): string {
  if (/^<(name|email|address|number)>$/.test(word)) return word;
  if (word.includes("@")) return "<email>";
  const inner = word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");
  if (/:\/\/|\\|\/.*\/|^www\./iu.test(word) || /\p{L}{2,}\.\p{L}{2,}/u.test(inner)) return "<address>";
  return /\p{N}/u.test(word) ? "<number>" : word;
}
