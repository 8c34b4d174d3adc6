import { afterEach, describe, expect, it, vi } from "vitest";
import type { Handoff, Ticket } from "../engine/guichet_wasm.js";
import type { Receipt } from "./deliver.js";
import { deliver, deliverHandoff, numberOf } from "./deliver.js";

const ticket = { title: "VPN" } as Ticket;
const BY = "2026-11-30T10:00:00+01:00";
const at = (address: string) => ({ address, proof: undefined });

function answering(status: number, body = ""): ReturnType<typeof vi.fn> {
  const fetch = vi.fn(async () => new Response(body, { status }));
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("an endpoint", () => {
  it("gets the ticket under its key", async () => {
    const fetch = answering(201, '{"number":"INC1","link":"https://d.example/1"}');
    expect(await deliver(ticket, "k1", [], undefined, at("https://h.example/tickets"))).toEqual({
      state: "delivered",
      number: "INC1",
      link: "https://d.example/1",
    });
    const [address, request] = fetch.mock.calls[0] as [string, RequestInit];
    expect(address).toBe("https://h.example/tickets");
    expect(request.headers).toMatchObject({ "Idempotency-Key": "k1" });
    expect(JSON.parse(String(request.body))).toEqual({ key: "k1", ticket });
  });

  it.each([
    [200, "", "delivered"],
    [202, "accepted, no number yet", "delivered"],
    [409, '{"number":7}', "delivered"],
    [400, "", "refused"],
    [403, "", "refused"],
    [401, "", "later"],
    [408, "", "later"],
    [429, "", "later"],
    [500, "", "later"],
    [503, "", "later"],
  ])("that answers %i %j: %s", async (status, body, state) => {
    answering(status, body);
    expect((await deliver(ticket, "k", [], undefined, at("https://h.example/"))).state).toBe(state);
  });

  it("that has taken it gives a reference, and says where the number can be asked for", async () => {
    const proof = async () => ({ Authorization: "Bearer t" });
    const fetch = answering(201, `{"reference":"G-1","state":"waiting","answeredWithin":{"text":"4 h","by":"${BY}"},"follow":"tickets/k1"}`);
    const attempt = await deliver(ticket, "k1", [], undefined, { address: "https://h.example/p/e/tickets", proof });
    expect(attempt).toEqual({ state: "delivered", number: "G-1", answeredBy: BY, follow: "https://h.example/p/e/tickets/k1" });
    expect((fetch.mock.calls[0]?.[1] as RequestInit).headers).toMatchObject({ Authorization: "Bearer t" });
  });

  it.each([
    ['{"reference":"G-1","number":"INC1","state":"sent","follow":"tickets/k1"}', { state: "delivered", number: "INC1" }],
    ['{"reference":"G-1","state":"waiting","follow":"tickets/k1"}', undefined],
    ["not JSON", undefined],
  ])("that is asked for the number answers %j", async (body, told) => {
    answering(200, body);
    expect(await numberOf("https://h.example/p/e/tickets/k1")).toEqual(told);
  });

  it("that cannot be reached is tried later", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed to fetch")));
    expect(await deliver(ticket, "k", [], undefined, at("https://h.example/"))).toEqual({ state: "later" });
  });
});

describe("a callback", () => {
  it.each([
    ["INC1", { state: "delivered", number: "INC1" }],
    [{ number: "INC1" }, { state: "delivered", number: "INC1" }],
    [undefined, { state: "delivered" }],
    [{ number: "INC1", answeredWithin: { text: "4 h", by: BY } }, { state: "delivered", number: "INC1", answeredBy: BY }],
    [{ answeredWithin: { by: "2026-11-30T09:00Z" } }, { state: "delivered", answeredBy: "2026-11-30T09:00Z" }],
  ])("that answers %j", async (receipt, attempt) => {
    expect(await deliver(ticket, "k", [], async () => receipt, undefined)).toEqual(attempt);
  });

  it.each([
    "soon", "", "2026-11-30", "2026-11-30T10:00:00", "30 November 10:00", "2026-13-45T10:00:00Z", `${BY}<b>`, 1_796_000_000, null, {}, [BY],
  ])("that promises an answer by %j promises nothing, and the ticket has arrived all the same", async (by) => {
    const receipt = { number: "INC1", answeredWithin: { by } } as Receipt;
    expect(await deliver(ticket, "k", [], async () => receipt, undefined)).toEqual({ state: "delivered", number: "INC1" });
  });

  it.each([BY, null, 4, []])("that promises %j in place of a promise promises nothing", async (answeredWithin) => {
    const receipt = { number: "INC1", answeredWithin } as unknown as Receipt;
    expect(await deliver(ticket, "k", [], async () => receipt, undefined)).toEqual({ state: "delivered", number: "INC1" });
  });

  it("goes before the endpoint", async () => {
    const fetch = answering(200);
    await deliver(ticket, "k", [], async () => "1", at("https://h.example/"));
    expect(fetch).not.toHaveBeenCalled();
  });

  it("that fails is tried later; one that refuses is not", async () => {
    const failing = () => Promise.reject(new Error("offline"));
    const refusing = () => Promise.reject(Object.assign(new Error("no"), { refused: true }));
    expect((await deliver(ticket, "k", [], failing, undefined)).state).toBe("later");
    expect((await deliver(ticket, "k", [], refusing, undefined)).state).toBe("refused");
  });

  it("gets the files, and a signal", async () => {
    const files = [{ ref: { id: "f1", name: "a.png" }, blob: new Blob(["x"]) }];
    const submit = vi.fn(async () => "1");
    await deliver(ticket, "k", files, submit, undefined);
    expect(submit).toHaveBeenCalledWith(ticket, "k", { files, signal: expect.any(AbortSignal) });
  });

  it("that never answers is given up after twenty seconds", async () => {
    const clock = new AbortController();
    vi.spyOn(AbortSignal, "timeout").mockReturnValue(clock.signal);
    const attempt = deliver(ticket, "k", [], () => new Promise(() => undefined), undefined);
    clock.abort(new Error("timeout"));
    expect((await attempt).state).toBe("later");
    expect(AbortSignal.timeout).toHaveBeenCalledWith(20_000);
  });

  it("has the time that its files take over a slow line", async () => {
    const clock = vi.spyOn(AbortSignal, "timeout");
    const files = [{ ref: { id: "f1", name: "a.png" }, blob: new Blob([new Uint8Array(1_200_000)]) }];
    await deliver(ticket, "k", files, () => "1", undefined);
    expect(clock).toHaveBeenCalledWith(120_000);
  });
});

it("without any way the ticket waits", async () => {
  expect(await deliver(ticket, "k", [], undefined, undefined)).toEqual({ state: "later" });
});

describe("a hand-off", () => {
  const handoff = { message: "VPN" } as Handoff;

  it("is delivered when the host has taken it", async () => {
    const handOff = vi.fn(async () => undefined);
    expect(await deliverHandoff(handoff, "k", handOff)).toEqual({ state: "delivered" });
    expect(handOff).toHaveBeenCalledWith(handoff, "k", { signal: expect.any(AbortSignal) });
  });

  it("waits while the host fails or has no way, and is refused for good when it says so", async () => {
    const refusing = () => Promise.reject(Object.assign(new Error("no"), { refused: true }));
    expect((await deliverHandoff(handoff, "k", () => Promise.reject(new Error("down")))).state).toBe("later");
    expect((await deliverHandoff(handoff, "k", undefined)).state).toBe("later");
    expect((await deliverHandoff(handoff, "k", refusing)).state).toBe("refused");
  });
});
