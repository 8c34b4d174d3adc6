import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Act, Effect } from "../engine/guichet_wasm.js";
import type { Asked } from "./requests.js";
import type { Endpoint } from "./proof.js";
import { Requests, recordOf } from "./requests.js";

type Call = Extract<Effect, { type: "call" }>;

const call: Call = {
  type: "call",
  id: "c1",
  function: "status",
  with: { name: "vpn", since: { date: "2026-11-21" }, all: true, of: [1, "a"] },
  giveUpAfter: 10,
  changes: false,
};

function requests(host: Partial<Asked>, server?: Endpoint) {
  const acts: Act[] = [];
  const events: [string, object][] = [];
  const asking = new Requests(
    { functions: undefined, agents: undefined, ...host },
    {
      answer: (act) => void acts.push(act),
      emit: (name, detail) => void events.push([name, detail]),
      tab: () => "r1",
      calls: () => server,
    },
  );
  return { asking, acts, events };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout"] }));

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Asks, and lets the time pass that a host has to set its ways. */
async function ask(asking: Requests, effect: Parameters<Requests["ask"]>[0]): Promise<void> {
  const asked = asking.ask(effect);
  await vi.advanceTimersByTimeAsync(1_000);
  await asked;
}

describe("a call", () => {
  it("gives plain values and takes them back", async () => {
    const status = vi.fn(async () => ({ down: false, since: null, until: "2026-12-24", names: ["a", "b"] }));
    const { asking, acts, events } = requests({ functions: { status } });
    await ask(asking, call);
    expect(status).toHaveBeenCalledWith(
      { name: "vpn", since: "2026-11-21", all: true, of: [1, "a"] },
      { signal: expect.any(AbortSignal), key: "r1 c1" },
    );
    const result = { down: false, until: "2026-12-24", names: ["a", "b"] };
    expect(acts).toEqual([{ type: "returned", call: "c1", result }]);
    expect(events).toEqual([]);
  });

  it("of a function that is missing, throws or gives nonsense has failed, and the host is told why", async () => {
    const failing = [
      undefined,
      {},
      { status: () => { throw new Error("down"); } },
      { status: async () => Promise.reject(new Error("down")) },
      { status: () => "fine" },
      { status: () => ({ down: { deep: true } }) },
    ];
    for (const functions of failing) {
      const { asking, acts, events } = requests({ functions });
      await ask(asking, call);
      expect(acts).toEqual([{ type: "returned", call: "c1" }]);
      expect(events).toEqual([
        ["guichet-failed", { reason: "function", function: "status", cause: expect.any(Error) }],
      ]);
    }
  });

  it("that takes too long has failed, and its function is told", async () => {
    const clock = new AbortController();
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(clock.signal);
    let signal: AbortSignal | undefined;
    const status = (_: unknown, options: { signal: AbortSignal }) => {
      ({ signal } = options);
      return new Promise(() => undefined);
    };
    const { asking, acts } = requests({ functions: { status } });
    const asked = asking.ask(call);
    await Promise.resolve();
    clock.abort(new Error("late"));
    await asked;
    expect(AbortSignal.timeout).toHaveBeenCalledWith(10_000);
    expect(signal?.aborted).toBe(true);
    expect(acts).toEqual([{ type: "returned", call: "c1" }]);
  });

  it("waits a moment for a host that is still starting", async () => {
    const host: { functions: Asked["functions"]; agents: undefined } = { functions: undefined, agents: undefined };
    const acts: Act[] = [];
    const here = { emit: () => undefined, tab: () => "r1", calls: () => undefined };
    const asked = new Requests(host, { ...here, answer: (act) => void acts.push(act) }).ask(call);
    await vi.advanceTimersByTimeAsync(500);
    host.functions = { status: () => ({ down: true }) };
    await vi.advanceTimersByTimeAsync(100);
    await asked;
    expect(acts).toEqual([{ type: "returned", call: "c1", result: { down: true } }]);
  });

  it("that nobody waits for any more is silent", async () => {
    const { asking, acts, events } = requests({ functions: { status: () => new Promise(() => undefined) } });
    const asked = asking.ask(call);
    asking.drop();
    await asked;
    expect([acts, events]).toEqual([[], []]);
  });
});

describe("a call that the server makes", () => {
  const server: Endpoint = { address: "https://help.example/acme/production/calls", proof: async () => ({ Authorization: "Bearer t" }) };
  const answers = (answer: Response | Error) =>
    vi.spyOn(globalThis, "fetch").mockImplementation(async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    });

  it("says who the person is, and goes where the host has no function of that name", async () => {
    const fetched = answers(Response.json({ down: false, until: "2026-12-24" }));
    const { asking, acts, events } = requests({ functions: { other: () => ({}) } }, server);
    await asking.ask({ ...call, function: "st/a" });
    expect(fetched).toHaveBeenCalledExactlyOnceWith("https://help.example/acme/production/calls/st%2Fa", {
      method: "POST",
      headers: { Authorization: "Bearer t", "Content-Type": "application/json" },
      body: JSON.stringify({ with: { name: "vpn", since: "2026-11-21", all: true, of: [1, "a"] }, key: "r1 c1" }),
      signal: expect.any(AbortSignal),
    });
    expect(acts).toEqual([{ type: "returned", call: "c1", result: { down: false, until: "2026-12-24" } }]);
    expect(events).toEqual([]);
  });

  it("is not made where the host has a function of that name", async () => {
    const fetched = answers(Response.json({}));
    const { asking, acts } = requests({ functions: { status: () => ({ down: true }) } }, server);
    await asking.ask(call);
    expect(acts).toEqual([{ type: "returned", call: "c1", result: { down: true } }]);
    expect(fetched).not.toHaveBeenCalled();
  });

  it.each([
    Response.json({ error: "failed" }, { status: 502 }),
    Response.json([1]),
    new Response("no"),
    new TypeError("offline"),
  ])("has failed when the server does not give a record", async (answer) => {
    answers(answer);
    const { asking, acts, events } = requests({}, server);
    await asking.ask(call);
    expect(acts).toEqual([{ type: "returned", call: "c1" }]);
    expect(events).toEqual([["guichet-failed", { reason: "function", function: "status", cause: expect.any(Error) }]]);
  });
});

describe("what a function gives", () => {
  it("may be nothing", () => {
    expect(recordOf(undefined)).toEqual({});
    expect(recordOf(null)).toEqual({});
  });

  it.each([[[]], [7], ["x"], [false], [new Date()], [{ a: Number.NaN }], [{ a: [[]] }], [{ a: () => 1 }]])(
    "is not %j",
    (found) => {
      expect(() => recordOf(found)).toThrow(TypeError);
    },
  );
});

describe("whether somebody is free", () => {
  const agents = { type: "agents", id: "a1", to: "hr" } as const;

  it.each([
    [() => true, true],
    [async () => true, true],
    [() => false, false],
    [() => Promise.reject(new Error("down")), false],
    [undefined, false],
  ])("%s", async (says, free) => {
    const { asking, acts } = requests({ agents: says });
    await ask(asking, agents);
    expect(acts).toEqual([{ type: "agents", request: "a1", free }]);
  });
});
