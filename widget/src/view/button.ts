// Buttons with words, and with a drawing.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import type { Icon } from "./icon.js";
import { icon } from "./icon.js";

export function button(look: string, words: unknown, press: () => void, part?: string): TemplateResult {
  return html`<button type="button" class=${look} part=${part ?? nothing} @click=${press}>${words}</button>`;
}

/** A button that stays where it is and can be reached, even while it is `idle`. */
export function drawn(name: Icon, label: string, press: () => void, look = "", idle = false): TemplateResult {
  return html`<button type="button" class="ghost ${look}" aria-label=${label} title=${label} aria-disabled=${idle ? "true" : nothing} @click=${idle ? nothing : press}>${icon(name)}</button>`;
}
