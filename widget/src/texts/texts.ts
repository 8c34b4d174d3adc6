// Which words the interface speaks, and how it writes values.

import type { Value } from "../engine/guichet_wasm.js";
import { en } from "./en.js";
import type { Texts } from "./en.js";
import { fr } from "./fr.js";

export type { Texts } from "./en.js";

const languages: Record<string, Texts> = { en, fr };

/** The interface in the language of `wish`, else in English. */
export function textsFor(wish: string): Texts {
  return languages[wish.slice(0, 2).toLowerCase()] ?? en;
}

/** A number as the reader writes it, with at most two decimals. */
export function numberText(value: number, tag: string): string {
  return new Intl.NumberFormat(tag, { maximumFractionDigits: 2 }).format(value);
}

export function valueText(value: Value, texts: Texts): string {
  if (typeof value === "boolean") return value ? texts.yes : texts.no;
  if (typeof value === "number") return numberText(value, texts.tag);
  if (typeof value === "string") return value;
  return value.map((one) => valueText(one, texts)).join(", ");
}
