import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Act, Effect, Expects, Handoff, Input, Manifest, Question, Ticket, Turn } from "../engine/guichet_wasm.js";
import type { Circumstances } from "./conversation.js";
import { Conversation } from "./conversation.js";
import type { Engine } from "./engine.js";
import { Files } from "./files.js";
import type { KeptFile, Parcel } from "./kept.js";
import { keptInMemory } from "./kept.js";
import type { Memory, Remembered } from "./memory.js";
import type { HostUser } from "./opening.js";
import type { Outbox, Report } from "./outbox.js";
import { Tally } from "./tally.js";

const trap = () => new WebAssembly.RuntimeError("unreachable");

/** A stand-in for the engine: it remembers acts, and does what the test says. */
const script = {
  made: [] as { saved: string | undefined; acts: Act[]; freed: boolean }[],
  dropped: 0,
  open: (_saved: string | undefined): void => undefined,
  step: (_act: Act): Partial<Turn> => ({}),
};

vi.mock("./engine.js", () => ({
  isTrap: (error: unknown) => error instanceof WebAssembly.RuntimeError,
  dropInstance: () => void (script.dropped += 1),
  prepareEngine: async () => (_m: Manifest, _s: Uint8Array[], _u: unknown, saved?: string): Engine => {
    script.open(saved);
    const record = { saved, acts: [] as Act[], freed: false };
    script.made.push(record);
    return {
      step({ act }: Input): Turn {
        const parts = script.step(act);
        record.acts.push(act);
        return { keep: 0, entries: [], expects: { type: "words" }, effects: [], canGoBack: false, ...parts };
      },
      save: () => JSON.stringify(record.acts.map(({ type }) => type)),
      free: () => void (record.freed = true),
    };
  },
}));

const ticket: Ticket = {
  kind: "incident",
  title: "VPN",
  details: "",
  fields: [],
  answers: [],
  transcript: [],
  procedure: "",
  version: "v1",
  language: "en",
};

/** Send, on what stands there; a second press comes from what stood there before. */
const press = (talk: Conversation) => talk.do({ type: "press", passing: talk.state.passing?.edited ?? ticket });

let manifest: Manifest;
let tabs = 0;
let served: boolean;

beforeEach(() => {
  Object.assign(script, { made: [], dropped: 0, open: () => undefined, step: () => ({}) });
  served = true;
  manifest = { format: 2, version: "v1", languages: ["en", "fr"], shelves: [] };
  vi.stubGlobal("fetch", async () =>
    served ? Response.json(manifest) : new Response("", { status: 404 }),
  );
});

afterEach(() => void vi.unstubAllGlobals());

const nobody = { functions: undefined, agents: undefined, handOff: undefined };

