import { describe, expect, it } from "vitest";
import { en } from "./en.js";
import { fr } from "./fr.js";
import { numberText, textsFor, valueText } from "./texts.js";

/** Every text of a language, functions called with something sensible. */
function sentences(found: unknown): string[] {
  if (typeof found === "string") return [found];
  if (typeof found === "function") {
    return [1, 3].flatMap((count) => sentences((found as (count: number) => unknown)(count)));
  }
  return Object.entries(found as Record<string, unknown>).flatMap(([name, value]) =>
    name === "wrong" && typeof value === "function" ? [] : sentences(value),
  );
}

describe("French", () => {
  it("has a narrow no-break space before ; : ? ! and no straight apostrophe", () => {
    for (const sentence of sentences(fr)) {
      expect(sentence).not.toMatch(/[^\u202f][;:?!](\s|$)/u);
      expect(sentence).not.toContain("'");
    }
  });

  it("leaves no text in English", () => {
    const english = new Set(sentences(en));
    const alike = sentences(fr).filter((sentence) => english.has(sentence));
    expect(new Set(alike)).toEqual(
      new Set(["Suggestions", "Conversation", "Ticket", "Note", "Important"]),
    );
  });
});

describe("the interface", () => {
  it("speaks the reader's language, else English", () => {
    expect(textsFor("fr-CA")).toBe(fr);
    expect(textsFor("EN-GB")).toBe(en);
    expect(textsFor("sv")).toBe(en);
  });

  it("writes values as the reader does, with at most two decimals", () => {
    expect(numberText(1234.567, "en")).toBe("1,234.57");
    expect(numberText(12.5, "fr")).toBe("12,5");
    expect(valueText(["a", true, 2], fr)).toBe("a, Oui, 2");
  });

  it("words every reason", () => {
    const number = (value: number) => numberText(value, "fr");
    expect(fr.wrong({ type: "tooLarge", max: 1.5 }, number)).toBe("Veuillez saisir 1,5 ou moins.");
    expect(en.wrong({ type: "form" }, number)).toContain("form");
  });
});
