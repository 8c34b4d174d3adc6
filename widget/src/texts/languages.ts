// The interface in each language: a file that only its readers load.

import type { Texts } from "./en.js";
import { primary } from "./launcher.js";

const files: Record<string, () => Promise<Record<string, Texts>>> = {
  ar: () => import("./ar.js"),
  de: () => import("./de.js"),
  en: () => import("./en.js"),
  es: () => import("./es.js"),
  fr: () => import("./fr.js"),
  it: () => import("./it.js"),
  nl: () => import("./nl.js"),
  pt: () => import("./pt.js"),
};

const loaded = new Map<string, Texts>();

/** The interface in the language of `wish`, else in English: where we have none, or its file does not come. */
export async function loadTexts(wish: string): Promise<Texts> {
  const language = ours(wish);
  const known = loaded.get(language);
  if (known) return known;
  // Not asked for again: a page that speaks now English, now German is worse than either.
  const file = await files[language]?.().catch(() => undefined);
  const texts = file?.[language];
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
