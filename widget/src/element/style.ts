const made = new Map<string, CSSStyleSheet>();

/**
 * Gives style sheets to a shadow root, each once. They are made from text, which no page's policy
 * forbids, and shared by all elements of the page.
 */
export function adopt(root: ShadowRoot, ...texts: string[]): void {
  const missing = texts.map(sheetOf).filter((sheet) => !root.adoptedStyleSheets.includes(sheet));
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...missing];
}

function sheetOf(text: string): CSSStyleSheet {
  const known = made.get(text);
  if (known) return known;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  made.set(text, sheet);
  return sheet;
}
