// What is passed on, before it is: a ticket or a hand-off, to read, change and leave out.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import type { FileRef, Handoff, Ticket, TicketField } from "../engine/guichet_wasm.js";
import type { Passing } from "../store.js";
import { attachmentsOf } from "../store.js";
import type { Texts } from "../texts/texts.js";
import { live } from "./anew.js";
import { closed, isolated } from "./bidi.js";
import { button, drawn } from "./button.js";
import { fileFace } from "./file.js";
import { icon } from "./icon.js";
import type { Do, Seen } from "./seen.js";
import { answerText, fieldLabel, linesText, valueLabel } from "./words.js";

type Edit = (parts: Partial<Ticket & Handoff>) => void;

export function passingForm(wrong: readonly string[], seen: Seen, act: Do): TemplateResult {
  const { texts, passing } = seen;
  if (!passing) return html``;
  const { proposed, edited } = passing;
  const edit: Edit = (parts) => act({ type: "edited", passing: { ...edited, ...parts } });
  const handoff = "message" in edited;
  const words = handoff ? texts.handoff : texts.ticket;
  return html`<section class="prompt ticket" part="ticket" aria-labelledby="ticket-heading" tabindex="-1" lang=${texts.tag}>
    <h3 id="ticket-heading">${icon(handoff ? "person" : "ticket")}${words.heading}</h3>
    <p class="hint">${words.promise}</p>
    ${wrong.length > 0 ? html`<p class="error">${icon("problem")}<span>${texts.ticket.wrongSummary}</span></p>` : nothing}
    ${handoff ? handoffFields(edited, seen, edit) : ticketFields(edited, wrong, seen, edit)}
    ${attachments(attachmentsOf(proposed), attachmentsOf(edited), seen, edit)}
    ${answers(proposed, edited, seen, edit)}
    ${conversation(proposed, edited, seen, edit)}
    ${edited.procedure ? html`<p class="hint about">${texts.ticket.procedure} <code>${edited.procedure}</code></p>` : nothing}
  </section>`;
}

function handoffFields({ to, message }: Handoff, { texts }: Seen, edit: Edit): TemplateResult {
  const words = texts.handoff;
  return html`${to ? html`<p class="hint about">${words.to} <b>${to}</b></p>` : nothing}
    ${longField("message", words.message, message, (message) => edit({ message }))}`;
}

function ticketFields(edited: Ticket, wrong: readonly string[], seen: Seen, edit: Edit): TemplateResult {
  const words = seen.texts.ticket;
  return html`${textField("title", "ticket-title", words.title, edited.title, true, wrong, seen, (title) => edit({ title }))}
    ${longField("details", words.details, edited.details, (details) => edit({ details }))}
    ${edited.fields.map((field, index) =>
      ticketField(field, `field-${index}`, wrong, seen, (value) =>
        edit({ fields: edited.fields.with(index, { ...field, value }) }),
      ),
    )}`;
}

function longField(id: string, label: string, value: string, set: (value: string) => void): TemplateResult {
  return html`<div class="field">
    <label for="ticket-${id}">${label}</label>
    <textarea id="ticket-${id}" rows="3" dir=${value ? "auto" : nothing} .value=${live(value)} @input=${(event: InputEvent) => set(valueOf(event))}></textarea>
  </div>`;
}

function ticketField(
  field: TicketField,
  id: string,
  wrong: readonly string[],
  seen: Seen,
  set: (value: string) => void,
): TemplateResult {
  const name = fieldLabel(field);
  if (field.oneOf.length === 0) {
    return textField(field.name, id, name, field.value, field.required, wrong, seen, set);
  }
  const values = field.oneOf.includes(field.value) ? field.oneOf : ["", ...field.oneOf];
  const bad = wrong.includes(field.name);
  return html`<div class="field">
    <label for=${id}>${name}${mark(field.required, seen)}</label>
    <select id=${id} aria-invalid=${bad || nothing} aria-describedby=${bad ? `${id}-wrong` : nothing} aria-required=${field.required || nothing}
      @change=${(event: Event) => set(valueOf(event))}>
      ${values.map((value) => html`<option value=${value} ?selected=${value === field.value}>${value ? valueLabel(field, value) : seen.texts.ticket.none}</option>`)}
    </select>
    ${wrongLine(id, bad, seen)}
  </div>`;
}

