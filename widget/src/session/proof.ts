// Who the person is, proved to the server that hands out the knowledge.

/**
 * Gives a token that proves who the person is: a JWT signed by the host's server, fresh enough to be used at once. It
 * is asked for each time that one is needed, so a short life is no trouble.
 */
export type GiveToken = () => string | Promise<string>;

/** What a request says of the person; none: nothing is said, and what everybody may read is given. */
export type Proof = () => Promise<Record<string, string>>;

/** An address of the server, and what is said there of the person. */
export interface Endpoint {
  readonly address: string;
  readonly proof: Proof | undefined;
}

/** The proof that the host has given: a token, or a session of the server itself, whose cookie goes by itself. */
export function proofOf(token: GiveToken | undefined, session: boolean): Proof | undefined {
  if (token) return async () => ({ Authorization: `Bearer ${await token()}` });
  return session ? async () => ({}) : undefined;
}
