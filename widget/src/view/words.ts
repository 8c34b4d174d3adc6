// What is passed on, as the reader sees it: the engine gives values, the interface has the words for them.

import type { Entry, TicketAnswer, TicketField } from "../engine/guichet_wasm.js";
import type { Passing } from "../store.js";
import type { Texts } from "../texts/texts.js";
import { valueText } from "../texts/texts.js";
import { noticeText, saidText } from "./entry.js";
import type { Told } from "./entry.js";
import { blockText } from "./narrate.js";

/** Exactly what the reader sees of it, to be sent. */
export function inWords(passing: Passing, seen: Told): Passing {
  const answers = passing.answers.map((one) => ({ ...one, answer: answerText(one, seen.texts) }));
  return { ...passing, answers, transcript: linesText(passing, seen) };
}

/** An answer in the reader's words; of answers to choose from, the engine has the labels. */
export function answerText({ answer, value }: TicketAnswer, texts: Texts): string {
  return value === undefined || value === null || typeof value === "string" || Array.isArray(value)
    ? answer
    : valueText(value, texts);
}

/** What people call a field; one that was kept by a version of before has its name alone. */
export function fieldLabel({ name, label }: TicketField): string {
  return label || name;
}

/** What people call a value of a field. */
export function valueLabel({ oneOf, labels }: TicketField, value: string): string {
  return labels?.[oneOf.indexOf(value)] ?? value;
}

/** The lines of the conversation that are passed on, in the words in which they stand in the panel. */
export function linesText({ transcript: lines }: Passing, seen: Told): string[] {
  const { expects, transcript } = seen;
  const places = expects.type === "ticket" || expects.type === "handoff" ? (expects.lines ?? []) : [];
  return lines.map((line, index) => {
    const entry = transcript[places[index] ?? -1];
    return entry ? lineText(entry, seen) : line;
  });
}

/** `>` is the person, as the engine writes it. */
function lineText(entry: Entry, seen: Told): string {
  switch (entry.type) {
    case "said": {
      const { said } = entry;
      const meant = said.type === "understood" ? ` (${valueText(said.value, seen.texts)})` : "";
      return `> ${saidText(said, seen.texts)}${meant}`;
    }
    case "shown":
      return entry.blocks.map((block) => blockText(block, seen.texts)).filter(Boolean).join(" ");
    case "notice":
      return noticeText(entry.notice, seen);
  }
}
