// What the person can press to go on: at the end of the transcript.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import type { Candidate, Choice, Expects, Notice, Question, Reason, Value } from "../engine/guichet_wasm.js";
import { isMistyped } from "../store.js";
import { directionOf, kindsText, sizeText, valueText } from "../texts/texts.js";
import type { Texts } from "../texts/texts.js";
import { live } from "./anew.js";
import { safeAddress } from "./address.js";
import { isolated, unmarked } from "./bidi.js";
import { button } from "./button.js";
import { endedText, noticeText } from "./entry.js";
import { fileQuestion } from "./file.js";
import { icon } from "./icon.js";
import type { Icon } from "./icon.js";
import { inlines, webLink } from "./inline.js";
import { passingForm } from "./passing.js";
import type { Do, Seen } from "./seen.js";

type Choosing = Extract<Expects, { type: "choice" }>;

export function prompt(seen: Seen, act: Do): TemplateResult | typeof nothing {
  const { expects, texts } = seen;
  switch (expects.type) {
    case "words":
      return topics(seen, act);
    case "candidates":
      return candidates(expects.candidates, expects.ticket, expects.back, seen, act);
    case "choice":
      return group(heardText(expects.heard, texts) ?? texts.choose, !expects.heard, texts.tag, inOrder(expects).map((choice) =>
        option(choice, expects.choices.indexOf(choice), () => act({ type: "choose", choice: choice.id }), undefined, expects.heard?.meant.length && !expects.heard.meant.includes(choice.id) ? "quieter" : ""),
      ));
    case "answer":
      return question(expects.question, seen, act);
    case "helped":
      return group(texts.didThisHelp, asked(seen, "didThisHelp"), texts.tag, [
        plain(texts.solved, () => act({ type: "helped", solved: true })),
        plain(texts.notSolved, () => act({ type: "helped", solved: false })),
      ], "pair");
    case "consent":
      return group(told(seen, "consent"), asked(seen, "consent"), texts.tag, [
        plain(texts.consent.allow, () => act({ type: "consent", allowed: true })),
        plain(texts.consent.forbid, () => act({ type: "consent", allowed: false })),
      ], "pair");
    case "ticket":
      return passingForm(expects.wrong ?? [], seen, act);
    case "handoff":
      return passingForm([], seen, act);
    case "wait":
      return html`<p class="prompt wait" dir="auto">${expects.text ?? texts.loading}</p>`;
    case "link":
      return html`<div class="prompt">${webLink(expects.href, linkFace(expects.label, expects.href, seen), seen, "card strong", () => act({ type: "follow" }))}</div>`;
    case "end":
      return html`<div class="prompt">
        ${asked(seen, "ended") ? nothing : html`<p class="notice ended">${endedText(expects.outcome, seen.transcript, seen)}</p>`}
        <div class="options">
          ${goOn(expects.back, "", seen, act)}
          ${button("option", html`<span class="label">${texts.somethingElse}</span>${icon("forward")}`, () => act({ type: "restart" }), "choice")}
        </div>
      </div>`;
  }
}

/** Leads back to the procedure that was left for another question. */
function goOn(title: string | undefined | null, look: string, { texts }: Seen, act: Do): TemplateResult | typeof nothing {
  return title ? pictured("back", texts.goOn(unmarked(title)), () => act({ type: "goOn" }), look) : nothing;
}

/** What became of words that took no choice. */
export function heardText(heard: Choosing["heard"], texts: Texts): string | undefined {
  return heard ? texts.heard[heard.outcome].replace("#", () => unmarked(heard.words)) : undefined;
}

/** The choices, those that may be meant first; the others stay within reach, with the numbers they had. */
export function inOrder({ choices, heard }: Choosing): readonly Choice[] {
  const likely = (heard?.meant ?? []).flatMap((id) => choices.filter((choice) => choice.id === id));
  return [...likely, ...choices.filter((choice) => !likely.includes(choice))];
}

/** The words of a refusal: the writer's, else those for the reason. */
export function refusalText({ refusal }: Question, texts: Texts): string | undefined {
  if (!refusal) return undefined;
  const { message, reason } = refusal;
  return message ?? texts.wrong[nameOf(reason)].replace("#", () => limitOf(reason, texts));
}

function nameOf(reason: Reason): keyof Texts["wrong"] {
  if (reason.type === "tooSmall" && typeof reason.min === "object") return "tooEarly";
  return reason.type === "tooLarge" && typeof reason.max === "object" ? "tooLate" : reason.type;
}

function limitOf(reason: Reason, texts: Texts): string {
  if (reason.type === "fileTooLarge") return sizeText(reason.max, texts.tag);
  if ("accept" in reason) return kindsText(reason.accept, texts.tag);
  return "min" in reason ? valueText(reason.min, texts) : "max" in reason ? valueText(reason.max, texts) : "";
}

/** What was said last of this kind, in words. */
function told(seen: Seen, type: Notice["type"]): unknown {
  const last = seen.transcript.findLast((entry) => entry.type === "notice" && entry.notice.type === type);
  return last?.type === "notice" && noticeText(last.notice, seen);
}

