// Addresses that come out of procedures. The engine lets only allowed schemes through; this is the
// second line.

const DANGEROUS = new Set(["javascript:", "data:", "vbscript:", "blob:", "file:"]);

/** `address`, resolved against `base`; `undefined` if it must not be followed or shown. */
export function safeAddress(address: string, base: string): string | undefined {
  let url: URL;
  try {
    url = new URL(address, base);
  } catch {
    return undefined;
  }
  return DANGEROUS.has(url.protocol) ? undefined : url.href;
}

/** Whether a film or only a sound is behind an address. */
export function isSound(address: string): boolean {
  return /\.(mp3|m4a|aac|oga|ogg|opus|wav|flac)([?#]|$)/i.test(address);
}
