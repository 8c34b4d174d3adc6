// What the person can press to go on: at the end of the transcript.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import type { Candidate, Choice, Question } from "../engine/guichet_wasm.js";
import { numberText } from "../texts/texts.js";
import type { Texts } from "../texts/texts.js";
import { leftAt } from "../store.js";
import { safeAddress } from "./address.js";
import { icon } from "./icon.js";
import { inlines, webLink } from "./inline.js";
import type { Do, Seen } from "./seen.js";
import { ticketForm } from "./ticket.js";

export function prompt(seen: Seen, act: Do): TemplateResult | typeof nothing {
  const { expects, texts } = seen;
  switch (expects.type) {
    case "words":
      return nothing;
    case "candidates":
      return candidates(expects.candidates, expects.ticket, seen, act);
    case "choice":
      return group(texts.choose, true, texts.tag, expects.choices.map((choice, index) =>
        option(choice, index, () => act({ type: "choose", choice: choice.id })),
      ));
    case "answer":
      return question(expects.question, seen, act);
    case "helped":
      return group(texts.didThisHelp, asked(seen, "didThisHelp"), texts.tag, [
        plain(texts.solved, () => act({ type: "helped", solved: true })),
        plain(texts.notSolved, () => act({ type: "helped", solved: false })),
      ], "pair");
    case "ticket":
      return ticketForm(expects.wrong ?? [], seen, act);
    case "link":
      return html`<div class="prompt">${webLink(expects.href, linkFace(expects.label, expects.href, seen), seen, "card strong", () => act({ type: "follow" }))}</div>`;
    case "end":
      return html`<div class="prompt">
        ${asked(seen, "ended") ? nothing : html`<p class="notice ended">${texts.ended[expects.outcome]}</p>`}
        <button type="button" class="option" @click=${() => act({ type: "restart" })}><span class="label">${texts.somethingElse}</span>${icon("forward")}</button>
      </div>`;
  }
}

/** The words of a refusal: the writer's, else those for the reason. */
export function refusalText({ refusal }: Question, texts: Texts): string | undefined {
  if (!refusal) return undefined;
  return refusal.message ?? texts.wrong(refusal.reason, (number) => numberText(number, texts.tag));
}

/** Whether the last thing said already puts the question. */
function asked({ transcript }: Seen, type: "several" | "nothing" | "elsewhere" | "didThisHelp" | "ended"): boolean {
  const last = transcript.at(-1);
  return last?.type === "notice" && last.notice.type === type;
}

function group(
  legend: unknown,
  unseen: boolean,
  language: string,
  options: unknown,
  look = "",
  describedBy?: string,
  about: unknown = nothing,
): TemplateResult {
  return html`<fieldset class="prompt ${look}" part="choices" tabindex="-1" aria-describedby=${describedBy ?? nothing}>
    <legend class=${unseen ? "unseen" : nothing} lang=${language} dir="auto">${legend}</legend>
    ${about}
    <div class="options">${options}</div>
  </fieldset>`;
}

/** A button with its number, which can be typed instead. */
function option(
  { label, hint }: Pick<Choice, "label" | "hint">,
  index: number,
  press: () => void,
  earlier?: string,
): TemplateResult {
  return html`<button type="button" class="option" part="choice" @click=${press}>
    <span class="index" aria-hidden="true">${index + 1}</span>
    <span class="label" dir="auto">${label}${hint ? html`<small>${hint}</small>` : nothing}${earlier ? html`<small class="earlier">${earlier}</small>` : nothing}</span>
    ${icon("forward")}
  </button>`;
}

function plain(label: string, press: () => void, look = ""): TemplateResult {
  return html`<button type="button" class="option ${look}" part="choice" @click=${press}><span class="label">${label}</span></button>`;
}

function candidates(
  list: readonly Candidate[],
  ticket: string | undefined | null,
  seen: Seen,
  act: Do,
): TemplateResult {
  const { texts } = seen;
  const told = asked(seen, "several") || asked(seen, "nothing") || asked(seen, "elsewhere");
  const left = leftAt(seen.transcript);
  const open = (target: string) => () => act({ type: "open", target });
  return group(list.length > 0 ? texts.several : texts.nothing, told, texts.tag, [
    ...list.map((one, index) => option({ label: one.title }, index, open(one.procedure))),
    ticket
      ? html`<button type="button" class="option ${list.length > 0 ? "quieter" : ""}" @click=${open(ticket)}>${icon("ticket")}<span class="label">${list.length > 0 ? texts.noneOfThese : texts.writeTicket}</span></button>`
      : nothing,
    left === undefined
      ? nothing
      : html`<button type="button" class="option quieter" part="choice" @click=${() => act({ type: "return", place: left })}>${icon("back")}<span class="label">${texts.goOn}</span></button>`,
  ]);
}

/** The question; those that are answered by typing have their field where the composer is. */
function question(one: Question, seen: Seen, act: Do): TemplateResult {
  const { texts } = seen;
  const text = html`${inlines(one.text, seen, act)}${one.optional ? html` <span class="optional" lang=${texts.tag}>(${texts.optional})</span>` : nothing}`;
  const given = one.refusal?.answer ?? one.earlier;
  const answer = (value: string | boolean) => () => act({ type: "answer", value });
  const skip = one.optional || one.skip
    ? plain(one.skip ?? texts.skip, () => act({ type: "skip" }), "quieter")
    : nothing;
  const about = html`${errorLine(refusalText(one, texts))}${one.hint ? html`<p class="hint" id="hint">${one.hint}</p>` : nothing}`;
  switch (one.kind) {
    case "yesNo":
      return group(text, false, one.language, [
        plain(texts.yes, answer(true), given === true ? "given" : ""),
        plain(texts.no, answer(false), given === false ? "given" : ""),
        skip,
      ], "pair asks", describe(one), about);
    case "oneOf":
      return group(text, false, one.language, [
        ...one.options.map((choice, index) =>
          option(choice, index, answer(choice.id), choice.id === given ? texts.earlier : undefined),
        ),
        skip,
      ], "asks", describe(one), about);
    default:
      return html`<p class="prompt question" id="question" lang=${one.language} dir="auto">${text}</p>`;
  }
}

/** Ids of what belongs to the field or the buttons of a question. */
export function describe(one: Question): string | undefined {
  const ids = [one.refusal && "error", one.hint && "hint"].filter(Boolean);
  return ids.length > 0 ? ids.join(" ") : undefined;
}

export function errorLine(text: string | undefined): TemplateResult | typeof nothing {
  return text ? html`<p class="error" id="error">${icon("problem")}<span>${text}</span></p>` : nothing;
}

function linkFace(label: string, href: string, seen: Seen): TemplateResult {
  const address = safeAddress(href, seen.base);
  const host = address?.startsWith("http") ? new URL(address).host : href.replace(/^(mailto|tel):/, "");
  return html`<span class="label">${label}<small>${host}</small></span>${icon("outward")}`;
}