function conversation(remembered: Remembered = {}, wish = () => "en", host: Circumstances["host"] = nobody, user: HostUser = { id: "u1" }) {
  const kept: Remembered = { ...remembered };
  const log: string[] = [];
  const events: [string, object][] = [];
  let report: Report = () => undefined;
  const memory: Memory = {
    name: "guichet:m:",
    tab: () => (kept.tab ??= `t${(tabs += 1)}`),
    read: () => kept,
    write(parts) {
      if (parts.session !== undefined) log.push("session");
      for (const [part, value] of Object.entries(parts)) {
        if (value === undefined) delete kept[part as keyof Remembered];
        else Object.assign(kept, { [part]: value });
      }
    },
  };
  const [store, parcels] = [keptInMemory<KeptFile>(), keptInMemory<Parcel>()];
  const talk = new Conversation({
    files: new Files(memory, Promise.resolve(store), Promise.resolve(parcels)),
    host,
    manifest: "https://h.example/k/manifest.json",
    proof: () => undefined,
    wish,
    user,
    memory,
    reports: () => false,
    emit: (name, detail) => void events.push([name, detail]),
    changed: () => undefined,
    calls: () => undefined,
    tally: new Tally({ address: () => undefined, questions: () => false, memory }),
    outbox: (to) => {
      report = to;
      return {
        start: async () => undefined,
        stop: () => undefined,
        put: async (key: string) => {
          await Promise.resolve();
          log.push(`put ${key}`);
        },
      } as Partial<Outbox> as Outbox;
    },
  });
  return { talk, kept, log, events, report: (...told: Parameters<Report>) => report(...told) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("opening", () => {
  it("goes on where the memory says, drafts included", async () => {
    const { talk, events } = conversation({ session: "S", draft: "half a w" });
    await Promise.all([talk.start(), talk.start()]);
    expect(script.made).toHaveLength(1);
    expect(script.made[0]).toMatchObject({ saved: "S", acts: [{ type: "resume" }] });
    expect(talk.state).toMatchObject({ stage: "ready", draft: "half a w" });
    expect(events).toEqual([["guichet-ready", {}]]);
  });

  it("begins afresh when what was saved cannot be read", async () => {
    script.open = (saved) => {
      if (saved) throw new Error("not a saved session");
    };
    const { talk } = conversation({ session: "rubbish" });
    await talk.start();
    expect(script.made[0]?.saved).toBeUndefined();
    expect(talk.state.stage).toBe("ready");
  });

  it("says what failed, and can be tried again", async () => {
    served = false;
    const { talk, events } = conversation();
    await talk.start();
    expect(talk.state).toMatchObject({ stage: "failed", failure: "manifest" });
    expect(events).toEqual([["guichet-failed", { reason: "manifest", cause: expect.objectContaining({ message: expect.stringContaining("the server answers 404") }) }]]);
    served = true;
    await talk.start();
    expect(talk.state).toMatchObject({ stage: "ready", failure: undefined });
  });

  it("blames the shelves when the engine refuses them", async () => {
    script.open = () => {
      throw new Error("hash differs");
    };
    const { talk } = conversation();
    await talk.start();
    expect(talk.state.failure).toBe("shelves");
  });
});

describe("what words mean", () => {
  beforeEach(() => {
    manifest.vectors = [{ file: "vectors/a.vec", sha256: "", check: "", bytes: 3, language: "en" }];
  });

  const learned = () => script.made.map(({ acts }) => acts.filter(({ type }) => type === "vectors"));
  const vectors = { type: "vectors", bytes: new Uint8Array([1, 2, 3]) };

  it("is fetched after the chat can be used, and changes nothing that is shown", async () => {
    let give: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (give = resolve));
    vi.stubGlobal("fetch", async (address: string | URL) => {
      if (!String(address).endsWith(".vec")) return Response.json(manifest);
      await gate;
      return new Response(new Uint8Array([1, 2, 3]));
    });
    const { talk, log } = conversation({ draft: "half a w" });
    await talk.start();
    expect(talk.state.stage).toBe("ready");
    const before = talk.state;
    give();
    await settled();
    expect(learned()).toEqual([[vectors]]);
    expect(talk.state).toBe(before);
    expect(log).toEqual([]);
  });

  it("is told to the engine that takes over after a trap, too", async () => {
    const files = vi.fn(async (address: string | URL) =>
      String(address).endsWith(".vec") ? new Response(new Uint8Array([1, 2, 3])) : Response.json(manifest),
    );
    vi.stubGlobal("fetch", files);
    const { talk } = conversation();
    await talk.start();
    await settled();
    script.step = (act) => {
      if (act.type === "choose") throw trap();
      return {};
    };
    talk.do({ type: "choose", choice: "c" });
    await settled();
    await settled();
    expect(learned()).toEqual([[vectors], [vectors]]);
  });

  it("is done without where it cannot be had, where it is another language's, and where people save on data", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (address: string | URL) => {
      asked.push(String(address));
      return String(address).endsWith(".vec") ? new Response("", { status: 404 }) : Response.json(manifest);
    });
    const here = conversation();
    await here.talk.start();
    await settled();
    expect(asked.filter((address) => address.endsWith(".vec"))).toEqual(["https://h.example/k/vectors/a.vec"]);
    expect(here.talk.state).toMatchObject({ stage: "ready", note: undefined });
    expect(here.events).toEqual([["guichet-ready", {}]]);
    const french = conversation({}, () => "fr");
    await french.talk.start();
    vi.stubGlobal("navigator", { connection: { saveData: true } });
    const saving = conversation();
    await saving.talk.start();
    await settled();
    expect(asked.filter((address) => address.endsWith(".vec"))).toHaveLength(1);
    expect(learned()).toEqual([[], [], []]);
  });
});

