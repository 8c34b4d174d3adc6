import { expect, it, vi } from "vitest";
import type { Ticket } from "../engine/guichet_wasm.js";
import { Files } from "./files.js";
import type { KeptFile, Parcel } from "./kept.js";
import { keptInMemory } from "./kept.js";

const DAY = 24 * 3_600_000;

function filesOf() {
  const [store, parcels] = [keptInMemory<KeptFile>(), keptInMemory<Parcel>()];
  const open = (tab = "t1") => new Files({ name: "me", tab: () => tab }, Promise.resolve(store), Promise.resolve(parcels));
  const wait = (id: string) =>
    parcels.put({ key: "k", owner: "me", state: "waiting", at: 0, passing: { attachments: [{ id, name: "" }] } as unknown as Ticket });
  return { store, open, wait };
}

it("a file is there at once, and after a reload", async () => {
  const { open } = filesOf();
  const ref = open().take(new File(["abc"], "a.png", { type: "image/png" }));
  expect(ref).toMatchObject({ name: "a.png", kind: "image/png", bytes: 3 });
  const later = open();
  await later.load();
  expect(await later.get(ref.id)?.text()).toBe("abc");
});

it("where the browser keeps no files, their bytes are kept", async () => {
  const { open, store } = filesOf();
  const { put } = store;
  const stored = vi.fn(put);
  store.put = (one) => (one.blob instanceof Blob ? Promise.reject(new DOMException("BlobURLs are not yet supported")) : stored(one));
  const ref = open().take(new File(["abc"], "a.png", { type: "image/png" }));
  await vi.waitFor(() => expect(stored).toHaveBeenCalled());
  const later = open();
  await later.load();
  expect(later.get(ref.id)?.type).toBe("image/png");
  expect(await later.get(ref.id)?.text()).toBe("abc");
});

it("bytes that are still being read when their file is forgotten are not kept", async () => {
  const { open, store } = filesOf();
  const put = vi.spyOn(store, "put").mockRejectedValueOnce(new DOMException("BlobURLs are not yet supported"));
  const files = open();
  await files.load();
  const file = new File(["b"], "b.png");
  let read: ((bytes: ArrayBuffer) => void) | undefined;
  const reading = vi.spyOn(file, "arrayBuffer").mockReturnValue(new Promise((resolve) => (read = resolve)));
  files.take(file);
  await vi.waitFor(() => expect(reading).toHaveBeenCalled());
  await files.forget();
  read?.(new ArrayBuffer(1));
  await new Promise((resolve) => setTimeout(resolve));
  expect(put).toHaveBeenCalledTimes(1);
  expect(await store.all("me")).toEqual([]);
});

it("one that will be refused is not stored", async () => {
  const { open, store } = filesOf();
  const files = open();
  const { id } = files.take(new File(["abc"], "a.png"), 2);
  await files.load();
  expect(files.get(id)).toBeDefined();
  expect(await store.all("me")).toEqual([]);
});

it("nobody else's is taken up, and none that is a day old, but for tickets that wait", async () => {
  vi.useFakeTimers({ now: 2 * DAY });
  const { open, store, wait } = filesOf();
  const blob = new Blob(["x"]);
  await store.put({ key: "other", owner: "somebody", at: 2 * DAY, blob, tab: "t1" });
  await store.put({ key: "old", owner: "me", at: DAY / 2, blob, tab: "t1" });
  await store.put({ key: "waiting", owner: "me", at: DAY / 2, blob, tab: "t1" });
  await store.put({ key: "new", owner: "me", at: 2 * DAY, blob, tab: "t1" });
  await wait("waiting");
  const files = open();
  await files.load();
  expect(["other", "old", "waiting", "new"].filter((id) => files.get(id))).toEqual(["waiting", "new"]);
  await files.forget();
  expect((await store.all("me")).map(({ key }) => key)).toEqual(["waiting"]);
  expect(await files.contents([{ id: "new", name: "" }, { id: "waiting", name: "w" }])).toEqual([
    { ref: { id: "waiting", name: "w" }, blob },
  ]);
  vi.useRealTimers();
});

it("a conversation that begins anew forgets its own files, of an earlier page too, and no other tab's", async () => {
  const { open, store } = filesOf();
  const [before, elsewhere] = [open().take(new File(["a"], "a.png")), open("t2").take(new File(["b"], "b.png"))];
  await open().load();
  const files = open();
  files.take(new File(["c"], "c.png"));
  await files.forget();
  expect((await store.all("me")).map(({ key }) => key)).toEqual([elsewhere.id]);
  expect([before, elsewhere].map(({ id }) => files.get(id) !== undefined)).toEqual([false, true]);
});
