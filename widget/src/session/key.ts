// Names that nobody else has.

/** A fresh one, for a ticket, a file, a tab. Not `randomUUID`: pages without HTTPS have none. */
export function mintKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
