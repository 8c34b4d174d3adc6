// A ticket as plain text, for the copy that the person keeps.

import type { Ticket } from "../engine/guichet_wasm.js";
import { answeredText } from "../texts/texts.js";
import type { Texts } from "../texts/texts.js";
import { fieldLabel, valueLabel } from "./words.js";

/** What was sent, part by part; what is empty is left out. */
export function copyText(ticket: Ticket, { number, by }: { number: string | undefined; by: string | undefined }, texts: Texts): string {
  const { title, details, fields, answers, transcript, attachments = [] } = ticket;
  const words = texts.ticket;
  const part = (heading: string, lines: readonly string[]) => (lines.length > 0 ? ["", heading, ...lines] : []);
  return [
    title,
    ...(number === undefined ? [] : [`${words.number} ${number}`]),
    ...(by === undefined ? [] : [answeredText(by, texts)]),
    ...fields.filter(({ value }) => value !== "").map((field) => `${fieldLabel(field)}: ${valueLabel(field, field.value)}`),
    ...part(words.details, details ? [details] : []),
    ...part(words.attachments, attachments.map(({ name }) => name)),
    ...part(words.answers, answers.map(({ question, answer }) => `${question} ${answer}`)),
    ...part(words.conversation, transcript),
    "",
  ].join("\n");
}
