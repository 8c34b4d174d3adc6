// Entries of the transcript.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import type { Entry, Notice, Outcome, Said } from "../engine/guichet_wasm.js";
import { answeredText, directionOf, valueText } from "../texts/texts.js";
import type { Texts } from "../texts/texts.js";
import { memo } from "./anew.js";
import { unmarked } from "./bidi.js";
import { blocks } from "./block.js";
import { button } from "./button.js";
import { icon } from "./icon.js";
import type { Icon } from "./icon.js";
import { webLink } from "./inline.js";
import type { Do, Seen } from "./seen.js";

/** So many entries are laid out, and made again, together. */
export const STRETCH = 32;

/** The transcript in stretches, so that a long conversation does not make the next turn slower. */
export function entries(seen: Seen, act: Do): unknown[] {
  const { transcript, texts, expects, queued, sends, promised, sent } = seen;
  // Nothing up to the last ticket that was sent can be taken back.
  const kept = transcript.reduce((place, one) => (one.type === "said" && /^(sent|handedOver)$/.test(one.said.type) ? one.place : place), -1);
  const offers = expects.type === "candidates" && expects.ticket;
  return Array.from({ length: Math.ceil(transcript.length / STRETCH) }, (_, index) => {
    const here = transcript.slice(index * STRETCH, (index + 1) * STRETCH);
    // The last two are where people are: nothing of them is left out.
    const past = (index + 2) * STRETCH < transcript.length;
    const next = transcript[(index + 1) * STRETCH]?.type;
    // Classes, not `:has()`: that would make browsers look at every stretch again in every turn.
    const look = `stretch ${past ? "past" : ""} ${here[0]?.type === "said" ? "after" : ""}`;
    const view = () => here.map((one, at) => entry(one, (here[at + 1]?.type ?? next) === "said", kept, seen, act));
    // Only where something says so.
    const says = (type: Notice["type"]) => here.some((one) => one.type === "notice" && one.notice.type === type);
    const told = offers && says("nothing");
    // How a ticket came out is said behind its end, too, in another stretch perhaps.
    const fates = says("ended") && transcript.map((one) => (isTicket(one) ? one.notice.state : "")).join("");
    return memo([past, next, kept, told, fates, texts, queued, sends, promised, sent, ...here], () => html`<div class=${look}>${view()}</div>`);
  });
}

/** `answered`: what follows is what the person has said to it. */
function entry(one: Entry, answered: boolean, kept: number, seen: Seen, act: Do): TemplateResult {
  switch (one.type) {
    case "said":
      return bubble(one.said, one.place > kept ? one.place : undefined, seen, act);
    case "shown":
      return html`<div class="shown" part="message" lang=${one.language} dir=${directionOf(one.language)}>${blocks(one.blocks, seen, act)}</div>`;
    case "notice":
      return notice(one.notice, answered, seen, act);
  }
}

/** What the person said, in words. */
export function saidText(said: Said, texts: Texts): string {
  switch (said.type) {
    case "words":
    case "understood":
      return said.text;
    case "value":
      return valueText(said.value, texts);
    case "private":
      return texts.hidden;
    case "skipped":
      return said.label ?? texts.skipped;
    case "helped":
      return said.solved ? texts.solved : texts.notSolved;
    case "consented":
      return said.allowed ? texts.consent.allow : texts.consent.forbid;
    case "noneOfThese":
      return said.some ? texts.noneOfThese : texts.writeTicket;
    case "wentOn":
      return texts.goneOn;
    default:
      return texts[said.type];
  }
}

function bubble(said: Said, place: number | undefined, seen: Seen, act: Do): TemplateResult {
  const { texts } = seen;
  const words = saidText(said, texts);
  const masked = said.type === "private";
  const line = html`<div class="said">
    ${place === undefined
      ? nothing
      : html`<button type="button" class="ghost change" aria-label=${texts.change(words)} title=${texts.changeHint} @click=${() => act({ type: "return", place })}>${icon("change")}</button>`}
    <p class="bubble" part="said"><span class="unseen">${texts.you} </span>${masked ? icon("lock") : nothing}<bdi dir=${said.type === "value" ? texts.dir : "auto"}>${words}</bdi></p>
  </div>`;
  if (said.type !== "understood") return line;
  const undo = place === undefined ? nothing : button("quiet", texts.undo, () => act({ type: "return", place }));
  return html`${line}<div class="understood" part="understood" lang=${texts.tag}><p>${texts.understood} <strong dir="auto">${valueText(said.value, texts)}</strong></p>${undo}</div>`;
}

