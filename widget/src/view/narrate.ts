// What a turn has brought, as sentences for the live region: words without syntax.

import type { Block, Entry, Inline, Question } from "../engine/guichet_wasm.js";
import type { Texts } from "../texts/texts.js";
import { answeredText, valueText } from "../texts/texts.js";
import { noticeText } from "./entry.js";
import { heardText, inOrder, refusalText } from "./prompt.js";
import type { Seen } from "./seen.js";

/** One thing that is said, and the language it is said in. */
export interface Sentence {
  readonly text: string;
  readonly lang: string;
}

export function narrate(seen: Seen): Sentence[] {
  const { expects, texts } = seen;
  const fresh = seen.transcript.slice(seen.fresh);
  // What stands before an answer is its question, which was said when it was asked.
  const news = fresh.filter((_, at) => fresh[at + 1]?.type !== "said").flatMap((entry) => entrySentences(entry, seen));
  const asked = expects.type === "answer" ? questionSentences(expects.question, texts) : sentences(promptText(seen), texts.tag);
  return [...news, ...asked];
}

/** What has changed in the transcript since `before`, without what can be done next. */
export function narrateChanges(seen: Seen, before: Pick<Seen, "transcript" | "promised">): Sentence[] {
  const { texts } = seen;
  const known = new Set(before.transcript.map((entry) => JSON.stringify(entry)));
  const transcript = seen.transcript.slice(seen.fresh).filter((entry) => !known.has(JSON.stringify(entry)));
  // Once: the number may come later, and what is promised stays the same.
  const promises = Object.entries(seen.promised).filter(([key, by]) => before.promised[key] !== by).map(([, by]) => answeredText(by, texts));
  return [...narrate({ ...seen, transcript, fresh: 0, expects: { type: "words" } }), ...sentences(promises, texts.tag)];
}

/** What is wrong with the last answer, in the writer's words or ours, and the question once more. */
function questionSentences(question: Question, texts: Texts): Sentence[] {
  const options = question.options.map(({ label }) => label).join(", ");
  const asks = inlineText(question.text, texts) + (options && `: ${options}`);
  const wrong = sentences([refusalText(question, texts) ?? ""], question.refusal?.message ? question.language : texts.tag);
  return [...wrong, ...sentences([asks], question.language)];
}

function sentences(texts: readonly string[], lang: string): Sentence[] {
  return texts.filter((text) => text.trim() !== "").map((text) => ({ text, lang }));
}

function entrySentences(entry: Entry, seen: Seen): Sentence[] {
  const { texts } = seen;
  switch (entry.type) {
    case "said":
      return entry.said.type === "understood" ? sentences([`${texts.understood} ${valueText(entry.said.value, texts)}`], texts.tag) : [];
    case "shown":
      return sentences(entry.blocks.map((block) => blockText(block, texts)), entry.language);
    case "notice":
      return sentences([noticeText(entry.notice, seen)], texts.tag);
  }
}

function promptText({ expects, texts }: Seen): string[] {
  switch (expects.type) {
    case "choice":
      return [`${heardText(expects.heard, texts) ?? `${texts.choose}:`} ${inOrder(expects).map(({ label }) => label).join(", ")}`];
    case "candidates":
      return [expects.candidates.map(({ title }) => title).join(", ")];
    case "wait":
      return [expects.text ?? texts.loading];
    case "handoff":
      return [texts.handoff.heading];
    case "ticket":
      return [expects.wrong?.length ? texts.ticket.wrongSummary : texts.ticket.heading];
    case "link":
      return [expects.label];
    default:
      return [];
  }
}

export function blockText(block: Block, texts: Texts): string {
  const all = (blocks: readonly Block[]) => blocks.map((one) => blockText(one, texts)).join(" ");
  switch (block.type) {
    case "heading":
    case "paragraph":
      return inlineText(block.content, texts);
    case "list":
      return block.items.map((item) => all(item.blocks)).join("; ");
    case "code":
      return block.text;
    case "quote":
      return all(block.blocks);
    case "alert":
      return `${texts.alert[block.kind]}: ${all(block.blocks)}`;
    case "table":
      return [block.header, ...block.rows]
        .map((row) => row.map((cell) => inlineText(cell, texts)).join(", "))
        .join("; ");
    case "picture":
      return block.alt;
    case "player":
    case "download":
      return block.label;
    case "rule":
      return "";
  }
}

export function inlineText(pieces: readonly Inline[], texts: Texts): string {
  return pieces
    .map((piece) => {
      switch (piece.type) {
        case "text":
        case "code":
          return piece.text;
        case "value":
          return valueText(piece.value, texts);
        case "pending":
          return texts.ticket.pending;
        case "image":
          return piece.alt;
        case "break":
          return " ";
        default:
          return inlineText(piece.content, texts);
      }
    })
    .join("");
}
