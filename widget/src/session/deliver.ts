// One attempt to bring a ticket to the help desk, or a conversation to a person: through the host's
// callback or an endpoint.

import type { Handoff, Ticket } from "../engine/guichet_wasm.js";
import type { SentFile } from "./files.js";
import { isRecord } from "./memory.js";
import type { Endpoint } from "./proof.js";
import { within } from "./requests.js";

/**
 * What the host's callback may answer: the number, a link and by when there is an answer; the number alone; or nothing.
 * `by` is a moment with its offset from UTC, `2026-11-30T10:00:00+01:00`; the person reads it in their own time zone.
 */
export type Receipt = { number?: string; link?: string; answeredWithin?: { by: string } } | string | undefined | void;

/**
 * The host's way to the help desk. It may be called again with the same `key` when an attempt
 * failed or took too long; the help desk must make one ticket of it. `files` are the contents of
 * `ticket.attachments`. Rejecting means “try again later”; rejecting with an error whose `refused`
 * is `true` means “never”.
 */
export type SubmitTicket = (
  ticket: Ticket,
  key: string,
  options: { signal: AbortSignal; files: SentFile[] },
) => Receipt | Promise<Receipt>;

/** The host's way to a person who takes over; keys and rejections mean what they mean for tickets. */
export type HandOff = (
  handoff: Handoff,
  key: string,
  options: { signal: AbortSignal },
) => unknown;

/** How an attempt went. */
export type Attempt =
  | { state: "delivered"; number?: string; link?: string; answeredBy?: string; follow?: string }
  | { state: "refused" }
  | { state: "later" };

/** It has arrived. */
type Delivered = Extract<Attempt, { state: "delivered" }>;

/** Longest time an attempt may take, in milliseconds, attachments aside. */
const PATIENCE = 20_000;

/** Bytes of attachments that bring a millisecond more: 16 KB a second in base 64. The server waits as long. */
const PACE = 12;

export function deliver(
  ticket: Ticket,
  key: string,
  files: SentFile[],
  submit: SubmitTicket | undefined,
  endpoint: Endpoint | undefined,
): Promise<Attempt> {
  const bytes = files.reduce((sum, { blob }) => sum + blob.size, 0);
  return attempt(PATIENCE + Math.ceil(bytes / PACE), async (signal) => {
    if (submit) return accepted(await submit(ticket, key, { signal, files }));
    return endpoint ? post(endpoint, ticket, key, files, signal) : { state: "later" };
  });
}

export function deliverHandoff(handoff: Handoff, key: string, handOff: HandOff | undefined): Promise<Attempt> {
  return attempt(PATIENCE, async (signal) => {
    await handOff?.(handoff, key, { signal });
    return { state: handOff ? "delivered" : "later" };
  });
}

async function attempt(patience: number, act: (signal: AbortSignal) => Promise<Attempt>): Promise<Attempt> {
  try {
    return await within(patience, act);
  } catch (error) {
    return { state: isRecord(error) && error["refused"] === true ? "refused" : "later" };
  }
}

async function post(
  { address, proof }: Endpoint,
  ticket: Ticket,
  key: string,
  files: readonly SentFile[],
  signal: AbortSignal,
): Promise<Attempt> {
  const contents = await Promise.all(
    files.map(async ({ ref: { id }, blob }) => ({ id, content: await base64(blob) })),
  );
  const response = await fetch(address, {
    method: "POST",
    headers: { ...(await proof?.()), "Content-Type": "application/json", "Idempotency-Key": key },
    body: JSON.stringify({ key, ticket, ...(contents.length > 0 && { files: contents }) }),
    signal,
  });
  const { status } = response;
  // 409: this key has been here before, so the ticket exists.
  if (response.ok || status === 409) return followed(await readReceipt(response), address);
  // 401: the next attempt brings another token.
  const forGood = status >= 400 && status < 500 && ![401, 408, 429].includes(status);
  return { state: forGood ? "refused" : "later" };
}

/** What `guichet serve` has taken has a reference, until the help desk gives it a number. */
function followed(receipt: unknown, address: string): Delivered {
  if (!isRecord(receipt) || typeof receipt["reference"] !== "string") return accepted(receipt);
  const { reference, number, state, follow } = receipt;
  const waits = state === "waiting" && typeof follow === "string";
  const told = accepted({ ...receipt, number: number ?? reference });
  return waits ? { ...told, follow: new URL(follow, address).href } : told;
}

/** Asks for the number of a ticket that was taken; none: there is none yet, or nobody answers. */
export async function numberOf(address: string): Promise<Delivered | undefined> {
  try {
    const response = await within(PATIENCE, (signal) => fetch(address, { signal }));
    const told = followed(await response.json(), address);
    return response.ok && !("follow" in told) ? told : undefined;
  } catch {
    return undefined;
  }
}

function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^.*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

async function readReceipt(response: Response): Promise<Receipt> {
  try {
    return (await response.json()) as Receipt;
  } catch {
    return undefined;
  }
}

function accepted(receipt: unknown): Delivered {
  if (typeof receipt === "string" && receipt !== "") return { state: "delivered", number: receipt };
  if (!isRecord(receipt)) return { state: "delivered" };
  const { number, link, answeredWithin } = receipt;
  const by = isRecord(answeredWithin) && answeredWithin["by"];
  return {
    state: "delivered",
    ...((number ?? "") !== "" && { number: String(number) }),
    ...(typeof link === "string" && link !== "" && { link }),
    ...(isMoment(by) && { answeredBy: by }),
  };
}

/** Whether it says a day, a time and their offset: without it nobody knows which moment is meant. */
function isMoment(by: unknown): by is string {
  return typeof by === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(by) && !Number.isNaN(Date.parse(by));
}
