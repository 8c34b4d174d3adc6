// The drawings of the interface: lines on a square of 20, in the colour of the text.

import type { TemplateResult } from "lit/html.js";
import { html } from "lit/html.js";

const drawings = {
  back: "M12 4.5 6.5 10l5.5 5.5",
  restart: "M15.6 8A6 6 0 1 0 16 11M16.2 4v4h-4",
  close: "m5.5 5.5 9 9m0-9-9 9",
  send: "M10 15.5v-11M5.2 9.3 10 4.5l4.8 4.8",
  change: "m4.5 15.5.8-3.2 7.9-7.9a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2l-7.9 7.9z",
  forward: "M8 5.5 12.5 10 8 14.5",
  outward: "M11.5 4.5h4v4M15 5l-6.5 6.5M8 5H5.5a1 1 0 0 0-1 1v8.5a1 1 0 0 0 1 1H14a1 1 0 0 0 1-1V12",
  down: "M10 4.5v11M5.2 10.7 10 15.5l4.8-4.8",
  check: "m4.5 10.5 3.6 3.6 7.4-8",
  clock: "M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM10 6.5V10l2.3 1.7",
  problem: "M16.5 10a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0zM10 6.6v4M10 13.3v.1",
  ticket: "M3.5 6.5a1 1 0 0 1 1-1h11a1 1 0 0 1 1 1v1.8a1.8 1.8 0 0 0 0 3.4v1.8a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-1.8a1.8 1.8 0 0 0 0-3.4zM11.5 7.5v.8m0 3.4v.8",
  clip: "m15 9.6-4.9 4.9a3.1 3.1 0 0 1-4.4-4.4l5.5-5.5a2.1 2.1 0 0 1 3 3l-5.5 5.5a1 1 0 0 1-1.5-1.5l4.7-4.7",
  person: "M12.8 7a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0zM4.5 16a5.5 5.5 0 0 1 11 0",
  lock: "M5.5 9h9v6.5h-9zM7.3 9V6.8a2.7 2.7 0 0 1 5.4 0V9",
};

export type Icon = keyof typeof drawings;

/** Those that point along the line of writing. */
const pointing = new Set<Icon>(["back", "forward", "outward"]);

export function icon(name: Icon): TemplateResult {
  return html`<svg class="icon ${pointing.has(name) ? "pointing" : ""}" viewBox="0 0 20 20" aria-hidden="true"><path d=${drawings[name]} /></svg>`;
}
