import { describe, expect, it } from "vitest";
import { en } from "./en.js";
import { fr } from "./fr.js";
import type { Question, Reason } from "../engine/guichet_wasm.js";
import { fileLimits } from "../view/file.js";
import { refusalText } from "../view/prompt.js";
import { numberText, sizeText, textsFor, valueText } from "./texts.js";

/** Every text of a language, functions called with something sensible. */
function sentences(found: unknown): string[] {
  if (typeof found === "string") return [found];
  if (typeof found === "function") {
    return [1, 3].flatMap((count) => sentences((found as (count: number) => unknown)(count)));
  }
  return Object.values(found as Record<string, unknown>).flatMap(sentences);
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
    const alike = sentences(fr).filter((sentence) => english.has(sentence) && !/^\d$/.test(sentence));
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
    expect(valueText(["a", true, 2], fr)).toBe("a, Oui et 2");
  });

  it.each([
    [{ date: "2026-12-24" }, "December 24, 2026", "24 décembre 2026"],
    [{ time: "18:00" }, "6:00 PM", "18:00"],
    [{ length: { minutes: 40_320 } }, "28 days", "28 jours"],
    [{ length: { years: 1, months: 2, minutes: 1440 } }, "1 year, 2 months, and 1 day", "1 an, 2 mois et 1 jour"],
    [{ length: { minutes: 90 } }, "90 minutes", "90 minutes"],
    [{ length: {} }, "0 days", "0 jour"],
    [{ file: { id: "f1", name: "a.png" } }, "a.png", "a.png"],
    [["Monday", "Tuesday"], "Monday and Tuesday", "Monday et Tuesday"],
    [{ date: "someday" }, "someday", "someday"],
  ])("writes %j", (value, english, french) => {
    expect(valueText(value, en).replaceAll("\u202f", " ")).toBe(english);
    expect(valueText(value, fr).replaceAll("\u00a0", " ")).toBe(french);
  });

  it("writes a moment where the reader is", () => {
    const moment = "2026-12-24T09:30:00+01:00";
    expect(valueText({ moment }, en)).toContain("December 24, 2026");
  });

  it.each([
    [12, "12 bytes", "12 octets"],
    [2048, "2 kB", "2 ko"],
    [10_485_760, "10 MB", "10 Mo"],
    [1_363_149, "1.3 MB", "1,3 Mo"],
  ])("writes a size of %i", (bytes, english, french) => {
    expect(sizeText(bytes, "en")).toBe(english);
    expect(sizeText(bytes, "fr").replaceAll(/[\u00a0\u202f]/g, " ")).toBe(french);
  });

  it("words every reason, with its limit", () => {
    const wrong = (reason: Reason) =>
      [en, fr].map((texts) => refusalText({ refusal: { reason, answer: "" } } as Question, texts)?.replaceAll(/[\u00a0\u202f]/g, " "));
    expect(wrong({ type: "tooLarge", max: 1.5 })[1]).toBe("Veuillez saisir 1,5 ou moins.");
    expect(wrong({ type: "tooSmall", min: { date: "2026-11-21" } })).toEqual([
      "The earliest is November 21, 2026.",
      "Au plus tôt : 21 novembre 2026.",
    ]);
    expect(wrong({ type: "tooLarge", max: { time: "18:00" } })[1]).toBe("Au plus tard : 18:00.");
    expect(wrong({ type: "fileKind", accept: ["png", "jpg"] })[0]).toBe("Only PNG or JPG can be taken.");
    expect(wrong({ type: "fileTooLarge", max: 1_048_576 })[0]).toBe("A file may have at most 1 MB.");
    expect(wrong({ type: "tooManyFiles", max: 2 })[0]).toContain("2");
    expect(wrong({ type: "form" })[0]).toContain("form");
  });

  it("says which files are taken", () => {
    expect(fileLimits({ accept: ["pdf", "png"], maxBytes: 1_048_576, maxFiles: 2 }, en)).toBe("PDF or PNG, up to 1 MB, at most 2 files");
    expect(fileLimits({ accept: [], maxFiles: 1 }, en)).toBe("");
  });
});