describe("a question in another language of the knowledge", () => {
  const spoken: Effect = { type: "language", language: "fr" };
  const last = () => script.made.at(-1);

  it("is asked again there, with what was saved before it, and there is a way back", async () => {
    script.step = (act) => (act.type === "say" && script.made.length === 1 ? { effects: [spoken] } : {});
    const { talk, kept } = conversation({ session: "S" });
    await talk.start();
    talk.do({ type: "say", text: "bonjour" });
    await settled();
    expect(script.made).toHaveLength(2);
    expect(last()).toMatchObject({ saved: '["resume"]', acts: [{ type: "resume" }, { type: "say", text: "bonjour" }] });
    expect(kept.language).toBe("fr");
    expect(talk.wish).toBe("fr");
    expect(talk.state.note).toEqual({ type: "spoke", language: "fr", before: "en" });
    talk.do({ type: "speak", language: "en" });
    await settled();
    expect(script.made).toHaveLength(3);
    expect(last()?.saved).toBe('["resume","say"]');
    expect(talk.wish).toBe("en");
  });

  it("lets what is done meanwhile wait for it", async () => {
    script.step = (act) => (act.type === "say" && script.made.length === 1 ? { effects: [spoken] } : {});
    const { talk } = conversation();
    await talk.start();
    talk.do({ type: "say", text: "bonjour" });
    talk.do({ type: "choose", choice: "c" });
    await settled();
    expect(script.made.map(({ acts }) => acts.map(({ type }) => type))).toEqual([
      ["resume", "say"],
      ["resume", "say", "choose"],
    ]);
  });

  it("is answered in this one where the other cannot be had", async () => {
    const { talk, kept } = conversation();
    await talk.start();
    served = false;
    script.step = (act) => (act.type === "say" ? { effects: [spoken], canGoBack: true } : {});
    talk.do({ type: "say", text: "bonjour" });
    await settled();
    expect(script.made).toHaveLength(1);
    expect(talk.state).toMatchObject({ stage: "ready", canGoBack: true, note: undefined });
    expect(kept.language).toBeUndefined();
  });
});

describe("a page that comes back as it was left", () => {
  it("takes over what another of this tab has done since, and is written there", async () => {
    script.step = () => ({ expects: { type: "choice", step: "a#b", choices: [] } });
    const { talk, kept, events } = conversation();
    await talk.start();
    talk.do({ type: "typed", text: "left here" });
    Object.assign(kept, { session: "of another page", draft: "written there" });
    await talk.comeBack();
    expect(script.made.map(({ saved, freed }) => [saved, freed])).toEqual([[undefined, true], ["of another page", false]]);
    expect(talk.state.draft).toBe("written there");
    expect(events.filter(([name]) => name === "guichet-ready")).toHaveLength(1);
  });

  it("begins again where everything was forgotten there", async () => {
    script.step = () => ({ expects: { type: "ticket", ticket } });
    const { talk, kept } = conversation({ session: "of this page" });
    await talk.start();
    script.step = () => ({});
    for (const part of Object.keys(kept)) delete kept[part as keyof Remembered];
    await talk.comeBack();
    expect(script.made.at(-1)?.saved).toBeUndefined();
    expect(talk.state.passing).toBeUndefined();
  });

  it("that was never opened stays as it is", async () => {
    await conversation().talk.comeBack();
    expect(script.made).toEqual([]);
  });
});

