// Pieces of a line of text.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import type { Inline } from "../engine/guichet_wasm.js";
import { valueText } from "../texts/texts.js";
import { safeAddress } from "./address.js";
import { isolated } from "./bidi.js";
import { button } from "./button.js";
import type { Do, Seen } from "./seen.js";

type Piece = TemplateResult | string | typeof nothing;

export function inlines(pieces: readonly Inline[], seen: Seen, act: Do): Piece[] {
  return pieces.map((piece) => inline(piece, seen, act));
}

function inline(piece: Inline, seen: Seen, act: Do): Piece {
  switch (piece.type) {
    case "text":
      return isolated(piece.text);
    case "value":
      return valueText(piece.value, seen.texts);
    case "pending":
      return html`<em class="pending" lang=${seen.texts.tag}>${seen.texts.ticket.pending}</em>`;
    case "strong":
      return html`<strong>${inlines(piece.content, seen, act)}</strong>`;
    case "emphasis":
      return html`<em>${inlines(piece.content, seen, act)}</em>`;
    case "strike":
      return html`<s>${inlines(piece.content, seen, act)}</s>`;
    case "code":
      return html`<code>${piece.text}</code>`;
    case "markup":
      return markup(piece.kind, inlines(piece.content, seen, act));
    case "link":
      return webLink(piece.href, inlines(piece.content, seen, act), seen);
    case "way":
      return button("way", inlines(piece.content, seen, act), () => act({ type: "open", target: piece.target }));
    case "image": {
      const address = safeAddress(piece.src, seen);
      return address ? html`<img class="small" src=${address} alt=${piece.alt} />` : piece.alt;
    }
    case "break":
      return html`<br />`;
  }
}

function markup(kind: "kbd" | "sub" | "sup", content: Piece[]): TemplateResult {
  switch (kind) {
    case "kbd":
      return html`<kbd>${content}</kbd>`;
    case "sub":
      return html`<sub>${content}</sub>`;
    case "sup":
      return html`<sup>${content}</sup>`;
  }
}

/** A link that leaves the page; bare words if its address is not fit to be followed. */
export function webLink(
  href: string,
  content: unknown,
  seen: Seen,
  look = "",
  follow?: () => void,
): TemplateResult {
  const address = safeAddress(href, seen);
  if (!address) return html`<span>${content}</span>`;
  const page = address.startsWith("http");
  return html`<a class=${look || nothing} href=${address} target=${page ? "_blank" : nothing} rel="noopener noreferrer" @click=${follow ?? nothing}>${content}${page ? html`<span class="unseen" lang=${seen.texts.tag}> ${seen.texts.newTab}</span>` : nothing}</a>`;
}
