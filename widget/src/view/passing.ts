// The ticket before it is sent: everything that goes, to read, change and leave out.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import { live } from "lit/directives/live.js";
import type { Ticket, TicketField } from "../engine/guichet_wasm.js";
import { icon } from "./icon.js";
import type { Do, Seen } from "./seen.js";

export function ticketForm(wrong: readonly string[], seen: Seen, act: Do): TemplateResult {
  const { texts, ticket: draft } = seen;
  const words = texts.ticket;
  if (!draft) return html``;
  const { proposed, edited } = draft;
  const edit = (parts: Partial<Ticket>) => act({ type: "edited", ticket: { ...edited, ...parts } });
  return html`<section class="prompt ticket" part="ticket" aria-labelledby="ticket-heading" tabindex="-1" lang=${texts.tag}>
    <h3 id="ticket-heading">${icon("ticket")}${words.heading}</h3>
    <p class="hint">${words.promise}</p>
    ${wrong.length > 0 ? html`<p class="error">${icon("problem")}<span>${words.wrongSummary}</span></p>` : nothing}
    ${textField("title", "ticket-title", words.title, edited.title, true, wrong, seen, (title) => edit({ title }))}
    <div class="field">
      <label for="ticket-details">${words.details}</label>
      <textarea id="ticket-details" rows="3" dir="auto" .value=${live(edited.details)} @input=${(event: InputEvent) => edit({ details: valueOf(event) })}></textarea>
    </div>
    ${edited.fields.map((field, index) =>
      ticketField(field, `field-${index}`, wrong, seen, (value) =>
        edit({ fields: edited.fields.with(index, { ...field, value }) }),
      ),
    )}
    ${answers(proposed, edited, seen, edit)}
    ${conversation(proposed, edited, seen, edit)}
    ${edited.procedure ? html`<p class="hint about">${words.procedure} <code>${edited.procedure}</code></p>` : nothing}
  </section>`;
}

function ticketField(
  field: TicketField,
  id: string,
  wrong: readonly string[],
  seen: Seen,
  set: (value: string) => void,
): TemplateResult {
  const name = worded(field.name);
  if (field.oneOf.length === 0) {
    return textField(field.name, id, name, field.value, field.required, wrong, seen, set);
  }
  const values = field.oneOf.includes(field.value) ? field.oneOf : ["", ...field.oneOf];
  const bad = wrong.includes(field.name);
  return html`<div class="field">
    <label for=${id}>${name}${mark(field.required, seen)}</label>
    <select id=${id} aria-invalid=${bad || nothing} aria-describedby=${bad ? `${id}-wrong` : nothing} aria-required=${field.required || nothing}
      @change=${(event: Event) => set(valueOf(event))}>
      ${values.map((value) => html`<option value=${value} ?selected=${value === field.value}>${value || seen.texts.ticket.none}</option>`)}
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
    <textarea id=${id} rows="1" class="line" autocomplete="off" dir="auto" .value=${live(value)} aria-invalid=${bad || nothing} aria-describedby=${bad ? `${id}-wrong` : nothing}
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

type Edit = (parts: Partial<Ticket>) => void;

function answers(proposed: Ticket, edited: Ticket, { texts }: Seen, edit: Edit): unknown {
  if (proposed.answers.length === 0) return nothing;
  const words = texts.ticket;
  const leave = (index: number) => edit({ answers: edited.answers.filter((_, at) => at !== index) });
  const gone = proposed.answers.length - edited.answers.length;
  return html`<div class="field" role="group" aria-label=${words.answers}>
    <p class="caption">${words.answers}</p>
    <ul class="answers">
      ${edited.answers.map(
        (one, index) => html`<li dir="auto">
          <span><small>${one.question}</small>${one.answer}</span>
          <button type="button" class="ghost" aria-label=${words.remove(one.question)} title=${words.leaveOut} @click=${() => leave(index)}>${icon("close")}</button>
        </li>`,
      )}
    </ul>
    ${gone > 0 ? leftOut(words.leftOut(gone), words.putBack, () => edit({ answers: proposed.answers })) : nothing}
  </div>`;
}

function conversation(proposed: Ticket, edited: Ticket, { texts }: Seen, edit: Edit): unknown {
  if (proposed.transcript.length === 0) return nothing;
  const words = texts.ticket;
  if (edited.transcript.length === 0) {
    return leftOut(words.leftOutConversation, words.putBack, () =>
      edit({ transcript: proposed.transcript }),
    );
  }
  return html`<div class="field conversation">
    <details>
      <summary>${words.conversation} <small>${words.lines(edited.transcript.length)}</small></summary>
      <ul class="lines">${edited.transcript.map((line) => html`<li dir="auto">${line}</li>`)}</ul>
    </details>
    <button type="button" class="ghost" aria-label=${words.remove(words.conversation)} title=${words.leaveOut} @click=${() => edit({ transcript: [] })}>${icon("close")}</button>
  </div>`;
}

function leftOut(text: string, label: string, putBack: () => void): TemplateResult {
  return html`<p class="hint left-out">${text} <button type="button" class="way" @click=${putBack}>${label}</button></p>`;
}

/** A field has no label of its own; its name in the project file is made readable. */
function worded(name: string): string {
  const words = name.replaceAll(/[_-]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement).value;
}