describe("a trap", () => {
  it("costs an instance, not the conversation", async () => {
    const { talk } = conversation();
    await talk.start();
    talk.do({ type: "say", text: "vpn" });
    script.step = (act) => {
      if (act.type === "choose") throw trap();
      return {};
    };
    talk.do({ type: "choose", choice: "c" });
    await settled();
    expect(script.dropped).toBe(1);
    expect(script.made[1]).toMatchObject({ saved: '["resume","say"]', acts: [{ type: "resume" }] });
    expect(talk.state).toMatchObject({ stage: "ready", note: { type: "wentOn" } });
  });

  it("while opening costs the saved session, not the chat", async () => {
    script.step = () => {
      if (script.made.at(-1)?.saved) throw trap();
      return {};
    };
    const { talk, kept, events } = conversation({ session: "S", draft: "half a w" });
    await talk.start();
    await settled();
    expect(script.made.map(({ saved }) => saved)).toEqual(["S", "S", undefined]);
    expect(talk.state).toMatchObject({ stage: "ready", draft: "half a w" });
    expect(events).toEqual([["guichet-ready", {}]]);
    expect(kept.session).toBeUndefined();
  });

  it("every time is a failure, not a loop", async () => {
    script.step = () => {
      throw trap();
    };
    const { talk } = conversation();
    await talk.start();
    await settled();
    expect(script.made).toHaveLength(3);
    expect(talk.state).toMatchObject({ stage: "failed", failure: "engine" });
  });
});

it("an act that the engine does not take changes nothing", async () => {
  const { talk } = conversation();
  await talk.start();
  script.step = () => {
    throw new Error("no such choice");
  };
  talk.do({ type: "choose", choice: "old" });
  expect(talk.state).toMatchObject({ stage: "ready", note: { type: "mishap" } });
  expect(script.dropped).toBe(0);
});

it("typing asks for suggestions from the third character and saves no session", async () => {
  const { talk, log, kept } = conversation();
  await talk.start();
  for (const text of ["v", "vp", "vpn"]) talk.do({ type: "typed", text });
  expect(script.made[0]?.acts.map(({ type }) => type)).toEqual(["resume", "suggest"]);
  expect(kept.draft).toBe("vpn");
  expect(log).toEqual([]);
});

