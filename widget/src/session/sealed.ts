// Shelves that only their readers can open; any file server may hold them.

/** A closed shelf, opened: 12 bytes of nonce, then AES-256-GCM of the gzipped shelf. Rejects where it cannot be. */
export async function openSealed(sealed: ArrayBuffer, key: string): Promise<Uint8Array> {
  const raw = Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  const opener = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const packed = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, 12) }, opener, sealed.slice(12));
  const shelf = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(shelf).arrayBuffer());
}