function textField(
  name: string,
  id: string,
  label: string,
  value: string,
  required: boolean,
  wrong: readonly string[],
  seen: Seen,
  set: (value: string) => void,
): TemplateResult {
  const bad = wrong.includes(name);
  return html`<div class="field">
    <label for=${id}>${label}${mark(required, seen)}</label>
    <textarea id=${id} rows="1" class="line" autocomplete="off" dir=${value ? "auto" : nothing} .value=${live(value)} aria-invalid=${bad || nothing} aria-describedby=${bad ? `${id}-wrong` : nothing}
      aria-required=${required || nothing} @keydown=${oneLine} @input=${(event: InputEvent) => set(valueOf(event).replaceAll(/\s*\n\s*/g, " "))}></textarea>
    ${wrongLine(id, bad, seen)}
  </div>`;
}

/** A field of one line that shows all of it, however long it is. */
function oneLine(event: KeyboardEvent): void {
  if (event.key === "Enter" && !event.isComposing) event.preventDefault();
}

function mark(required: boolean, { texts }: Seen): TemplateResult | typeof nothing {
  return required ? html` <span class="optional">(${texts.ticket.required})</span>` : nothing;
}

function wrongLine(id: string, bad: boolean, { texts }: Seen): TemplateResult | typeof nothing {
  return bad
    ? html`<p class="error" id="${id}-wrong">${icon("problem")}<span>${texts.ticket.wrong}</span></p>`
    : nothing;
}

function answers(proposed: Passing, edited: Passing, { texts }: Seen, edit: Edit): unknown {
  return leavable(texts.ticket.answers, proposed.answers, edited.answers, texts, texts.ticket.leftOut, {
    name: ({ question }) => question,
    face: (one) => html`<span><small>${isolated(one.question)}</small><bdi>${closed(answerText(one, texts))}</bdi></span>`,
    set: (answers) => edit({ answers }),
  });
}

function attachments(proposed: readonly FileRef[], edited: readonly FileRef[], seen: Seen, edit: Edit): unknown {
  const { texts } = seen;
  return leavable(texts.ticket.attachments, proposed, edited, texts, texts.ticket.leftOutFiles, {
    name: ({ name }) => name,
    face: (file) => fileFace(file, seen),
    set: (attachments) => edit({ attachments }),
  });
}

/** A list whose lines can be left out, and put back. */
function leavable<T>(
  caption: string,
  proposed: readonly T[],
  edited: readonly T[],
  { ticket: words }: Texts,
  leftOutText: (count: number) => string,
  line: { name: (one: T) => string; face: (one: T) => TemplateResult; set: (kept: T[]) => void },
): unknown {
  if (proposed.length === 0) return nothing;
  const gone = proposed.length - edited.length;
  return html`<div class="field" role="group" aria-label=${caption}>
    <p class="caption">${caption}</p>
    ${edited.length > 0 ? html`<ul class="answers">
      ${edited.map((one) => html`<li dir="auto">
        ${line.face(one)}
        ${drawn("close", words.remove(line.name(one)), () => line.set(edited.filter((other) => other !== one)))}
      </li>`)}
    </ul>` : nothing}
    ${gone > 0 ? leftOut(leftOutText(gone), words.putBack, () => line.set([...proposed])) : nothing}
  </div>`;
}

function conversation(proposed: Passing, edited: Passing, seen: Seen, edit: Edit): unknown {
  if (proposed.transcript.length === 0) return nothing;
  const words = seen.texts.ticket;
  if (edited.transcript.length === 0) {
    return leftOut(words.leftOutConversation, words.putBack, () =>
      edit({ transcript: proposed.transcript }),
    );
  }
  return html`<div class="field conversation">
    <details>
      <summary>${words.conversation} <small>${words.lines(edited.transcript.length)}</small></summary>
      <ul class="lines">${linesText(edited, seen).map((line) => html`<li dir="auto">${line}</li>`)}</ul>
    </details>
    ${drawn("close", words.remove(words.conversation), () => edit({ transcript: [] }))}
  </div>`;
}

function leftOut(text: string, label: string, putBack: () => void): TemplateResult {
  return html`<p class="hint left-out">${text} ${button("way", label, putBack)}</p>`;
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement).value;
}