describe("a ticket", () => {
  const expects: Expects = { type: "ticket", ticket };

  async function sent() {
    script.step = () => ({ expects });
    const all = conversation();
    await all.talk.start();
    script.step = (act) => {
      if (act.type !== "send") return {};
      const effect: Effect = { type: "ticket", key: act.key, ticket: act.ticket };
      const notice = { type: "ticketState", key: act.key, state: "waiting" } as const;
      return { effects: [effect], entries: [{ type: "notice", notice }], expects: { type: "end", outcome: "ticket" } };
    };
    all.talk.do({ type: "edited", passing: { ...ticket, title: "My VPN" } });
    press(all.talk);
    press(all.talk);
    await settled();
    const sends = script.made[0]?.acts.filter((act) => act.type === "send") ?? [];
    return { ...all, sends };
  }

  it("is sent once, as edited, and stored before the session says so", async () => {
    const { sends, log, events, kept } = await sent();
    expect(sends).toHaveLength(1);
    expect(sends[0]?.ticket.title).toBe("My VPN");
    expect(log).toEqual([`put ${sends[0]?.key}`, "session"]);
    expect(events).toContainEqual(["guichet-ticket", { state: "waiting", key: sends[0]?.key }]);
    expect(events).toContainEqual(["guichet-ended", { outcome: "ticket", procedure: "" }]);
    expect(kept).not.toHaveProperty("key");
  });

  it("that is settled is told to the engine and the host", async () => {
    const { sends, report, events, talk } = await sent();
    const key = sends[0]?.key ?? "";
    report({ key, owner: "", at: 0, state: "waiting" }, true);
    expect(talk.state.queued).toEqual([key]);
    report({ key, owner: "", at: 0, state: "delivered", number: "INC1" }, true);
    expect(script.made[0]?.acts.at(-1)).toMatchObject({ type: "delivered", key, number: "INC1" });
    expect(events.at(-1)).toEqual(["guichet-ticket", { state: "delivered", key, number: "INC1" }]);
  });

  it("of an earlier conversation is told to the person", async () => {
    const { report, talk } = await sent();
    report({ key: "old", owner: "", at: 0, state: "delivered", number: "INC0" }, true);
    expect(talk.state.note).toEqual({ type: "ticket", state: "delivered", number: "INC0" });
    expect(script.made[0]?.acts.some(({ type }) => type === "delivered")).toBe(false);
  });

  it("that the transcript tells of is not told of a second time above the composer", async () => {
    const { sends, report, talk } = await sent();
    const key = sends[0]?.key ?? "";
    const notice = { type: "ticketState", key, state: "delivered", number: "INC1" } as const;
    script.step = () => ({ entries: [{ type: "notice", notice }], expects: { type: "end", outcome: "ticket" } });
    report({ key, owner: "", at: 0, state: "delivered", number: "INC1" }, true);
    const acts = script.made[0]?.acts.length;
    report({ key, owner: "", at: 0, state: "delivered", number: "INC1", link: "/INC1" }, true);
    expect(talk.state.note).toBeUndefined();
    expect(script.made[0]?.acts.length).toBe(acts);
  });

  it("is promised an answer: with its number, and again after a reload", async () => {
    const by = "2026-11-30T10:00:00+01:00";
    const { sends, report, talk } = await sent();
    const key = sends[0]?.key ?? "";
    report({ key, owner: "", at: 0, state: "delivered", number: "INC1", answeredBy: by }, true);
    expect(talk.state.promised).toEqual({ [key]: by });

    const notice = { type: "ticketState", key, state: "delivered", number: "INC1" } as const;
    script.step = () => ({ entries: [{ type: "notice", notice }], expects: { type: "end", outcome: "ticket" } });
    const next = conversation();
    await next.talk.start();
    next.report({ key, owner: "", at: 0, state: "delivered", number: "INC1", answeredBy: by }, false);
    expect(next.talk.state.promised).toEqual({ [key]: by });
    expect(next.events.filter(([name]) => name === "guichet-ticket")).toEqual([]);
    next.report({ key: "old", owner: "", at: 0, state: "delivered", number: "INC0", answeredBy: by }, true);
    expect(next.talk.state.note).toEqual({ type: "ticket", state: "delivered", number: "INC0", by });
  });

  it("has its key before anybody presses Send, so that a copy of the tab has the same", async () => {
    script.step = () => ({ expects });
    const { talk, kept } = conversation();
    await talk.start();
    expect(kept.key).toMatch(/^[0-9a-f]{32}$/);
    press(talk);
    expect(script.made[0]?.acts.at(-1)).toMatchObject({ type: "send", key: kept.key });
  });

  it("that another tab has sent under its key is sent here, too: as it was sent there", async () => {
    script.step = () => ({ expects });
    const { talk, report, kept } = conversation();
    await talk.start();
    talk.do({ type: "edited", passing: { ...ticket, title: "Edited here" } });
    const parcel = { key: kept.key ?? "", owner: "", at: 0 };
    report({ ...parcel, state: "waiting", passing: { ...ticket, title: "Sent there" } }, false);
    expect(script.made[0]?.acts.at(-1)).toMatchObject({ type: "send", key: kept.key, ticket: { title: "Sent there" } });
  });

  it("that has arrived from another tab leaves no copy of words that were not sent", async () => {
    script.step = () => ({ expects });
    const { talk, report, kept } = conversation();
    await talk.start();
    script.step = (act) => (act.type === "send" ? { effects: [{ type: "ticket", key: act.key, ticket: act.ticket }] } : {});
    report({ key: kept.key ?? "", owner: "", at: 0, state: "delivered", number: "INC1" }, false);
    expect(script.made[0]?.acts.at(-1)).toMatchObject({ type: "send" });
    expect(talk.state.sent).toEqual({});
  });

  it("keeps its key over a reload between pressing and sending", async () => {
    script.step = () => ({ expects });
    const { talk } = conversation({ key: "k1" });
    await talk.start();
    press(talk);
    expect(script.made[0]?.acts.at(-1)).toMatchObject({ type: "send", key: "k1" });
  });
});