type TicketNotice = Extract<Notice, { type: "ticketState" }>;

function isTicket(entry: Entry | undefined): entry is Entry & { notice: TicketNotice } {
  return entry?.type === "notice" && entry.notice.type === "ticketState";
}

/** What became of a ticket, as its words are named. */
function fateOf({ state, key }: TicketNotice, { queued, sends }: Pick<Seen, "queued" | "sends">): TicketNotice["state"] | "queued" | "unsent" {
  if (state !== "waiting" || !queued.includes(key)) return state;
  return sends ? "queued" : "unsent";
}

/** Nobody has it, and nobody will. */
const isLost = (fate: string): boolean => /refused|unsent/.test(fate);

/** How it has ended, behind these entries: nobody takes over a ticket that they have not got. */
export function endedText(outcome: Outcome, before: readonly Entry[], seen: Told): string {
  const { ended } = seen.texts;
  const last = outcome === "ticket" ? before.findLast(isTicket) : undefined;
  const fate = isTicket(last) ? fateOf(last.notice, seen) : "delivered";
  return ended[fate === "delivered" ? outcome : isLost(fate) ? "notSolved" : "done"];
}

/** What words are chosen by. */
export type Told = Pick<Seen, "texts" | "transcript" | "expects" | "queued" | "sends">;

/** What the agent itself has to say, in words; the ticket's state has a view of its own. */
export function noticeText(notice: Notice, seen: Told): string {
  const { texts, expects } = seen;
  switch (notice.type) {
    case "nothing": {
      const ticket = expects.type === "candidates" && expects.ticket;
      return `${texts.nothing} ${ticket ? texts.otherWordsOrTicket : texts.otherWords}`;
    }
    case "didThisHelp":
      return notice.text ?? texts.didThisHelp;
    case "consent":
      return `${texts.consent.lead} ${unmarked(notice.text)}`;
    case "ended":
      return endedText(notice.outcome, seen.transcript.slice(0, seen.transcript.findIndex((one) => one.type === "notice" && one.notice === notice)), seen);
    case "help":
      return texts.help.join(" ");
    case "ticketState": {
      const number = notice.number ? ` ${texts.ticket.number} ${notice.number}` : "";
      const fate = fateOf(notice, seen);
      return texts.ticket[fate] + (isLost(fate) ? ` ${texts.ticket.otherWay}` : "") + number;
    }
    default:
      return texts[notice.type];
  }
}

function notice(one: Notice, answered: boolean, seen: Seen, act: Do): TemplateResult {
  if (one.type === "ticketState") return ticketState(one, seen, act);
  if (one.type === "help") {
    const [here, ...ways] = seen.texts.help;
    return html`<div class="shown" lang=${seen.texts.tag}><p>${here}</p><ul>${ways.map((way) => html`<li>${way}</li>`)}</ul></div>`;
  }
  const solved = one.type === "ended" && one.outcome === "solved";
  return html`<p class="notice ${one.type} ${answered ? "answered" : ""}" lang=${seen.texts.tag}>${solved ? icon("check") : nothing}${noticeText(one, seen)}</p>`;
}

const stateIcons: Record<"waiting" | "delivered" | "refused", Icon> = {
  waiting: "clock",
  delivered: "check",
  refused: "problem",
};

function ticketState(one: TicketNotice, seen: Seen, act: Do): TemplateResult {
  const { texts } = seen;
  const by = one.state === "delivered" ? seen.promised[one.key] : undefined;
  return html`<div class="ticket-state ${one.state}" part="ticket-state" lang=${texts.tag}>
    ${icon(stateIcons[one.state])}
    <div>
      <p>${noticeText({ ...one, number: undefined }, seen)}</p>
      ${by ? html`<p>${answeredText(by, texts)}</p>` : nothing}
      ${one.number ? html`<p class="number">${texts.ticket.number} <strong>${one.number}</strong></p>` : nothing}
      ${one.link ? html`<p>${webLink(one.link, texts.ticket.open, seen)}</p>` : nothing}
      ${seen.sent[one.key] ? button("plain copy", texts.ticket.copy, () => act({ type: "saveCopy", key: one.key })) : nothing}
    </div>
  </div>`;
}
