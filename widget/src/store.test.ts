import { describe, expect, it } from "vitest";
import type { Act, Entry, Expects, Question, Ticket, Turn, Value } from "./engine/guichet_wasm.js";
import type { State } from "./store.js";
import { initial, isFilled, isTyped, reduce, wantsSuggestions, unsaidOf } from "./store.js";

const notice = (type: "several" | "nothing"): Entry => ({ type: "notice", notice: { type } });
const words = (text: string): Entry => ({ type: "said", said: { type: "words", text }, place: 0 });

function turn(parts: Partial<Turn>): Turn {
  return { keep: 0, entries: [], expects: { type: "words" }, effects: [], canGoBack: false, ...parts };
}

function question(parts: Partial<Question>): Expects {
  return {
    type: "answer",
    question: {
      id: "a:b",
      language: "en",
      text: [],
      kind: "text",
      options: [],
      optional: false,
      private: false,
      ...parts,
    },
  };
}

const ticket: Ticket = {
  kind: "incident",
  title: "VPN",
  details: "",
  fields: [],
  answers: [],
  transcript: [],
  procedure: "it/vpn",
  version: "v1",
  language: "en",
};

function after(state: State, parts: Partial<Turn>, act: Act["type"] = "say"): State {
  return reduce(state, { type: "turn", turn: turn(parts), act });
}

describe("the transcript", () => {
  const two = after(initial, { entries: [words("a"), notice("several")] });

  it("keeps what stays and adds what is new", () => {
    const next = after(two, { keep: 1, entries: [notice("nothing")] });
    expect(next.transcript).toEqual([words("a"), notice("nothing")]);
    expect(next.fresh).toBe(1);
  });

  it("is cut by going back", () => {
    const next = after(two, { keep: 0 }, "back");
    expect(next.transcript).toEqual([]);
    expect(next.fresh).toBe(0);
  });

  it("tells apart what is repeated unchanged", () => {
    const next = after(two, { keep: 0, entries: [words("a"), notice("nothing")] }, "delivered");
    expect(next.fresh).toBe(1);
  });
});

describe("the composer", () => {
  it("is empty once its words are said", () => {
    const typed = reduce(initial, { type: "typed", text: "vpn" });
    expect(typed.draft).toBe("vpn");
    expect(after(typed, {}).draft).toBe("");
  });

  it("keeps words that were no answer", () => {
    const typed = reduce(initial, { type: "typed", text: "perhaps" });
    const refusal = { reason: { type: "notYesNo" }, answer: "perhaps" } as const;
    expect(after(typed, { expects: question({ kind: "yesNo", refusal }) }).draft).toBe("perhaps");
  });

  it("keeps a draft while buttons are pressed", () => {
    const typed = reduce(initial, { type: "typed", text: "vpn" });
    expect(after(typed, {}, "choose").draft).toBe("vpn");
  });

  it("shows suggestions and forgets them with the next word", () => {
    const candidates = [{ procedure: "it/vpn", title: "VPN", probability: 1, why: "" }];
    const shown = after(initial, { effects: [{ type: "suggestions", candidates }] }, "suggest");
    expect(shown.suggestions).toEqual(candidates);
    expect(reduce(shown, { type: "typed", text: "x" }).suggestions).toEqual([]);
    expect(after(shown, {}, "open").draft).toBe("");
  });

  it("asks for suggestions from the third character on, where a search makes sense", () => {
    expect(wantsSuggestions(initial, "vp ")).toBe(false);
    expect(wantsSuggestions(initial, "vpn")).toBe(true);
    expect(wantsSuggestions({ ...initial, expects: question({}) }, "vpn")).toBe(false);
  });
});

describe("what was said is changed", () => {
  const value = (answer: Value): Entry => ({ type: "said", said: { type: "value", value: answer }, place: 1 });

  it("an answer stands in its field again", () => {
    const answered = after(initial, { entries: [notice("several"), value(7), words("next")] });
    expect(after(answered, { keep: 1, expects: question({ kind: "number" }) }, "return").field).toBe("7");
  });

  it("a question stands in the composer again, unless something else does", () => {
    const asked = after(initial, { entries: [words("vpn")] });
    expect(after(asked, {}, "back").draft).toBe("vpn");
    const typed = reduce(asked, { type: "typed", text: "mail" });
    expect(after(typed, {}, "back").draft).toBe("mail");
  });

  it("a choice leaves nothing to be typed", () => {
    const chosen = after(initial, { entries: [words("Paris")] });
    const next = after(chosen, { expects: { type: "choice", step: "a#b", choices: [] } }, "back");
    expect([next.draft, next.field]).toEqual(["", ""]);
  });
});

