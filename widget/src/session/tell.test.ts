import { describe, expect, it } from "vitest";
import type { Act, Choice, Entry, Expects, Question, Said, Turn, Value } from "../engine/guichet_wasm.js";
import type { State } from "../store.js";
import { initial } from "../store.js";
import { isUnfinished, leftStepOf, tellHost } from "./tell.js";

const options: Choice[] = [{ id: "paris", label: "Paris" }, { id: "rome", label: "Rome" }];

const asks = (parts: Partial<Question> = {}): Expects => ({
  type: "answer",
  question: { id: "move#where:town", language: "en", text: [], kind: "text", options: [], optional: false, private: false, ...parts },
});

const state = (expects: Expects, transcript: Entry[] = []): State => ({ ...initial, stage: "ready", expects, transcript });

/** What the host is told of an act, with what was said and expected. */
function told(act: Act, before: Expects, said: Said | undefined, parts: Partial<Turn> = {}, reports = false): [string, object][] {
  const events: [string, object][] = [];
  const entries: Entry[] = said ? [{ type: "said", said, place: 0 }] : [];
  const turn: Turn = { keep: 0, effects: [], canGoBack: true, expects: { type: "words" }, ...parts, entries: [...entries, ...(parts.entries ?? [])] };
  tellHost({ act, turn, before: state(before), after: state(turn.expects, turn.entries) }, (...event) => void events.push(event), reports);
  return events;
}

const answer = (value: Value): Act => ({ type: "answer", value });
const shown: Entry = { type: "shown", language: "en", step: "vpn#restart", blocks: [] };

describe("an answer", () => {
  const place = { step: "move#where", question: "move#where:town" };

  it("is told by its question, without what was said", () => {
    expect(told(answer("Paris"), asks(), { type: "words", text: "Paris" })).toEqual([["guichet-answered", place]]);
  });

  it.each<[string, Act, Partial<Question>, Said, object]>([
    ["words", answer("x"), {}, { type: "words", text: "x" }, { value: "x" }],
    ["a number, understood", { type: "say", text: "a dozen" }, { kind: "number" }, { type: "understood", text: "a dozen", value: 12 }, { value: 12 }],
    ["a day", answer("tomorrow"), { kind: "date" }, { type: "value", value: { date: "2026-12-24" } }, { value: "2026-12-24" }],
    ["one of several", answer("rome"), { kind: "oneOf", options }, { type: "words", text: "Rome" }, { value: "rome", label: "Rome" }],
    ["one of several, typed", { type: "say", text: "roma" }, { kind: "oneOf", options }, { type: "understood", text: "roma", value: "Rome" }, { value: "rome", label: "Rome" }],
    ["some of several", answer(["paris", "rome"]), { kind: "someOf", options }, { type: "words", text: "Paris, Rome" }, { value: ["paris", "rome"], label: "Paris, Rome" }],
    ["nothing", { type: "skip" }, {}, { type: "skipped" }, { skipped: true }],
    ["what is private", answer("4711"), { private: true }, { type: "private" }, {}],
    ["what is private, though it is said", answer("4711"), { private: true }, { type: "words", text: "4711" }, {}],
  ])("of %s is told to a host that wants to know", (_what, act, question, said, extra) => {
    expect(told(act, asks(question), said, {}, true)).toEqual([["guichet-answered", { ...place, ...extra }]]);
  });

  it("that is refused, or no answer at all, is none", () => {
    expect(told(answer("x"), asks(), undefined, { expects: asks() })).toEqual([]);
    expect(told({ type: "say", text: "help" }, asks(), { type: "words", text: "help" }, { expects: asks() })).toEqual([]);
    const search = told({ type: "say", text: "vpn" }, asks(), { type: "words", text: "vpn" }, { effects: [{ type: "searched", certainty: "none" }] });
    expect(search.map(([name]) => name)).toEqual(["guichet-asked", "guichet-matched"]);
  });
});

it("a choice is told by its id, pressed or typed", () => {
  const before: Expects = { type: "choice", step: "vpn", choices: options };
  const event = [["guichet-answered", { step: "vpn", choice: "rome" }]];
  expect(told({ type: "choose", choice: "rome" }, before, { type: "words", text: "Rome" })).toEqual(event);
  expect(told({ type: "say", text: "roma" }, before, { type: "understood", text: "roma", value: "Rome" })).toEqual(event);
  expect(told({ type: "say", text: "help" }, before, { type: "words", text: "help" }, { expects: before })).toEqual([]);
});

it("a search tells what it has found, by ids", () => {
  const ask: Act = { type: "say", text: "vpn" };
  const candidates = ["vpn", "wifi"].map((procedure) => ({ procedure, title: "T", probability: 0.5, why: "" }));
  const effects = (certainty: "clear" | "several"): Turn["effects"] => [{ type: "searched", certainty }];
  expect(told(ask, { type: "words" }, { type: "words", text: "vpn" }, { effects: effects("clear"), entries: [shown], expects: { type: "helped" } })).toEqual([
    ["guichet-asked", {}],
    ["guichet-matched", { certainty: "clear", procedures: ["vpn"] }],
    ["guichet-step", { step: "vpn#restart" }],
  ]);
  const [, matched] = told(ask, { type: "words" }, { type: "words", text: "vpn" }, { effects: effects("several"), expects: { type: "candidates", candidates } });
  expect(matched).toEqual(["guichet-matched", { certainty: "several", procedures: ["vpn", "wifi"] }]);
});

it("an end is told once, with what became of the problem", () => {
  const solved: Expects = { type: "end", outcome: "solved" };
  const act: Act = { type: "helped", solved: true };
  expect(told(act, { type: "helped" }, undefined, { expects: solved, entries: [shown] }).slice(1)).toEqual([
    ["guichet-ended", { outcome: "solved", procedure: "vpn" }],
    ["guichet-solved", { procedure: "vpn" }],
  ]);
  expect(told({ type: "helped", solved: false }, { type: "helped" }, undefined, { expects: { type: "end", outcome: "notSolved" } }).at(-1)?.[0]).toBe("guichet-not-solved");
  expect(told(act, solved, undefined, { expects: solved })).toEqual([]);
});

it("what is unfinished can be left", () => {
  expect(isUnfinished(state({ type: "helped" }, [shown]))).toBe(true);
  expect(isUnfinished(state({ type: "words" }, [shown]))).toBe(false);
  expect(isUnfinished(state({ type: "end", outcome: "done" }, [shown]))).toBe(false);
  expect(isUnfinished(initial)).toBe(false);
});

describe("the step that somebody leaves", () => {
  const candidates = [{ procedure: "wifi", title: "T", probability: 0.5, why: "" }];

  it("is the one that is open", () => {
    expect(leftStepOf(state(asks(), [shown]))).toBe("vpn#restart");
    expect(leftStepOf(state({ type: "candidates", candidates, back: "The VPN" }, [shown]))).toBe("vpn#restart");
  });

  it("is none where the procedure has ended and something else is looked for", () => {
    expect(leftStepOf(state({ type: "candidates", candidates }, [shown]))).toBe("");
  });
});