/** Whether the last thing said already puts the question. */
function asked({ transcript }: Seen, type: Notice["type"]): boolean {
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
    <legend id="question" class=${unseen ? "unseen" : nothing} lang=${language} dir=${directionOf(language)}>${legend}</legend>
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
  look = "",
): TemplateResult {
  return html`<button type="button" class="option ${look}" part="choice" @click=${press}>
    <span class="index" aria-hidden="true">${index + 1}</span>
    <span class="label" dir="auto">${isolated(label)}${hint ? html`<small>${isolated(hint)}</small>` : nothing}${earlier ? html`<small class="earlier">${earlier}</small>` : nothing}</span>
    ${icon("forward")}
  </button>`;
}

function plain(label: string, press: () => void, look = ""): TemplateResult {
  return button(`option ${look}`, html`<span class="label">${label}</span>`, press, "choice");
}

function pictured(name: Icon, label: string, press: () => void, look = ""): TemplateResult {
  return button(`option ${look}`, html`${icon(name)}<span class="label">${label}</span>`, press, "choice");
}

/** What most people come for, until somebody asks; suggestions, which would lie over them, are nearer. */
function topics({ topics, suggestions, texts }: Seen, act: Do): TemplateResult | typeof nothing {
  if (topics.length === 0 || suggestions.length > 0) return nothing;
  const open = (target: string) => () => act({ type: "open", target });
  return group(texts.topics, false, texts.tag, topics.map(({ procedure, title }) => plain(title, open(procedure))));
}

function candidates(
  list: readonly Candidate[],
  ticket: string | undefined | null,
  back: string | undefined | null,
  seen: Seen,
  act: Do,
): TemplateResult {
  const { texts } = seen;
  const known = asked(seen, "several") || asked(seen, "nothing") || asked(seen, "elsewhere");
  const some = list.length > 0;
  const open = (target: string) => () => act({ type: "open", target });
  return group(some ? texts.several : texts.nothing, known, texts.tag, [
    ...list.map((one, index) => option({ label: one.title }, index, open(one.procedure))),
    ticket
      ? pictured("ticket", some ? texts.noneOfThese : texts.writeTicket, open(ticket), some ? "quieter" : "")
      : nothing,
    goOn(back, "quieter", seen, act),
  ]);
}

/** The question; those that are answered by typing have their field where the composer is. */
function question(one: Question, seen: Seen, act: Do): TemplateResult {
  const { texts } = seen;
  const text = html`${inlines(one.text, seen, act)}${one.optional ? html` <span class="optional" lang=${texts.tag}>(${texts.optional})</span>` : nothing}`;
  const given = one.refusal?.answer ?? one.earlier;
  const answer = (value: Value) => () => act({ type: "answer", value });
  const leave = one.optional || one.skip ? () => act({ type: "skip" }) : undefined;
  const skip = leave ? plain(one.skip ?? texts.skip, leave, "quieter") : nothing;
  const about = html`${errorLine(refusalText(one, texts))}${one.hint ? html`<p class="hint" id="hint" dir="auto">${one.hint}</p>` : nothing}`;
  /** What is filled in or ticked, and sent with a button. */
  const form = (fields: unknown, value: Value) => {
    const submit = (event: Event) => {
      event.preventDefault();
      act({ type: "answer", value });
    };
    return html`<form novalidate @submit=${submit}>
      ${group(text, false, one.language, html`${fields}
        <div class="actions" lang=${texts.tag}>
          ${leave ? button("plain", one.skip ?? texts.skip, leave) : nothing}
          <button type="submit" class="primary">${texts.proceed}</button>
        </div>`, "asks", describe(one), about)}
    </form>`;
  };
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
    case "someOf":
      return form(one.options.map((choice) => tick(choice, seen, act)), [...seen.chosen]);
    case "date":
      return form(moment(one, seen, act), seen.field && { date: seen.field });
    case "time":
      return form(moment(one, seen, act), seen.field && { time: seen.field });
    case "file":
      return form(fileQuestion(one, seen, act), [...seen.chosen]);
    default:
      return html`<p class="prompt question" id="question" lang=${one.language} dir=${directionOf(one.language)}>${text}</p>`;
  }
}

function tick({ id, label, hint }: Choice, { chosen }: Seen, act: Do): TemplateResult {
  const on = chosen.includes(id);
  const turn = () => act({ type: "chosen", values: on ? chosen.filter((one) => one !== id) : [...chosen, id] });
  return html`<label class="option"><input type="checkbox" .checked=${live(on)} @change=${turn} /><span class="label" dir="auto">${isolated(label)}${hint ? html`<small>${isolated(hint)}</small>` : nothing}</span></label>`;
}

/** The browser's own field for a day or a time of the day. */
function moment(one: Question, { field }: Seen, act: Do): TemplateResult {
  const bound = (value: Value | undefined | null) =>
    value && typeof value === "object" ? ("date" in value ? value.date : "time" in value ? value.time : nothing) : nothing;
  return html`<div class="field"><input id="answer" type=${one.kind} min=${bound(one.min)} max=${bound(one.max)} .value=${live(field)}
    aria-labelledby="question" aria-describedby=${describe(one) ?? nothing} aria-invalid=${one.refusal && !isMistyped(one) ? "true" : nothing}
    @input=${(event: InputEvent) => act({ type: "filled", text: (event.target as HTMLInputElement).value })} /></div>`;
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
  const address = safeAddress(href, seen);
  const host = address?.startsWith("http") ? new URL(address).host : href.replace(/^(mailto|tel):/, "");
  return html`<span class="label">${isolated(label)}<small>${host}</small></span>${icon("outward")}`;
}