describe("an earlier answer is changed", () => {
  const said = (text: string, place: number): Entry => ({ type: "said", said: { type: "words", text }, place });
  const shown = (step: string): Entry => ({ type: "shown", language: "en", step, blocks: [] });
  const told = after(initial, { entries: [said("3", 1), shown("few"), said("red", 2), shown("date")] });
  const gone = after(told, { keep: 0, expects: question({}) }, "return");
  const refused = { expects: question({ refusal: { reason: { type: "empty" }, answer: "" } }) };

  it("what comes again is no news", () => {
    const again = { entries: [said("4", 1), shown("few"), said("red", 2), shown("date")] };
    expect(after(gone, again, "answer").fresh).toBe(4);
    expect(after(after(gone, refused, "answer"), again, "answer").fresh).toBe(4);
  });

  it("what is otherwise is", () => {
    const other = after(gone, { entries: [said("9", 1), shown("many"), said("red", 2), shown("date")] }, "answer");
    expect(other.fresh).toBe(1);
    expect(after(other, { keep: 4, entries: [said("x", 3), shown("few")] }, "answer").fresh).toBe(4);
  });

  it("what does not hold any more is said until the next act", () => {
    const dropped = [{ about: "Few", said: { type: "words", text: "By post" } } as const];
    const next = after(gone, { effects: [{ type: "dropped", dropped }, { type: "changed", step: "Many" }] }, "answer");
    expect(next.note).toEqual({ type: "dropped", dropped, changed: "Many" });
    expect(after(next, {}, "returned").note).toEqual(next.note);
    expect(after(next, {}, "choose").note).toBeUndefined();
  });
});

describe("the field of a question", () => {
  it("starts with what was answered before", () => {
    expect(after(initial, { expects: question({ earlier: 12.5 }) }).field).toBe("12.5");
  });

  it("starts with what was refused, so that nothing is typed twice", () => {
    const refusal = { reason: { type: "notANumber" }, answer: "lots" } as const;
    expect(after(initial, { expects: question({ earlier: 3, refusal }) }).field).toBe("lots");
  });

  it("keeps what is being typed when something else arrives", () => {
    const asked = after(initial, { expects: question({}) });
    const typed = reduce(asked, { type: "filled", text: "half a w" });
    expect(after(typed, { expects: question({}) }, "delivered").field).toBe("half a w");
    expect(after(typed, { expects: question({ id: "a:c" }) }, "answer").field).toBe("");
  });

  it("is hidden again for the next private question", () => {
    const shown = reduce(after(initial, { expects: question({ private: true }) }), { type: "reveal" });
    expect(shown.revealed).toBe(true);
    expect(after(shown, { expects: question({ id: "a:c", private: true }) }, "answer").revealed).toBe(false);
  });

  it("of a day or a time takes no words, and keeps what is in it", () => {
    const day = (parts: Partial<Question>) => question({ kind: "date", ...parts });
    const asked = after(initial, { expects: day({ earlier: { date: "2026-12-24" } }) });
    expect(asked.field).toBe("2026-12-24");
    const refusal = { reason: { type: "notADate" }, answer: "someday" } as const;
    const filled = reduce(asked, { type: "filled", text: "2027-01-01" });
    expect(after(filled, { expects: day({ refusal }) }).field).toBe("2027-01-01");
    const early = { reason: { type: "tooSmall", min: { date: "2027-02-01" } }, answer: { date: "2027-01-02" } } as const;
    expect(after(filled, { expects: day({ refusal: early }) }, "answer").field).toBe("2027-01-02");
    expect(after(initial, { expects: question({ kind: "time", earlier: { time: "18:00" } }) }).field).toBe("18:00");
    expect(isFilled(question({ kind: "time" }))).toBe(true);
    expect(isFilled(question({ kind: "text" }))).toBe(false);
  });

  it("is for typed answers only", () => {
    expect(isTyped(question({ kind: "date" }))).toBe(false);
    expect(isTyped(question({ kind: "longText" }))).toBe(true);
    expect(isTyped(question({ kind: "oneOf" }))).toBe(false);
    expect(isTyped({ type: "words" })).toBe(false);
  });
});

