// One attempt to bring a ticket to the help desk: through the host's callback or an endpoint.

import type { Ticket } from "../engine/guichet_wasm.js";

/** What the host's callback may answer: the number and a link, the number alone, or nothing. */
export type Receipt = { number?: string; link?: string } | string | undefined | void;

/**
 * The host's way to the help desk. It may be called again with the same `key` when an attempt
 * failed or took too long; the help desk must make one ticket of it. Rejecting means “try again
 * later”; rejecting with an error whose `refused` is `true` means “never”.
 */
export type SubmitTicket = (ticket: Ticket, key: string, signal: AbortSignal) => Promise<Receipt>;

/** How an attempt went. */
export type Attempt =
  | { state: "delivered"; number?: string; link?: string }
  | { state: "refused" }
  | { state: "later" };

/** Longest time an attempt may take, in milliseconds. */
const PATIENCE = 20_000;

export async function deliver(
  ticket: Ticket,
  key: string,
  submit: SubmitTicket | undefined,
  endpoint: string | undefined,
): Promise<Attempt> {
  const signal = AbortSignal.timeout(PATIENCE);
  const tooLate = new Promise<never>((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
  );
  try {
    if (submit) return accepted(await Promise.race([submit(ticket, key, signal), tooLate]));
    if (endpoint) return await post(endpoint, ticket, key, signal);
    return { state: "later" };
  } catch (error) {
    const refused = typeof error === "object" && error !== null && "refused" in error;
    return { state: refused && error.refused === true ? "refused" : "later" };
  }
}

async function post(
  endpoint: string,
  ticket: Ticket,
  key: string,
  signal: AbortSignal,
): Promise<Attempt> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify({ key, ticket }),
    signal,
  });
  const { status } = response;
  // 409: this key has been here before, so the ticket exists.
  if (response.ok || status === 409) return accepted(await readReceipt(response));
  const forGood = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return { state: forGood ? "refused" : "later" };
}

async function readReceipt(response: Response): Promise<Receipt> {
  try {
    return (await response.json()) as Receipt;
  } catch {
    return undefined;
  }
}

function accepted(receipt: unknown): Attempt {
  if (typeof receipt === "string" && receipt !== "") return { state: "delivered", number: receipt };
  if (typeof receipt !== "object" || receipt === null) return { state: "delivered" };
  const { number, link } = receipt as Record<string, unknown>;
  return {
    state: "delivered",
    ...(number !== undefined && number !== null && number !== "" && { number: String(number) }),
    ...(typeof link === "string" && link !== "" && { link }),
  };
}
