// The interface in each language: a file that only its readers load.

import type { Texts } from "./en.js";
import { primary } from "./launcher.js";

const files: Record<string, () => Promise<Texts>> = {
  ar: async () => (await import("./ar.js")).ar,
  de: async () => (await import("./de.js")).de,
  en: async () => (await import("./en.js")).en,
  es: async () => (await import("./es.js")).es,
  fr: async () => (await import("./fr.js")).fr,
  it: async () => (await import("./it.js")).it,
  nl: async () => (await import("./nl.js")).nl,
  pt: async () => (await import("./pt.js")).pt,
};

const loaded = new Map<string, Texts>();

/** The interface in the language of `wish`, else in English: where we have none, or its file does not come. */
export async function loadTexts(wish: string): Promise<Texts> {
  const language = ours(wish);
  const known = loaded.get(language);
  if (known) return known;
  // Not asked for again: a page that speaks now English, now German is worse than either.
  const texts = await files[language]?.().catch(() => undefined);
  if (!texts && language === "en") throw new Error("no words");
  loaded.set(language, texts ?? (await loadTexts("en")));
  return loadTexts(language);
}

/** The same if it is there already. */
export function loadedTexts(wish: string): Texts | undefined {
  return loaded.get(ours(wish));
}

function ours(wish: string): string {
  const language = primary(wish);
  return Object.hasOwn(files, language) ? language : "en";
}
