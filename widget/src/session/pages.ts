// Plain pages of help, for whom the chat cannot be there: where `guichet pack --html` has put them.

import { primary } from "../texts/launcher.js";

/** Stands in each of them. Many servers answer with a page of their own to whatever is asked. */
const MARK = 'name="generator" content="guichet"';

/** The page of contents beside the manifest, in the reader's language if there is one. */
export async function findPages(manifest: string, wish: string): Promise<string | undefined> {
  for (const name of new Set([wish, primary(wish), "index"])) {
    const address = new URL(`pages/${encodeURIComponent(name)}.html`, manifest).href;
    try {
      const response = await fetch(address);
      if (response.ok && (await response.text()).includes(MARK)) return address;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
