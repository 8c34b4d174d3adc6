// What is kept on this device until it is delivered: IndexedDB, or the page's memory where there is none.

import type { Passing } from "../store.js";

/** Something that is kept: it has a key, somebody it belongs to, and a time. */
export interface Kept {
  key: string;
  /** Name of the memory it belongs to: one knowledge, one person. */
  owner: string;
  /** When it came to this state, in milliseconds since 1970. */
  at: number;
}

/** A ticket or a hand-off in the outbox; its key is the idempotency key. */
export interface Parcel extends Kept {
  state: "waiting" | "delivered" | "refused";
  /** It is a hand-off. */
  handoff?: boolean;
  /** Gone once it is delivered or refused. */
  passing?: Passing;
  number?: string;
  link?: string;
  /** By when it is answered: a moment. */
  answeredBy?: string;
  /** Where the help desk's own number can be asked for, as long as there is none. */
  follow?: string;
}

/** A file that somebody has picked; its key is the id that the engine knows. */
export interface KeptFile extends Kept {
  /** A copy of its bytes where the browser keeps no file: Safari does not in a private window. */
  blob: Blob | { bytes: ArrayBuffer; type: string };
  /** The tab in which it was picked. */
  tab: string;
}

export interface Store<T extends Kept> {
  all(owner: string): Promise<T[]>;
  put(one: T): Promise<void>;
  /** Like `put`, but rejects where there is one of this key already. */
  add(one: T): Promise<void>;
  remove(key: string): Promise<void>;
}

const STORE = "kept";

export function keptInMemory<T extends Kept>(): Store<T> {
  const kept = new Map<string, T>();
  return {
    all: async (owner) => [...kept.values()].filter((one) => one.owner === owner),
    put: async (one) => void kept.set(one.key, one),
    add: async (one) => {
      if (kept.has(one.key)) throw new Error(`\`${one.key}\` is there already`);
      kept.set(one.key, one);
    },
    remove: async (key) => void kept.delete(key),
  };
}

/** What is kept in the database of this name. */
export async function openKept<T extends Kept>(name: string): Promise<Store<T>> {
  try {
    return keptIn(await openDatabase(name));
  } catch {
    return keptInMemory();
  }
}

function keptIn<T extends Kept>(database: IDBDatabase): Store<T> {
  const store = (mode: IDBTransactionMode) => database.transaction(STORE, mode).objectStore(STORE);
  return {
    async all(owner) {
      const found = await result<T[]>(store("readonly").getAll());
      return found.filter((one) => one.owner === owner);
    },
    async put(one) {
      await result(store("readwrite").put(one));
    },
    async add(one) {
      await result(store("readwrite").add(one));
    },
    async remove(key) {
      await result(store("readwrite").delete(key));
    },
  };
}

function openDatabase(name: string): Promise<IDBDatabase> {
  // An earlier version of the widget has left a database of this name with other stores in it.
  const request = indexedDB.open(name, 2);
  request.onupgradeneeded = () => {
    if (!request.result.objectStoreNames.contains(STORE)) request.result.createObjectStore(STORE, { keyPath: "key" });
  };
  return result(request);
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
