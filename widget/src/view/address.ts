// Addresses that come out of procedures. The engine lets only allowed schemes through; this is the
// second line, whatever a project file allows.

import type { Seen } from "./seen.js";

/** What runs, what shows something as if it were the page's own, and what hands on to such a scheme. */
const DANGEROUS = /^(javascript|vbscript|livescript|mocha|data|blob|file|filesystem|about|view-source|feed|jar):/;

/** Media that only some people may see. */
const RESTRICTED = /^restricted\/[^?#]+$/;

/** `address`, resolved against the address of the knowledge; `undefined` if it must not be followed or shown. */
export function safeAddress(address: string, { base, grant }: Pick<Seen, "base" | "grant">): string | undefined {
  let url: URL;
  try {
    url = new URL(address, base);
  } catch {
    return undefined;
  }
  if (grant && RESTRICTED.test(address)) url.searchParams.set("grant", grant);
  return DANGEROUS.test(url.protocol) ? undefined : url.href;
}

/** Whether a film or only a sound is behind an address. */
export function isSound(address: string): boolean {
  return /\.(mp3|m4a|aac|oga|ogg|opus|wav|flac)([?#]|$)/i.test(address);
}
