// Where tickets lie until they are delivered: IndexedDB, or the page's memory where there is none.

import type { Ticket } from "../engine/guichet_wasm.js";

/** A ticket in the outbox. */
export interface Parcel {
  /** Idempotency key. */
  key: string;
  /** Name of the memory it belongs to: one knowledge, one person. */
  owner: string;
  state: "waiting" | "delivered" | "refused";
  /** When it came to this state, in milliseconds since 1970. */
  at: number;
  /** Gone once it is delivered or refused. */
  ticket?: Ticket;
  number?: string;
  link?: string;
}

export interface Parcels {
  all(owner: string): Promise<Parcel[]>;
  put(parcel: Parcel): Promise<void>;
  remove(key: string): Promise<void>;
}

const DATABASE = "guichet";
const STORE = "tickets";

export function parcelsInMemory(): Parcels {
  const kept = new Map<string, Parcel>();
  return {
    all: async (owner) => [...kept.values()].filter((parcel) => parcel.owner === owner),
    put: async (parcel) => void kept.set(parcel.key, parcel),
    remove: async (key) => void kept.delete(key),
  };
}

export async function openParcels(): Promise<Parcels> {
  try {
    return parcelsIn(await openDatabase());
  } catch {
    return parcelsInMemory();
  }
}

function parcelsIn(database: IDBDatabase): Parcels {
  const store = (mode: IDBTransactionMode) => database.transaction(STORE, mode).objectStore(STORE);
  return {
    async all(owner) {
      const found = await result<Parcel[]>(store("readonly").getAll());
      return found.filter((parcel) => parcel.owner === owner);
    },
    async put(parcel) {
      await result(store("readwrite").put(parcel));
    },
    async remove(key) {
      await result(store("readwrite").delete(key));
    },
  };
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
  return result(request);
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
