import { describe, expect, it } from "vitest";
import type { Entry, Handoff, TicketAnswer } from "../engine/guichet_wasm.js";
import { initial } from "../store.js";
import { ar } from "../texts/ar.js";
import { de } from "../texts/de.js";
import { en } from "../texts/en.js";
import { fr } from "../texts/fr.js";
import type { Texts } from "../texts/texts.js";
import { inWords } from "./words.js";

const answers: TicketAnswer[] = [
  { name: "day", question: "When?", answer: "2026-12-24", value: { date: "2026-12-24" } },
  { name: "hour", question: "At what time?", answer: "18:30", value: { time: "18:30" } },
  { name: "many", question: "How many?", answer: "1234.5", value: 1234.5 },
  { name: "sure", question: "Sure?", answer: "yes", value: true },
  { name: "place", question: "Where?", answer: "At home", value: "home" },
  { name: "which", question: "Which?", answer: "The first, The second", value: ["a", "b"] },
  { name: "older", question: "From a page of before?", answer: "2026-12-24" },
];
const entries: Entry[] = [
  { type: "shown", language: "en", step: "a#a", blocks: [{ type: "paragraph", content: [{ type: "text", text: "From " }, { type: "value", value: { date: "2026-12-24" } }] }] },
  { type: "said", said: { type: "value", value: true }, place: 1 },
  { type: "notice", notice: { type: "ended", outcome: "done" } },
  { type: "said", said: { type: "understood", text: "on Christmas Eve", value: { date: "2026-12-24" } }, place: 2 },
  { type: "notice", notice: { type: "consent", text: "Read the version" } },
  { type: "said", said: { type: "consented", allowed: false }, place: 3 },
];
const handoff: Handoff = {
  to: "hr",
  message: "M",
  answers,
  transcript: ["From 2026-12-24", "> yes", "> on Christmas Eve (2026-12-24)", "Read the version", "> no"],
  procedure: "a",
  version: "v1",
  language: "en",
};
const lines = [0, 1, 3, 4, 5];

const worded = (texts: Texts, kept = handoff) =>
  inWords(kept, { ...initial, sends: true, texts, transcript: entries, expects: { type: "handoff", handoff, lines } });
const answersIn = (texts: Texts) => worded(texts).answers.map(({ answer }) => answer);

describe("what is passed on", () => {
  it("has the answers as the reader sees them, and what they stand for as it is", () => {
    const chosen = ["At home", "The first, The second", "2026-12-24"];
    expect(answersIn(en)).toEqual(["December 24, 2026", expect.stringMatching(/^6:30\sPM$/), "1,234.5", "Yes", ...chosen]);
    expect(answersIn(fr)).toEqual(["24 décembre 2026", "18:30", expect.stringMatching(/^1\s234,5$/), "Oui", ...chosen]);
    expect(answersIn(de)).toEqual(["24. Dezember 2026", "18:30", "1.234,5", "Ja", ...chosen]);
    expect(answersIn(ar)[3]).toBe("نعم");
    expect(worded(de).answers.map(({ value }) => value)).toEqual(answers.map(({ value }) => value));
  });

  it("has the lines of the conversation in the words of the panel", () => {
    expect(worded(de).transcript).toEqual([
      "From 24. Dezember 2026",
      "> Ja",
      "> on Christmas Eve (24. Dezember 2026)",
      "Dafür ist Ihre Erlaubnis nötig: Read the version",
      "> Nicht erlauben",
    ]);
  });

  it("stays without what was left out", () => {
    const kept = { ...handoff, answers: answers.slice(1, 2), transcript: [] };
    expect(worded(fr, kept)).toMatchObject({ answers: [{ name: "hour", answer: "18:30" }], transcript: [] });
  });

  it("has the engine's own line where it does not say which entry that is", () => {
    const seen = { ...initial, sends: true, texts: de, transcript: entries, expects: { type: "handoff", handoff } as const };
    expect(inWords(handoff, seen).transcript).toEqual(handoff.transcript);
  });
});
