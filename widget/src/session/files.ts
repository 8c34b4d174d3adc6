// The files that a person has picked. They stay in the page and on this device until Send; the engine
// knows their names only.

import type { FileRef } from "../engine/guichet_wasm.js";
import { attachmentsOf } from "../store.js";
import type { KeptFile, Parcel, Store } from "./kept.js";
import type { Memory } from "./memory.js";
import { mintKey } from "./key.js";

/** A file on its way to the help desk: what the ticket says of it, and its content. */
export interface SentFile {
  ref: FileRef;
  blob: Blob;
}

/** How long a file is kept for somebody who does not come back: a day. */
const KEPT = 24 * 3_600_000;
/** The largest number of bytes that the protocol can say. */
const MOST = 2 ** 32 - 1;

export class Files {
  readonly #memory: Pick<Memory, "name" | "tab">;
  readonly #store: Promise<Store<KeptFile>>;
  readonly #files = new Map<string, Omit<KeptFile, "blob"> & { blob: Blob }>();
  readonly #parcels: Promise<Store<Parcel>>;
  #loading: Promise<void> | undefined;

  constructor(memory: Pick<Memory, "name" | "tab">, store: Promise<Store<KeptFile>>, parcels: Promise<Store<Parcel>>) {
    this.#memory = memory;
    this.#store = store;
    this.#parcels = parcels;
  }

  /** Takes up what an earlier page has left, `anew` what others have since. Settled when it is there, or cannot be had. */
  load(anew = false): Promise<void> {
    if (anew) this.#loading = undefined;
    return (this.#loading ??= this.#load().catch(() => undefined));
  }

  /** Keeps a file, and gives what the engine is told of it. One beyond `limit` is refused anyway. */
  take(file: File, limit = MOST): FileRef {
    const key = mintKey();
    const { name, tab } = this.#memory;
    const kept = { key, owner: name, at: Date.now(), blob: file, tab: tab() };
    this.#files.set(key, kept);
    if (file.size <= limit) void this.#keep(kept, file).catch(() => undefined);
    return { id: key, name: file.name, kind: file.type, bytes: Math.min(file.size, MOST) };
  }

  get(id: string): Blob | undefined {
    return this.#files.get(id)?.blob;
  }

  /** Those of the files that are here, with their content. */
  async contents(refs: readonly FileRef[]): Promise<SentFile[]> {
    // Another tab may have picked them since.
    await this.load(refs.some(({ id }) => !this.#files.has(id)));
    return refs.flatMap((ref) => {
      const blob = this.get(ref.id);
      return blob ? [{ ref, blob }] : [];
    });
  }

  /** Forgets the files of this tab's conversation, but those of tickets that wait. */
  async forget(): Promise<void> {
    await this.load();
    const wanted = await this.#wanted();
    const mine = this.#memory.tab();
    for (const { key, tab } of this.#files.values()) if (tab === mine && !wanted.has(key)) await this.#remove(key);
  }

  async #keep(kept: KeptFile, file: File): Promise<void> {
    const store = await this.#store;
    await store.put(kept).catch(async () => {
      const bytes = await file.arrayBuffer();
      // It may have been forgotten while it was read.
      if (this.#files.has(kept.key)) await store.put({ ...kept, blob: { bytes, type: file.type } });
    });
  }

  async #load(): Promise<void> {
    const wanted = await this.#wanted();
    for (const file of await (await this.#store).all(this.#memory.name)) {
      if (Date.now() - file.at > KEPT && !wanted.has(file.key)) await this.#remove(file.key);
      else this.#files.set(file.key, { ...file, blob: whole(file.blob) });
    }
  }

  /** Ids of the files of tickets that wait. */
  async #wanted(): Promise<Set<string>> {
    const parcels = await (await this.#parcels).all(this.#memory.name);
    return new Set(parcels.flatMap(({ passing }) => attachmentsOf(passing).map(({ id }) => id)));
  }

  async #remove(key: string): Promise<void> {
    this.#files.delete(key);
    await (await this.#store).remove(key).catch(() => undefined);
  }
}

function whole(kept: KeptFile["blob"]): Blob {
  return kept instanceof Blob ? kept : new Blob([kept.bytes], { type: kept.type });
}