describe("what is ticked or picked", () => {
  const file: Value = { file: { id: "f1", name: "a.png", kind: "image/png", bytes: 3 } };
  const chosen = (parts: Partial<Question>) => after(initial, { expects: question(parts) }).chosen;

  it("starts with what was answered or refused before", () => {
    expect(chosen({ kind: "someOf", earlier: ["a", "b"] })).toEqual(["a", "b"]);
    expect(chosen({ kind: "file", earlier: file })).toEqual([file]);
    const refusal = { reason: { type: "tooManyFiles", max: 1 }, answer: [file, file] } as const;
    expect(chosen({ kind: "file", earlier: file, refusal: { ...refusal, answer: [...refusal.answer] } })).toEqual([file, file]);
    expect(chosen({ kind: "text", earlier: ["a"] })).toEqual([]);
  });

  it("stays when typed words were no answer", () => {
    const asked = after(initial, { expects: question({ kind: "file" }) });
    const picked = reduce(asked, { type: "chosen", values: [file] });
    const refusal = { reason: { type: "notAFile" }, answer: "here" } as const;
    expect(after(picked, { expects: question({ kind: "file", refusal }) }).chosen).toEqual([file]);
  });

  it("is restored after a reload for the same question only", () => {
    const restore = (id: string) => {
      const asked = after(initial, { expects: question({ kind: "someOf", id }) }, "resume");
      return reduce(asked, { type: "restored", unsaid: { chosen: { question: "a:b", values: ["x"] } } }).chosen;
    };
    expect(restore("a:b")).toEqual(["x"]);
    expect(restore("a:c")).toEqual([]);
  });

  it("goes into a field where it was written there, and of a private question nothing is kept", () => {
    const written = (parts: Partial<Question>) => reduce(after(initial, { expects: question(parts) }), { type: "filled", text: "half" });
    const unsaid = unsaidOf(written({ kind: "text", id: "a:b" }));
    expect(unsaid.chosen).toEqual({ question: "a:b", values: ["half"] });
    const restored = (parts: Partial<Question>) => reduce(after(initial, { expects: question(parts) }, "resume"), { type: "restored", unsaid });
    expect(restored({ kind: "text", id: "a:b" })).toMatchObject({ field: "half", chosen: [] });
    expect(restored({ kind: "text", id: "a:c" })).toMatchObject({ field: "", chosen: [] });
    expect(unsaidOf(written({ kind: "date", id: "a:b" })).chosen?.values).toEqual(["half"]);
    expect(unsaidOf(written({ kind: "text", private: true })).chosen).toBeUndefined();
  });

  it("stays while something else arrives", () => {
    const asked = after(initial, { expects: question({ kind: "someOf" }) });
    const ticked = reduce(asked, { type: "chosen", values: ["a"] });
    expect(after(ticked, { expects: question({ kind: "someOf" }) }, "delivered").chosen).toEqual(["a"]);
  });
});

describe("the ticket", () => {
  const proposed = after(initial, { expects: { type: "ticket", ticket } });
  const titleOf = ({ passing }: State) => (passing && "title" in passing.edited ? passing.edited.title : undefined);
  const edited = reduce(proposed, { type: "edited", passing: { ...ticket, title: "My VPN" } });

  it("keeps what the person has changed while another ticket is delivered", () => {
    const next = after(edited, { expects: { type: "ticket", ticket } }, "delivered");
    expect(titleOf(next)).toBe("My VPN");
  });

  it("keeps what the person has changed when something is wrong with it", () => {
    const wrong = after(edited, { expects: { type: "ticket", ticket, wrong: ["title"] } }, "send");
    expect(titleOf(wrong)).toBe("My VPN");
  });

  it("keeps its key until it is sent", () => {
    const keyed = reduce(edited, { type: "keyed", key: "k1" });
    const wrong = after(keyed, { expects: { type: "ticket", ticket, wrong: ["title"] } });
    expect(wrong.key).toBe("k1");
    expect(after(wrong, { expects: { type: "end", outcome: "ticket" } }).key).toBeUndefined();
    // A second ticket directly behind the first gets a key of its own.
    const second = after(keyed, { expects: { type: "ticket", ticket, wrong: [] }, effects: [{ type: "ticket", key: "k1", ticket }] });
    expect(second.key).toBeUndefined();
  });

  it("is restored after a reload only if the engine still proposes the same", () => {
    const draft = { proposed: ticket, edited: { ...ticket, title: "My VPN" } };
    const restore = (expects: Expects) =>
      reduce(after(initial, { expects }, "resume"), {
        type: "restored",
        unsaid: { passing: draft, key: "k1" },
      });
    expect(titleOf(restore({ type: "ticket", ticket }))).toBe("My VPN");
    expect(titleOf(restore({ type: "ticket", ticket: { ...ticket, details: "new" } }))).toBe("VPN");
    expect(restore({ type: "words" }).key).toBeUndefined();
    // After a reload the host is asked once more whether somebody is free, before anything is proposed again.
    const waiting = restore({ type: "wait" });
    const again = after(waiting, { expects: { type: "ticket", ticket, wrong: [] } }, "agents");
    expect([titleOf(again), again.key]).toEqual(["My VPN", "k1"]);
    const other = after(waiting, { expects: { type: "words" } }, "agents");
    expect([other.passing, other.key]).toEqual([undefined, undefined]);
  });
});

describe("restart", () => {
  it("asks first, and forgets", () => {
    const asking = reduce(reduce(initial, { type: "typed", text: "x" }), { type: "askRestart" });
    expect(asking.confirming).toBe(true);
    expect(reduce(asking, { type: "keepOn" }).confirming).toBe(false);
    expect(after(asking, {}, "restart")).toMatchObject({ confirming: false, draft: "" });
  });
});
