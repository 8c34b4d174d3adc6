/** The reader's language: the element's `lang`, the nearest one around it, or the browser's. */
export function languageOf(element: Element): string {
  for (let here: Element | null = element; here; ) {
    const around: Element | null = here.closest("[lang]");
    const language = around?.getAttribute("lang");
    if (language) return language;
    const root = (around?.parentElement ?? here).getRootNode();
    here = around?.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
  return navigator.language;
}
