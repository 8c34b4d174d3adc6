// How the interface writes values in the reader's language.

import type { Length, Value } from "../engine/guichet_wasm.js";
import { DIGITS } from "./count.js";
import type { Texts } from "./en.js";

export type { Texts } from "./en.js";

const RIGHT_TO_LEFT = /^(ar|arc|ckb|dv|fa|he|iw|ks|ps|sd|ug|ur|yi)\b|[-_](Arab|Hebr|Thaa|Syrc)\b/i;

/** The direction in which a language is written. */
export function directionOf(tag: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.test(tag) ? "rtl" : "ltr";
}

/** A number as the reader writes it, with at most two decimals. */
export function numberText(value: number, tag: string, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(tag, { ...DIGITS, maximumFractionDigits: 2, ...options }).format(value);
}

/** What a language is called. */
export function languageText(language: string, tag: string): string {
  return new Intl.DisplayNames(tag, { type: "language" }).of(language) ?? language;
}

/** Several things in one sentence. */
export function listText(list: readonly string[], tag: string, type: Intl.ListFormatType = "conjunction"): string {
  return new Intl.ListFormat(tag, { type }).format(list);
}

/** Which files are taken, by their endings. */
export function kindsText(endings: readonly string[], tag: string): string {
  return listText(endings.map((ending) => ending.toUpperCase()), tag, "disjunction");
}

/** A value in the reader's words. */
export function valueText(value: Value, texts: Texts): string {
  const { tag } = texts;
  if (typeof value === "boolean") return value ? texts.yes : texts.no;
  if (typeof value === "number") return numberText(value, tag);
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return listText(value.map((one) => valueText(one, texts)), tag);
  if ("date" in value) return momentText(value.date, `${value.date}T00:00Z`, tag, { dateStyle: "long", timeZone: "UTC" });
  if ("time" in value) return momentText(value.time, `1970-01-01T${value.time}Z`, tag, { timeStyle: "short", timeZone: "UTC" });
  if ("moment" in value) return momentText(value.moment, value.moment, tag, { dateStyle: "long", timeStyle: "short" });
  return "length" in value ? lengthText(value.length, tag) : value.file.name;
}

/** By when a ticket is answered: the reader's day and time. */
export function answeredText(by: string, { tag, ticket }: Texts): string {
  const when: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" };
  return ticket.answeredBy(momentText(by, by, tag, when));
}

/** How large a file is. */
export function sizeText(bytes: number, tag: string): string {
  const power = bytes < 1024 ? 0 : bytes < 1024 ** 2 ? 1 : 2;
  const unit = ["byte", "kilobyte", "megabyte"][power] ?? "";
  return unitText(bytes / 1024 ** power, unit, tag, { unitDisplay: power ? "short" : "long", maximumFractionDigits: power > 1 ? 1 : 0 });
}

/** `written` as it stands if it is no moment. */
function momentText(written: string, iso: string, tag: string, style: Intl.DateTimeFormatOptions): string {
  const moment = new Date(iso);
  return Number.isNaN(moment.getTime()) ? written : new Intl.DateTimeFormat(tag, { ...DIGITS, ...style }).format(moment);
}

/** Years, months, and what has a fixed length in its largest whole unit, as the engine writes it. */
function lengthText({ years = 0, months = 0, minutes = 0 }: Length, tag: string): string {
  const [unit = "minute", size = 1] =
    ([["day", 1440], ["hour", 60]] as const).find(([, one]) => minutes % one === 0) ?? [];
  const parts = ([[years, "year"], [months, "month"], [minutes / size, unit]] as const)
    .filter(([count, part]) => count !== 0 || (part === unit && !years && !months))
    .map(([count, part]) => unitText(count, part, tag, { unitDisplay: "long" }));
  return listText(parts, tag);
}

function unitText(count: number, unit: string, tag: string, options: Intl.NumberFormatOptions): string {
  return numberText(count, tag, { style: "unit", unit, ...options });
}
