// Words of writers, hosts and persons may hold marks that turn the direction of writing. They turn nothing
// but the words they stand in.

import type { TemplateResult } from "lit/html.js";
import { html } from "lit/html.js";

const MARKS = /[\u202a-\u202e\u2066-\u2069]/g;

/** Words as a part of a line of ours. */
export function isolated(words: string): TemplateResult | string {
  return words.search(MARKS) < 0 ? words : html`<bdi>${closed(words)}</bdi>`;
}

/** Without marks that end more than the words have begun: they would end the isolation around them, too. */
export function closed(words: string): string {
  let begun = 0;
  return words.replaceAll(/[\u2066-\u2069]/g, (mark) => {
    begun += mark === "\u2069" ? -1 : 1;
    if (begun >= 0) return mark;
    begun = 0;
    return "";
  });
}

/** Words without such marks, where a sentence is plain text, and for names of files, which they disguise. */
export function unmarked(words: string): string {
  return words.replaceAll(MARKS, "");
}
