import { afterEach, describe, expect, it, vi } from "vitest";
import { memoryOf } from "./memory.js";

function storage(content: Record<string, string> = {}): Map<string, string> {
  const kept = new Map(Object.entries(content));
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  });
  return kept;
}

afterEach(() => vi.unstubAllGlobals());

describe("the memory", () => {
  it("keeps parts apart from each other, and people too", () => {
    storage();
    const mine = memoryOf("https://a.example/m.json", "u1");
    mine.write({ session: "s", open: true });
    mine.write({ draft: "half a w" });
    expect(memoryOf("https://a.example/m.json", "u1").read()).toEqual({
      session: "s",
      open: true,
      draft: "half a w",
    });
    expect(memoryOf("https://a.example/m.json", "u2").read()).toEqual({});
    expect(memoryOf("https://a.example/m.json", undefined).read()).toEqual({});
    expect(memoryOf("https://a.example/m.json", "u1", 2).read()).toEqual({});
  });

  it("leaves nothing of what is forgotten", () => {
    const kept = storage();
    const mine = memoryOf("m", "u");
    mine.write({ session: "s" });
    mine.write({ session: undefined });
    expect([...kept.values()]).toEqual(["{}"]);
  });

  it("does not write a long session again with every letter", () => {
    const kept = storage();
    const mine = memoryOf("m", "u");
    mine.write({ session: "s".repeat(100_000) });
    const { setItem } = sessionStorage;
    let written = 0;
    Object.assign(sessionStorage, {
      setItem(name: string, value: string) {
        written += value.length;
        setItem(name, value);
      },
    });
    mine.write({ draft: "half a w" });
    expect(written).toBeLessThan(100);
    expect(memoryOf("m", "u").read()).toEqual({ session: "s".repeat(100_000), draft: "half a w" });
    mine.write({ session: "t" });
    expect([...kept.values()].join()).not.toContain("s".repeat(100));
  });

  it("has one name for its tab, also after a reload, and another for each other tab", () => {
    storage();
    const { tab } = memoryOf("m", "u");
    expect(memoryOf("m", "u").tab()).toBe(tab());
    const mine = tab();
    storage();
    expect(memoryOf("m", "u").tab()).not.toBe(mine);
  });

  it.each(["{", "null", "7", '"x"', '{"session":1,"tab":2,"draft":{},"open":"yes","passing":{"proposed":1},"chosen":{"question":"q","values":[{"file":1}]}}'])(
    "takes nothing from %s",
    (text) => {
      storage({ "guichet:m:u": text });
      expect(memoryOf("m", "u").read()).toEqual({});
    },
  );

  it("keeps what was picked", () => {
    const values = ["a", { file: { id: "f1", name: "a.png" } }];
    storage({ "guichet:m:u": JSON.stringify({ chosen: { question: "q", values } }) });
    expect(memoryOf("m", "u").read()).toEqual({ chosen: { question: "q", values } });
  });

  it("is over after a day, whatever the clock says", () => {
    vi.useFakeTimers({ now: new Date("2026-11-28T09:00:00Z") });
    storage();
    const mine = memoryOf("m", "u");
    mine.write({ session: "s" });
    vi.setSystemTime(new Date("2026-11-29T08:59:00Z"));
    expect(mine.read()).toEqual({ session: "s" });
    vi.setSystemTime(new Date("2026-11-29T09:01:00Z"));
    expect(mine.read()).toEqual({});
    vi.setSystemTime(new Date("2026-11-20T09:00:00Z"));
    expect(mine.read()).toEqual({});
    vi.useRealTimers();
  });

  it("works where the browser allows no storage", () => {
    const denied = () => {
      throw new Error("denied");
    };
    vi.stubGlobal("sessionStorage", { getItem: denied, setItem: denied, removeItem: denied });
    const mine = memoryOf("m", "u");
    mine.write({ draft: "x" });
    expect(mine.read()).toEqual({ draft: "x" });
  });
});