describe("files", () => {
  const question: Question = {
    id: "q",
    language: "en",
    text: [],
    kind: "file",
    options: [],
    files: { accept: [], maxFiles: 2 },
    optional: false,
    private: false,
  };
  const picture = (name: string) => new File(["x"], name, { type: "image/png" });
  const named = (values: readonly unknown[] | undefined) => JSON.stringify(values).match(/\w\.png/g);

  it("are added to each other, remembered, and there again after a reload", async () => {
    script.step = () => ({ expects: { type: "answer", question } });
    const { talk, kept } = conversation();
    await talk.start();
    talk.do({ type: "pick", files: [picture("a.png")] });
    talk.do({ type: "pick", files: [picture("b.png")] });
    await vi.waitFor(() => expect(named(talk.state.chosen)).toEqual(["a.png", "b.png"]));
    expect(kept.chosen).toEqual({ question: "q", values: talk.state.chosen });
    const next = conversation(kept);
    await next.talk.start();
    expect(named(next.talk.state.chosen)).toEqual(["a.png", "b.png"]);
  });

  it("replace each other where one is asked for", async () => {
    script.step = () => ({ expects: { type: "answer", question: { ...question, files: { accept: [], maxFiles: 1 } } } });
    const { talk } = conversation();
    await talk.start();
    talk.do({ type: "pick", files: [picture("a.png")] });
    talk.do({ type: "pick", files: [picture("b.png")] });
    await vi.waitFor(() => expect(named(talk.state.chosen)).toEqual(["b.png"]));
  });

  it("that are still being made clean are part of an answer that is given meanwhile, once", async () => {
    script.step = () => ({ expects: { type: "answer", question } });
    const { talk } = conversation();
    await talk.start();
    talk.do({ type: "pick", files: [picture("a.png")] });
    script.step = ({ type }) => (type === "answer" ? { expects: { type: "words" } } : { expects: { type: "answer", question } });
    talk.do({ type: "answer", value: [] });
    talk.do({ type: "answer", value: [] });
    expect(script.made[0]?.acts.at(-1)).toEqual({ type: "resume" });
    await vi.waitFor(() => expect(script.made[0]?.acts.at(-1)?.type).toBe("answer"));
    await settled();
    const answers = script.made[0]?.acts.filter(({ type }) => type === "answer");
    expect(answers?.map((act) => named((act as { value: Parameters<typeof named>[0] }).value))).toEqual([["a.png"]]);
  });

  it("that are not here any more are not sent", async () => {
    const attachments = [{ id: "gone", name: "gone.png" }];
    script.step = () => ({ expects: { type: "ticket", ticket: { ...ticket, attachments } } });
    const { talk } = conversation();
    await talk.start();
    press(talk);
    expect(script.made[0]?.acts.at(-1)).toMatchObject({ type: "send", ticket: { attachments: [] } });
  });
});

