// The files that a person has picked. They stay in the page and on this device until Send; the engine
// knows their names only.

import type { FileRef } from "../engine/guichet_wasm.js";
import { attachmentsOf } from "../store.js";
import type { KeptFile, Parcel, Store } from "./kept.js";
import { mintKey } from "./outbox.js";

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
  readonly #owner: string;
  readonly #store: Promise<Store<KeptFile>>;
  readonly #blobs = new Map<string, Blob>();
  readonly #parcels: Promise<Store<Parcel>>;
  #loading: Promise<void> | undefined;

  constructor(owner: string, store: Promise<Store<KeptFile>>, parcels: Promise<Store<Parcel>>) {
    this.#owner = owner;
    this.#store = store;
    this.#parcels = parcels;
  }

  /** Takes up what an earlier page has left. Settled when it is there, or cannot be had. */
  load(): Promise<void> {
    return (this.#loading ??= this.#load().catch(() => undefined));
  }

  /** Keeps a file, and gives what the engine is told of it. One beyond `limit` is refused anyway. */
  take(file: File, limit = MOST): FileRef {
    const key = mintKey();
    this.#blobs.set(key, file);
    const kept: KeptFile = { key, owner: this.#owner, at: Date.now(), blob: file };
    if (file.size <= limit) void this.#store.then((store) => store.put(kept)).catch(() => undefined);
    return { id: key, name: file.name, kind: file.type, bytes: Math.min(file.size, MOST) };
  }

  get(id: string): Blob | undefined {
    return this.#blobs.get(id);
  }

  /** Those of the files that are here, with their content. */
  async contents(refs: readonly FileRef[]): Promise<SentFile[]> {
    await this.load();
    return refs.flatMap((ref) => {
      const blob = this.get(ref.id);
      return blob ? [{ ref, blob }] : [];
    });
  }

  /** Forgets all files but those of tickets that wait. */
  async forget(): Promise<void> {
    await this.load();
    const wanted = await this.#wanted();
    for (const key of this.#blobs.keys()) if (!wanted.has(key)) await this.#remove(key);
  }

  async #load(): Promise<void> {
    const wanted = await this.#wanted();
    for (const { key, at, blob } of await (await this.#store).all(this.#owner)) {
      if (Date.now() - at > KEPT && !wanted.has(key)) await this.#remove(key);
      else this.#blobs.set(key, blob);
    }
  }

  /** Ids of the files of tickets that wait. */
  async #wanted(): Promise<Set<string>> {
    const parcels = await (await this.#parcels).all(this.#owner);
    return new Set(parcels.flatMap(({ passing }) => attachmentsOf(passing).map(({ id }) => id)));
  }

  async #remove(key: string): Promise<void> {
    this.#blobs.delete(key);
    await (await this.#store).remove(key).catch(() => undefined);
  }
}
