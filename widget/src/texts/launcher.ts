// The few words that are needed before the chat itself is loaded.

export interface LauncherTexts {
  help: string;
  failed: string;
  /** Words of the link to plain pages, where the chat cannot be there. */
  pages: string;
}

const languages: Record<string, LauncherTexts> = {
  ar: { help: "المساعدة", failed: "تعذّر تحميل المساعدة. يُرجى المحاولة مرة أخرى.", pages: "قراءة صفحات المساعدة" },
  de: { help: "Hilfe", failed: "Die Hilfe konnte nicht geladen werden. Bitte versuchen Sie es noch einmal.", pages: "Hilfeseiten lesen" },
  en: { help: "Help", failed: "The help could not be loaded. Please try again.", pages: "Read the help pages" },
  es: { help: "Ayuda", failed: "No se ha podido cargar la ayuda. Vuelva a intentarlo.", pages: "Leer las páginas de ayuda" },
  fr: { help: "Aide", failed: "L’aide n’a pas pu être chargée. Veuillez réessayer.", pages: "Lire les pages d’aide" },
  it: { help: "Aiuto", failed: "Non è stato possibile caricare l’aiuto. Riprovi.", pages: "Leggi le pagine di aiuto" },
  nl: { help: "Hulp", failed: "De hulp kon niet worden geladen. Probeer het opnieuw.", pages: "De hulppagina’s lezen" },
  pt: { help: "Ajuda", failed: "Não foi possível carregar a ajuda. Tente de novo.", pages: "Ler as páginas de ajuda" },
};

/** The words in the language of `wish`, else in English; and which language that is. */
export function launcherTexts(wish: string): LauncherTexts & { tag: string; dir: string } {
  const tag = [primary(wish), "en"].find((language) => Object.hasOwn(languages, language)) ?? "";
  return { ...(languages[tag] as LauncherTexts), tag, dir: tag === "ar" ? "rtl" : "ltr" };
}

/** The language of a tag without its region or script: `fr` of `fr-CA`. */
export function primary(tag: string): string {
  return tag.replace(/[-_].*/, "").toLowerCase();
}
