import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Act, Effect, Entry, Expects, Outcome } from "../engine/guichet_wasm.js";
import type { State } from "../store.js";
import { initial } from "../store.js";
import type { Memory, Remembered } from "./memory.js";
import { Tally } from "./tally.js";

const say: Act = { type: "say", text: "call 0612345678, my name is Ann" };
const choose: Act = { type: "choose", choice: "a" };
const asks: Expects = { type: "choice", step: "vpn", choices: [] } as unknown as Expects;
const words: Expects = { type: "words" };
const end = (outcome: Outcome): Expects => ({ type: "end", outcome }) as unknown as Expects;
const shown = (step: string): Entry => ({ type: "shown", language: "en", step, blocks: [] });
const searched = (certainty: "clear" | "several" | "none"): Effect => ({ type: "searched", certainty });
const ticket = { type: "ticket", key: "k", ticket: {} } as unknown as Effect;

/** A conversation whose turns are counted. */
function counting({ address = "https://h.example/s", questions = false }: { address?: string | undefined; questions?: boolean } = {}) {
  let kept: Remembered = {};
  const memory = {
    read: () => kept,
    write: (parts: object) => void (kept = JSON.parse(JSON.stringify({ ...kept, ...parts }))),
  } as unknown as Memory;
  const tally = new Tally({ address: () => (address === "" ? undefined : address), questions: () => questions, memory });
  let state: State = { ...initial, stage: "ready", expects: words };
  const turn = (act: Act, expects: Expects, entries: Entry[] = [], effects: Effect[] = []): void => {
    const before = state;
    state = { ...state, expects, transcript: act.type === "restart" ? entries : [...state.transcript, ...entries] };
    const turn = { keep: 0, effects, canGoBack: true, expects, entries };
    tally.told({ act, turn, before, after: state }, { version: "v1", language: "en" });
  };
  return { tally, turn };
}

let sent: { version: string; counts: [string, string, number][]; questions: unknown[] }[];

/** What was sent, by event and place. */
const sums = (): Record<string, number> =>
  sent.flatMap(({ counts }) => counts).reduce<Record<string, number>>((all, [event, place, times]) => {
    const name = `${event} ${place}`.trim();
    return { ...all, [name]: (all[name] ?? 0) + times };
  }, {});

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
    sent.push(JSON.parse(String(init?.body)));
    return new Response(null, { status: 204 });
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("what is counted", () => {
  it("is a conversation from its question to its end", () => {
    const { tally, turn } = counting();
    turn(say, asks, [shown("vpn")], [searched("clear")]);
    turn(choose, asks, [shown("vpn#restart")]);
    turn(choose, end("solved"));
    tally.flush();
    expect(sums()).toEqual({ begun: 1, asked: 1, clear: 1, "entered vpn": 1, "entered vpn#restart": 1, "solved vpn": 1 });
    expect(sent[0]?.version).toBe("v1");
  });

  it("is passed on once, however many tickets there are, and never solved by one", () => {
    const { tally, turn } = counting();
    turn(say, asks, [shown("vpn")], [searched("clear")]);
    turn(choose, asks, [], [ticket]);
    turn(choose, asks, [shown("vpn#more")], [ticket]);
    turn(choose, end("solved"));
    tally.flush();
    expect(sums()).toMatchObject({ begun: 1, "ticket vpn": 2, "passed vpn": 1 });
    expect(sums()).not.toHaveProperty("solved vpn");
  });

  it("is one conversation, however often somebody asks", () => {
    const { tally, turn } = counting();
    turn(say, words, [], [searched("none")]);
    turn(say, words, [], [searched("none")]);
    turn(say, asks, [shown("vpn")], [searched("several")]);
    turn({ type: "restart" }, words);
    turn(say, asks, [shown("vpn")], [searched("clear")]);
    tally.flush();
    expect(sums()).toMatchObject({ begun: 2, asked: 4, none: 2, several: 1, clear: 1, "left vpn": 1 });
  });

  it("is left once, and returned to", () => {
    const { tally, turn } = counting();
    turn(say, asks, [shown("vpn#a")], [searched("clear")]);
    tally.left("vpn#a");
    tally.left("vpn#a");
    turn(choose, asks, [shown("vpn#b")]);
    tally.flush();
    expect(sums()).toMatchObject({ "left vpn#a": 1, "returned vpn#a": 1, begun: 1 });
  });

  it("is sent at most every ten seconds, and when the page goes, without cookies", () => {
    const { tally, turn } = counting();
    turn(say, asks, [shown("vpn")], [searched("clear")]);
    vi.advanceTimersByTime(9_999);
    expect(fetch).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fetch).toHaveBeenCalledExactlyOnceWith("https://h.example/s", {
      method: "POST", keepalive: true, credentials: "omit", body: expect.any(String),
    });
    tally.flush();
    expect(fetch).toHaveBeenCalledTimes(1);
    turn(choose, asks, [shown("vpn#restart")]);
    tally.flush();
    vi.advanceTimersByTime(60_000);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  it("is nothing without an address", () => {
    const { tally, turn } = counting({ address: "" });
    turn(say, asks, [shown("vpn")], [searched("clear")]);
    tally.left("vpn");
    tally.flush();
    vi.advanceTimersByTime(60_000);
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each([
    [false, []],
    [true, [["en", "call <number> my name is <name>"]]],
  ])("holds questions that nothing fits only where the host wants them: %s", (questions, told) => {
    const { tally, turn } = counting({ questions });
    turn(say, words, [], [searched("none")]);
    turn(say, asks, [shown("vpn")], [searched("clear")]);
    tally.flush();
    expect(sent[0]?.questions).toEqual(told);
    expect(JSON.stringify(sent)).not.toMatch(/0612345678|Ann/);
  });
});
