// Blocks of text.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import type { Block, Inline, ListItem } from "../engine/guichet_wasm.js";
import { isSound, safeAddress } from "./address.js";
import { icon } from "./icon.js";
import { inlines, webLink } from "./inline.js";
import type { Do, Seen } from "./seen.js";

export function blocks(list: readonly Block[], seen: Seen, act: Do): TemplateResult[] {
  return list.map((block) => view(block, seen, act));
}

function view(block: Block, seen: Seen, act: Do): TemplateResult {
  switch (block.type) {
    case "heading":
      return heading(block.level, inlines(block.content, seen, act));
    case "paragraph":
      return html`<p>${inlines(block.content, seen, act)}</p>`;
    case "list":
      return list(block.start, block.items, seen, act);
    case "code":
      return code(block.text, seen, act);
    case "quote":
      return html`<blockquote>${blocks(block.blocks, seen, act)}</blockquote>`;
    case "alert":
      return html`<div class="alert ${block.kind}" role="note">
        <p class="kind" lang=${seen.texts.tag}>${seen.texts.alert[block.kind]}</p>
        ${blocks(block.blocks, seen, act)}
      </div>`;
    case "table":
      return table(block.header, block.rows, seen, act);
    case "picture":
      return picture(block.src, block.alt, seen);
    case "player":
      return player(block.src, block.label, seen);
    case "download":
      return webLink(block.src, html`${icon("down")}<span>${block.label}</span>`, seen, "card");
    case "rule":
      return html`<hr />`;
  }
}

/** The title of the panel is level 2, so a procedure begins at 3. */
function heading(level: number, content: unknown): TemplateResult {
  switch (level) {
    case 1:
      return html`<h3 class="title">${content}</h3>`;
    case 2:
      return html`<h4>${content}</h4>`;
    case 3:
      return html`<h5>${content}</h5>`;
    default:
      return html`<h6>${content}</h6>`;
  }
}

function list(
  start: number | undefined | null,
  items: readonly ListItem[],
  seen: Seen,
  act: Do,
): TemplateResult {
  const lines = items.map((item) => listItem(item, seen, act));
  return typeof start === "number"
    ? html`<ol start=${start}>${lines}</ol>`
    : html`<ul>${lines}</ul>`;
}

/** An item of a checklist can be ticked off; that is for the reader alone. */
function listItem({ task, blocks: content }: ListItem, seen: Seen, act: Do): TemplateResult {
  if (typeof task !== "boolean") return html`<li>${itemText(content, seen, act)}</li>`;
  return html`<li class="task"><label><input type="checkbox" .defaultChecked=${task} /><span>${itemText(content, seen, act)}</span></label></li>`;
}

/** A lone paragraph of an item needs no paragraph of its own. */
function itemText(content: readonly Block[], seen: Seen, act: Do): unknown {
  const [only, ...others] = content;
  return only?.type === "paragraph" && others.length === 0
    ? inlines(only.content, seen, act)
    : blocks(content, seen, act);
}

function code(text: string, seen: Seen, act: Do): TemplateResult {
  const { texts } = seen;
  return html`<div class="code">
    <pre tabindex="0" role="region" dir="ltr" aria-label=${texts.code}><code>${text}</code></pre>
    <button type="button" class="quiet" lang=${texts.tag} @click=${() => act({ type: "copy", text })}>${texts.copy}</button>
  </div>`;
}

function table(
  header: readonly Inline[][],
  rows: readonly Inline[][][],
  seen: Seen,
  act: Do,
): TemplateResult {
  return html`<div class="table" tabindex="0" role="region" aria-label=${seen.texts.table}>
    <table>
      <thead><tr>${header.map((cell) => html`<th scope="col">${inlines(cell, seen, act)}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${inlines(cell, seen, act)}</td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
}

function picture(src: string, alt: string, seen: Seen): TemplateResult {
  const address = safeAddress(src, seen);
  if (!address) return html`<p>${alt}</p>`;
  return html`<a class="picture" href=${address} target="_blank" rel="noopener noreferrer" title=${seen.texts.picture}><img src=${address} alt=${alt} /></a>`;
}

function player(src: string, label: string, seen: Seen): TemplateResult {
  const address = safeAddress(src, seen);
  if (!address) return html`<p>${label}</p>`;
  const play = isSound(address)
    ? html`<audio controls preload="metadata" src=${address} aria-label=${label}></audio>`
    : html`<video controls preload="metadata" playsinline src=${address} aria-label=${label}></video>`;
  return html`<figure>${play}<figcaption>${label || nothing}</figcaption></figure>`;
}
