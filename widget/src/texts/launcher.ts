// The few words that are needed before the chat itself is loaded.

export interface LauncherTexts {
  help: string;
  failed: string;
}

const languages: Record<string, LauncherTexts> = {
  en: { help: "Help", failed: "The help could not be loaded. Please try again." },
  fr: { help: "Aide", failed: "L’aide n’a pas pu être chargée. Veuillez réessayer." },
};

export function launcherTexts(wish: string): LauncherTexts {
  return (languages[wish.slice(0, 2).toLowerCase()] ?? languages["en"]) as LauncherTexts;
}
