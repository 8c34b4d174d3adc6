// Where the person writes: the composer with its suggestions, or the field of a question.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import type { Question, QuestionKind } from "../engine/guichet_wasm.js";
import { isMistyped, isTyped } from "../store.js";
import { live } from "./anew.js";
import { button } from "./button.js";
import { icon } from "./icon.js";
import { describe, errorLine, refusalText } from "./prompt.js";
import type { Do, Seen } from "./seen.js";
import { inWords } from "./words.js";

/** The lower edge of the panel: what it holds depends on what is expected. */
export function composer(seen: Seen, act: Do): TemplateResult {
  const { expects } = seen;
  if (expects.type === "ticket") return actions(seen.texts.ticket.send, seen, act);
  if (expects.type === "handoff") return actions(seen.texts.handoff.send, seen, act);
  if (expects.type === "answer" && isTyped(expects)) return answerForm(expects.question, seen, act);
  return words(seen, act);
}

function words(seen: Seen, act: Do): TemplateResult {
  const { expects, texts, draft, suggestions, marked } = seen;
  const refused = expects.type === "answer" && isMistyped(expects.question);
  const say = (event?: Event) => {
    event?.preventDefault();
    const chosen = suggestions[marked];
    if (chosen) act({ type: "open", target: chosen.procedure });
    else if (draft.trim()) act({ type: "say", text: draft });
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) say(event);
    else if (event.key === "Escape" && suggestions.length > 0) {
      event.stopPropagation();
      act({ type: "hideSuggestions" });
    } else if (step !== undefined && suggestions.length > 0) {
      event.preventDefault();
      act({ type: "marked", index: nextMark(marked, step, suggestions.length) });
    }
  };
  return html`<form class="composer" part="composer" @submit=${say}>
    ${suggestionList(seen, keys, act)}
    <div class="entry">
      <textarea id="composer" rows="1" dir=${draft ? "auto" : nothing} autocomplete="off" enterkeyhint="send" aria-label=${texts.composer}
        aria-autocomplete="list" aria-controls=${suggestions.length > 0 ? "suggestions" : nothing}
        aria-activedescendant=${marked >= 0 ? `suggestion-${marked}` : nothing}
        aria-invalid=${refused ? "true" : nothing} aria-describedby=${refused ? "error" : nothing}
        placeholder=${placeholder(seen)} .value=${live(draft)} @keydown=${keys}
        @input=${(event: InputEvent) => act({ type: "typed", text: valueOf(event) })}></textarea>
      <button type="submit" class="send" part="send" aria-label=${texts.say} aria-disabled=${draft.trim() ? nothing : "true"}>${icon("send")}</button>
    </div>
  </form>`;
}

function placeholder({ expects, texts }: Seen): string {
  switch (expects.type) {
    case "words":
    case "candidates":
    case "end":
      return texts.placeholder[expects.type];
    case "answer":
      return expects.question.kind === "date" ? texts.placeholder.date : texts.placeholder.choice;
    default:
      return texts.placeholder.choice;
  }
}

/** It is reached with Tab, too: in a small window it scrolls. */
function suggestionList({ suggestions, marked, texts }: Seen, keys: (event: KeyboardEvent) => void, act: Do): unknown {
  if (suggestions.length === 0) return nothing;
  return html`<ul class="suggestions" id="suggestions" role="listbox" tabindex="0" aria-label=${texts.suggestions} part="suggestions"
    aria-activedescendant=${marked >= 0 ? `suggestion-${marked}` : nothing} @keydown=${keys}>
    ${suggestions.map(
      (one, index) => html`<li id="suggestion-${index}" role="option" aria-selected=${index === marked ? "true" : "false"} dir="auto"
        @mousedown=${(event: Event) => event.preventDefault()} @click=${() => act({ type: "open", target: one.procedure })}>${one.title}</li>`,
    )}
  </ul>`;
}

/** Round through the list, with nothing marked between its ends. */
function nextMark(marked: number, step: number, count: number): number {
  return ((marked + 1 + step + count + 1) % (count + 1)) - 1;
}

const keyboards: Partial<Record<QuestionKind, string>> = {
  number: "decimal",
  wholeNumber: "numeric",
  email: "email",
  phone: "tel",
  webAddress: "url",
};

function answerForm(one: Question, seen: Seen, act: Do): TemplateResult {
  const { texts, field, revealed } = seen;
  const answer = (event: Event) => {
    event.preventDefault();
    act({ type: "answer", value: field });
  };
  const long = one.kind === "longText";
  const enter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.isComposing || event.shiftKey) return;
    if (!long || event.ctrlKey || event.metaKey) answer(event);
  };
  return html`<form class="composer answering" part="composer" novalidate @submit=${answer} lang=${one.language}>
    ${errorLine(refusalText(one, texts))}
    <div class="entry">
      <textarea id="answer" class=${one.private && !revealed ? "masked" : nothing} rows=${long ? 3 : 1} dir=${field ? "auto" : nothing} autocomplete="off"
        spellcheck=${long ? nothing : "false"} inputmode=${keyboards[one.kind] ?? nothing} enterkeyhint=${long ? nothing : "send"}
        aria-labelledby="question" aria-describedby=${describe(one) ?? nothing} aria-invalid=${one.refusal ? "true" : nothing}
        aria-required=${one.optional || one.skip ? nothing : "true"} placeholder=${one.example ? texts.example(one.example) : ""}
        .value=${live(field)} @keydown=${enter} @input=${(event: InputEvent) => act({ type: "filled", text: valueOf(event) })}></textarea>
      <button type="submit" class="send ${field.trim() ? "" : "idle"}" part="send" aria-label=${texts.say}>${icon("send")}</button>
    </div>
    <div class="beneath">
      ${one.hint ? html`<p class="hint" id="hint" dir="auto">${one.hint}</p>` : nothing}
      ${one.private ? html`<button type="button" class="quiet" aria-pressed=${revealed} @click=${() => act({ type: "reveal" })}>${texts.reveal}</button>` : nothing}
      ${one.optional || one.skip ? button("quiet", one.skip ?? texts.skip, () => act({ type: "skip" })) : nothing}
    </div>
  </form>`;
}

function actions(send: string, seen: Seen, act: Do): TemplateResult {
  const { texts, passing } = seen;
  const press = () => passing && act({ type: "press", passing: inWords(passing.edited, seen) });
  return html`<div class="composer actions">
    ${button("plain", texts.cancelled, () => act({ type: "cancel" }), "cancel")}
    ${button("primary", send, press, "send")}
  </div>`;
}

function valueOf(event: Event): string {
  return (event.target as HTMLTextAreaElement).value;
}