describe("the host is asked", () => {
  const call = (id: string): Effect => ({ type: "call", id, function: "f", with: {}, giveUpAfter: 9, changes: false });

  it("and its answer told to the engine", async () => {
    const { talk, kept } = conversation({}, () => "en", { ...nobody, functions: { f: () => ({ n: 1 }) } });
    await talk.start();
    script.step = ({ type }) => (type === "choose" ? { expects: { type: "wait" }, effects: [call("c1")] } : {});
    talk.do({ type: "choose", choice: "c" });
    await settled();
    expect(script.made[0]?.acts.at(-1)).toEqual({ type: "returned", call: "c1", result: { n: 1 } });
    expect(kept.session).toBe('["resume","choose","returned"]');
  });

  it("again after a reload", async () => {
    script.step = ({ type }) => (type === "resume" ? { expects: { type: "wait" }, effects: [call("c2")] } : {});
    const { talk } = conversation({ session: "S" }, () => "en", { ...nobody, functions: { f: () => ({}) } });
    await talk.start();
    await settled();
    expect(script.made[0]?.acts.at(-1)).toEqual({ type: "returned", call: "c2", result: {} });
  });

  it("under one key wherever the conversation goes on, and under another in another one", async () => {
    script.step = ({ type }) => (type === "resume" ? { expects: { type: "wait" }, effects: [call("c1")] } : {});
    const keys: string[] = [];
    const f = (_: unknown, { key }: { key: string }) => void keys.push(key);
    const ask = async (remembered: Remembered) => {
      const { talk, kept } = conversation(remembered, () => "en", { ...nobody, functions: { f } });
      await talk.start();
      await settled();
      return kept;
    };
    await ask(await ask({}));
    await ask({});
    expect(keys[0]).toMatch(/^t\d+ c1$/);
    expect(keys.map((key) => keys.indexOf(key))).toEqual([0, 0, 2]);
  });

  it("and stopped when the person goes elsewhere", async () => {
    const signals: AbortSignal[] = [];
    const f = (_: unknown, { signal }: { signal: AbortSignal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    };
    const { talk } = conversation({}, () => "en", { ...nobody, functions: { f } });
    await talk.start();
    script.step = ({ type }) => (type === "choose" ? { expects: { type: "wait" }, effects: [call("c1")] } : {});
    talk.do({ type: "choose", choice: "c" });
    await settled();
    talk.do({ type: "back" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    await settled();
    expect(script.made[0]?.acts.at(-1)).toEqual({ type: "back" });
  });
});

describe("a hand-off", () => {
  const handoff: Handoff = { to: "hr", message: "M", answers: [], transcript: [], procedure: "", version: "v1", language: "en" };

  async function handedOver(handOff: unknown) {
    script.step = (act) =>
      act.type === "handOver"
        ? { effects: [{ type: "handoff", key: act.key, handoff: act.handoff }], expects: { type: "end", outcome: "handoff" } }
        : { expects: { type: "handoff", handoff } };
    const all = conversation({}, () => "en", { ...nobody, handOff });
    await all.talk.start();
    all.talk.do({ type: "edited", passing: { ...handoff, message: "Mine" } });
    press(all.talk);
    await settled();
    return { ...all, act: script.made[0]?.acts.at(-1) };
  }

  it("goes through the outbox, as edited, under one key", async () => {
    const { act, log } = await handedOver(() => undefined);
    expect(act).toMatchObject({ type: "handOver", handoff: { message: "Mine" } });
    expect(log).toEqual([expect.stringMatching(/^put /), "session"]);
  });

  it("is an event where the host has no way of its own", async () => {
    const { log, events } = await handedOver(undefined);
    expect(log).toEqual(["session"]);
    expect(events).toContainEqual(["guichet-handoff", { key: expect.any(String), handoff: { ...handoff, message: "Mine" } }]);
  });

  it("that waits is said until it has arrived", async () => {
    const { talk, report } = await handedOver(() => undefined);
    const parcel = { key: "k", owner: "", at: 0, handoff: true };
    report({ ...parcel, state: "waiting" }, true);
    expect(talk.state.note).toEqual({ type: "handoff", state: "waiting" });
    report({ ...parcel, state: "delivered" }, true);
    expect(talk.state.note).toBeUndefined();
  });
});

describe("refreshing", () => {
  it("does nothing while the version is the same", async () => {
    const { talk } = conversation();
    await talk.start();
    await talk.refresh();
    expect(script.made).toHaveLength(1);
  });

  it("takes the grant of the hour, though nothing else is new", async () => {
    const { talk } = conversation();
    await talk.start();
    expect(talk.grant).toBeUndefined();
    manifest = { ...manifest, grant: "a.b.c" } as Manifest;
    await talk.refresh();
    expect(talk.grant).toBe("a.b.c");
    expect(script.made).toHaveLength(1);
  });

  it("goes over to a new version with what was saved", async () => {
    const { talk } = conversation();
    await talk.start();
    talk.do({ type: "say", text: "vpn" });
    manifest = { ...manifest, version: "v2" };
    await talk.refresh();
    expect(script.made[0]?.freed).toBe(true);
    expect(script.made[1]).toMatchObject({ saved: '["resume","say"]', acts: [{ type: "resume" }] });
  });

  it("undoes nothing that was done meanwhile, such as sending a ticket", async () => {
    const { talk, kept } = conversation();
    await talk.start();
    const shelf = { file: "s", sha256: "", check: "", bytes: 1, language: "en", audience: [] };
    manifest = { ...manifest, version: "v2", shelves: [shelf] };
    const { fetch } = globalThis;
    vi.stubGlobal("fetch", async (address: string | URL) => {
      if (String(address).endsWith("/s") && !kept.session) talk.do({ type: "say", text: "vpn" });
      return fetch(address);
    });
    await Promise.all([talk.refresh(), talk.refresh()]);
    const live = script.made.filter(({ freed }) => !freed);
    expect(live).toMatchObject([{ saved: '["resume","say"]', acts: [{ type: "resume" }] }]);
    expect(kept.session).toBe('["resume","say"]');
  });

  it("keeps what was sent while the engine was changed", async () => {
    const { talk, kept } = conversation();
    await talk.start();
    script.step = ({ type }) => (type === "say" ? { effects: [{ type: "ticket", key: "k", ticket }] } : {});
    manifest = { ...manifest, version: "v2" };
    const stored = talk.refresh();
    talk.do({ type: "say", text: "send" });
    await stored;
    await settled();
    expect(script.made.at(-1)?.saved).toBe('["resume","say"]');
    expect(kept.session).toBeDefined();
  });

  it("takes over what the host tells as soon as no procedure is running, or at once when it is asked for", async () => {
    const user: HostUser = { values: { os: "mac" } };
    const { talk } = conversation({}, () => "en", nobody, user);
    await talk.start();
    await talk.renew();
    expect(script.made).toHaveLength(1);
    script.step = ({ type }) => (type === "say" || type === "resume" ? { expects: { type: "helped" } } : {});
    talk.do({ type: "say", text: "vpn" });
    user.values = { os: "windows" };
    await talk.renew();
    expect(script.made).toHaveLength(1);
    await talk.renew(true);
    expect(script.made.map(({ saved }) => saved)).toEqual([undefined, '["resume","say"]']);

    user.values = { os: "linux" };
    talk.do({ type: "restart" });
    await vi.waitFor(() => expect(script.made).toHaveLength(3));
  });

  it("goes over to another language in the same place", async () => {
    let language = "en";
    const { talk } = conversation({}, () => language);
    await talk.start();
    language = "fr-FR";
    await talk.refresh();
    expect(script.made).toHaveLength(2);
  });

  it("leaves everything as it is when nothing can be fetched", async () => {
    const { talk, events } = conversation();
    await talk.start();
    served = false;
    await talk.refresh();
    expect(talk.state.stage).toBe("ready");
    expect(events.at(-1)).toEqual(["guichet-failed", { reason: "manifest", cause: expect.objectContaining({ message: expect.stringContaining("the server answers 404") }) }]);
  });
});
