// The few words that are needed before the chat itself is loaded.

export interface LauncherTexts {
  help: string;
  failed: string;
}

const languages: Record<string, LauncherTexts> = {
  ar: { help: "المساعدة", failed: "تعذّر تحميل المساعدة. يُرجى المحاولة مرة أخرى." },
  de: { help: "Hilfe", failed: "Die Hilfe konnte nicht geladen werden. Bitte versuchen Sie es noch einmal." },
  en: { help: "Help", failed: "The help could not be loaded. Please try again." },
  es: { help: "Ayuda", failed: "No se ha podido cargar la ayuda. Vuelva a intentarlo." },
  fr: { help: "Aide", failed: "L’aide n’a pas pu être chargée. Veuillez réessayer." },
  it: { help: "Aiuto", failed: "Non è stato possibile caricare l’aiuto. Riprovi." },
  nl: { help: "Hulp", failed: "De hulp kon niet worden geladen. Probeer het opnieuw." },
  pt: { help: "Ajuda", failed: "Não foi possível carregar a ajuda. Tente de novo." },
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
