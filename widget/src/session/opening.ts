// Opening the knowledge for one person: manifest, their shelves, an engine upon them.

import type { User, Value } from "../engine/guichet_wasm.js";
import type { Engine, OpenEngine } from "./engine.js";
import { isTrap, prepareEngine } from "./engine.js";
import type { Address, Knowledge } from "./knowledge.js";
import { Trouble, fetchManifest, fetchShelves, readerLanguage, shelvesFor, vectorsFor } from "./knowledge.js";
import { savesData } from "./place.js";

/** The person, as the host describes them. */
export interface HostUser {
  id?: string;
  groups?: string[];
  values?: Record<string, Value>;
}

/** What to open, and for whom. */
export interface Order extends Address {
  /** The language the reader would like, as a BCP 47 tag. */
  readonly wish: string;
  readonly user: HostUser;
}

export interface Opened {
  readonly version: string;
  /** The reader's language, one of the knowledge. */
  readonly language: string;
  /** The languages of the knowledge. */
  readonly languages: readonly string[];
  /** Which shelves these are: another person or group has others of the same version. */
  readonly shelves: string;
  /** Seconds after which the server wants to be asked again what this person may read. */
  readonly recheck: number | undefined;
  /** What shows this person the media of restricted procedures. */
  readonly grant: string | undefined;
  /** Who the person is could not be proved: this is what everybody may read. */
  readonly unproved: boolean;
  /** What procedures were told by the host. */
  readonly values: Record<string, Value>;
  readonly engine: Engine;
  /** What words of this language mean, where there is such a file and the person does not save on data. It is
   *  fetched when the page has nothing better to do. */
  vectors(): Promise<Uint8Array | undefined>;
  /** A new engine upon the same shelves. */
  again(saved: string | undefined): Promise<Engine>;
}

/** Opens what `order` names; goes on with `saved` if that can still be read. */
export async function openKnowledge(
  order: Order,
  manifest: Knowledge,
  saved: string | undefined,
): Promise<Opened> {
  const language = readerLanguage(order.wish, manifest.languages);
  const { values = {} } = order.user;
  const { groups = [] } = manifest.person ?? order.user;
  const user: User = { language, groups, values };
  const mine = shelvesFor(manifest, language, groups);
  const [shelves, open] = await Promise.all([
    fetchShelves(mine, order.manifest, { signal: order.signal }),
    prepareEngine(),
  ]);
  return {
    version: manifest.version,
    language,
    languages: manifest.languages,
    shelves: mine.map(({ sha256 }) => sha256).join(),
    recheck: manifest.person?.recheck,
    grant: manifest.grant,
    unproved: Boolean(order.proof) && !manifest.person,
    values,
    engine: openEngine(open, manifest, shelves, user, saved),
    vectors: async () => {
      const file = vectorsFor(manifest, language);
      if (!file || savesData()) return undefined;
      await idle();
      const [bytes] = await fetchShelves([file], order.manifest, { signal: order.signal, priority: "low" });
      return bytes;
    },
    again: async (from) => openEngine(await prepareEngine(), manifest, shelves, user, from),
  };
}

/** Settled when the page has nothing better to do; at once where the browser cannot tell. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => resolve(), { timeout: 3_000 });
    else resolve();
  });
}

/** Opens from the manifest the browser has; if that does not work, from the one the server has. */
export async function openNewest(order: Order, saved: string | undefined): Promise<Opened> {
  const open = async (fresh: boolean) =>
    openKnowledge(order, await fetchManifest(order, fresh), saved);
  try {
    return await open(false);
  } catch (error) {
    const stale = error instanceof Trouble && error.failure === "shelves";
    if (!stale) throw error;
    return open(true);
  }
}

/** An engine that goes on with `saved`, or a fresh one if that cannot be read any more. */
function openEngine(
  open: OpenEngine,
  manifest: Knowledge,
  shelves: Uint8Array[],
  user: User,
  saved: string | undefined,
): Engine {
  try {
    return open(manifest, shelves, user, saved);
  } catch (error) {
    if (isTrap(error)) throw error;
    if (saved === undefined) throw new Trouble("shelves", error);
    return openEngine(open, manifest, shelves, user, undefined);
  }
}
