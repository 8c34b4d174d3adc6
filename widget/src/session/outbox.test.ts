import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Handoff, Ticket } from "../engine/guichet_wasm.js";
import type { Attempt } from "./deliver.js";
import { Outbox } from "./outbox.js";
import type { Parcel, Store } from "./kept.js";
import { keptInMemory } from "./kept.js";

const ticket = { title: "VPN" } as Ticket;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function outbox(parcels: Store<Parcel>, attempts: Attempt[]) {
  const tried: string[] = [];
  const reports: [Parcel["state"], boolean][] = [];
  const box = new Outbox(
    "me",
    Promise.resolve(parcels),
    async (_, key) => {
      tried.push(key);
      return attempts.shift() ?? { state: "later" };
    },
    (parcel, news) => reports.push([parcel.state, news]),
  );
  return { box, tried, reports };
}

const later: Attempt = { state: "later" };

describe("the outbox", () => {
  it("delivers at once where it can", async () => {
    const parcels = keptInMemory<Parcel>();
    const { box, tried, reports } = outbox(parcels, [{ state: "delivered", number: "INC1" }]);
    await box.put("k1", ticket);
    await vi.advanceTimersByTimeAsync(0);
    expect(tried).toEqual(["k1"]);
    expect(reports).toEqual([["delivered", true]]);
    const [parcel] = await parcels.all("me");
    expect(parcel).toMatchObject({ key: "k1", state: "delivered", number: "INC1" });
    expect(parcel?.passing).toBeUndefined();
  });

  it("tries again after 2, 4, 8 … at most 60 seconds, under the same key", async () => {
    const { box, tried } = outbox(keptInMemory<Parcel>(), []);
    await box.put("k1", ticket);
    await vi.advanceTimersByTimeAsync(0);
    const times: number[] = [];
    for (let second = 1; second <= 300; second += 1) {
      const before = tried.length;
      await vi.advanceTimersByTimeAsync(1_000);
      if (tried.length > before) times.push(second);
    }
    expect(times).toEqual([2, 6, 14, 30, 62, 122, 182, 242]);
    expect(new Set(tried)).toEqual(new Set(["k1"]));
    box.stop();
  });

  it("takes a key once", async () => {
    const { box, tried, reports } = outbox(keptInMemory<Parcel>(), [{ state: "delivered" }]);
    await Promise.all([box.put("k1", ticket), box.put("k1", ticket)]);
    await vi.advanceTimersByTimeAsync(0);
    await box.put("k1", ticket);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tried).toEqual(["k1"]);
    expect(reports.every(([state]) => state === "delivered")).toBe(true);
  });

  it("goes on after a reload, and tells what was settled before", async () => {
    const parcels = keptInMemory<Parcel>();
    const first = outbox(parcels, [later, { state: "refused" }]);
    await first.box.put("k1", ticket);
    await first.box.put("k2", ticket);
    await vi.advanceTimersByTimeAsync(0);
    first.box.stop();

    const second = outbox(parcels, [{ state: "delivered" }]);
    await second.box.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(second.tried).toEqual(["k1"]);
    expect(second.reports).toEqual([["waiting", false], ["refused", false], ["delivered", true]]);
  });

  it("delivers nobody else's tickets", async () => {
    const parcels = keptInMemory<Parcel>();
    await parcels.put({ key: "k9", owner: "somebody", state: "waiting", at: 0, passing: ticket });
    const { box, tried } = outbox(parcels, []);
    await box.start();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(tried).toEqual([]);
  });

  it("knows a hand-off when it is settled, too", async () => {
    const parcels = keptInMemory<Parcel>();
    const { box } = outbox(parcels, [{ state: "delivered" }]);
    await box.put("k1", { message: "VPN" } as Handoff);
    await vi.advanceTimersByTimeAsync(0);
    expect((await parcels.all("me"))[0]).toMatchObject({ handoff: true, state: "delivered" });
  });

  it("does not send what another page has sent meanwhile", async () => {
    const parcels = keptInMemory<Parcel>();
    const { box, tried, reports } = outbox(parcels, [later]);
    await box.put("k1", ticket);
    await vi.advanceTimersByTimeAsync(0);
    await parcels.put({ key: "k1", owner: "me", state: "delivered", at: 0, number: "INC1" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(tried).toEqual(["k1"]);
    expect(reports.at(-1)).toEqual(["delivered", false]);
  });

  it("of two pages with the same key, one stores it, and what the other has brought about is no news", async () => {
    const parcels = keptInMemory<Parcel>();
    const [one, other] = [outbox(parcels, [{ state: "delivered", number: "INC1" }]), outbox(parcels, [])];
    await one.box.put("k1", ticket);
    await vi.advanceTimersByTimeAsync(0);
    await other.box.put("k1", { ...ticket, title: "Another" });
    await vi.advanceTimersByTimeAsync(10_000);
    expect([one.tried, other.tried]).toEqual([["k1"], []]);
    // Once or twice: it may have been told so before it looks.
    expect(other.reports.at(-1)).toEqual(["delivered", false]);
    expect(other.reports.some(([, news]) => news)).toBe(false);
    expect(await parcels.all("me")).toMatchObject([{ key: "k1", state: "delivered", number: "INC1" }]);
  });

  it("keeps what was promised when the number comes later, in a page after it, too", async () => {
    const parcels = keptInMemory<Parcel>();
    const promised = { state: "delivered", answeredBy: "2026-11-30T10:00:00+01:00" } as const;
    const { box } = outbox(parcels, [{ ...promised, number: "G-1", follow: "https://h.example/tickets/k1" }]);
    vi.stubGlobal("fetch", async () => Response.json({ reference: "G-1", number: "INC1", state: "sent", follow: "tickets/k1" }));
    await box.put("k1", ticket);
    await vi.advanceTimersByTimeAsync(2_000);
    vi.unstubAllGlobals();
    expect(await parcels.all("me")).toMatchObject([{ ...promised, number: "INC1" }]);
    const next: Parcel[] = [];
    await new Outbox("me", Promise.resolve(parcels), async () => later, (parcel) => next.push(parcel)).start();
    expect(next).toMatchObject([{ ...promised, number: "INC1" }]);
  });

  it("does not try any more once it is stopped", async () => {
    const { box, tried } = outbox(keptInMemory<Parcel>(), [later]);
    await box.put("k1", ticket);
    await vi.advanceTimersByTimeAsync(0);
    box.stop();
    await vi.advanceTimersByTimeAsync(300_000);
    expect(tried).toEqual(["k1"]);
  });
});
