import { describe, expect, it, vi } from "vitest";
import { ar } from "./ar.js";
import { countedIn } from "./count.js";
import { de } from "./de.js";
import { en } from "./en.js";
import { es } from "./es.js";
import { fr } from "./fr.js";
import { it as italian } from "./it.js";
import { loadTexts, loadedTexts } from "./languages.js";
import { launcherTexts } from "./launcher.js";
import { nl } from "./nl.js";
import { pt } from "./pt.js";
import type { Question, Reason } from "../engine/guichet_wasm.js";
import { fileLimits } from "../view/file.js";
import { refusalText } from "../view/prompt.js";
import { answeredText, directionOf, numberText, sizeText, valueText } from "./texts.js";
import type { Texts } from "./texts.js";

const all = { ar, de, en, es, fr, it: italian, nl, pt };
const others = Object.entries(all).filter(([tag]) => tag !== "en");

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

});

/** Words that are the same in English. */
const SAME: Record<string, string[]> = {
  ar: [],
  de: ["Ticket"],
  es: ["No"],
  fr: ["Suggestions", "Conversation", "Ticket", "Note", "Important"],
  it: ["No", "Ticket"],
  nl: ["Ticket", "Tip"],
  pt: [],
};

describe.each(others)("in %s", (tag, texts) => {
  it("no text is left in English", () => {
    const english = new Set(sentences(en));
    const alike = sentences(texts).filter((sentence) => english.has(sentence) && !/^(\d|ltr)$/.test(sentence));
    expect(new Set(alike)).toEqual(new Set(SAME[tag]));
  });

  it("says which language it is, and how it is written", () => {
    expect(texts.tag).toBe(tag);
    expect(texts.dir).toBe(directionOf(tag));
    expect(launcherTexts(tag)).toMatchObject({ help: texts.title, tag, dir: texts.dir });
  });

  it("says what is to be filled in where English does", () => {
    const holes = (words: Texts) =>
      Object.entries({ ...words.heard, ...words.wrong }).filter(([, text]) => text.includes("#")).map(([name]) => name);
    expect(holes(texts)).toEqual(holes(en));
    expect(JSON.stringify(sentences(texts))).not.toContain("undefined");
  });

  it("is written with the signs of the language", () => {
    const written = sentences(texts).join("\n");
    expect(written).not.toMatch(/['"]/);
    if (tag === "de") expect(written).not.toMatch(/[“”](?=\w)|«|»/);
    if (tag === "ar") expect(written).not.toMatch(/[?,;](\s|$)/m);
    // A question that begins has its sign, and one that ends.
    if (tag === "es") for (const one of sentences(texts)) expect(one.match(/¿/g)?.length).toBe(one.match(/\?/g)?.length);
  });
});

describe("what is counted", () => {
  it("has six forms in Arabic", () => {
    const forms = [0, 1, 2, 3, 11, 100].map(ar.ticket.lines);
    expect(forms).toEqual(["بلا أسطر", "سطر واحد", "سطران", "3 أسطر", "11 سطرًا", "100 سطر"]);
  });

  it("has the form that the language says", () => {
    expect([0, 1, 2].map(fr.ticket.lines)).toEqual(["0 ligne", "1 ligne", "2 lignes"]);
    expect([0, 1, 1234].map(de.ticket.lines)).toEqual(["0 Zeilen", "1 Zeile", "1.234 Zeilen"]);
    expect(countedIn<"one">("es")({ one: "# día", other: "# días" })(1_000_000)).toBe("1.000.000 días");
  });
});

describe("the interface", () => {
  it("speaks the reader's language, else English", async () => {
    expect(loadedTexts("nl-BE")).toBeUndefined();
    expect(await loadTexts("nl-BE")).toBe(nl);
    expect(loadedTexts("NL")).toBe(nl);
    expect(await loadTexts("sv")).toBe(en);
    expect(await loadTexts("constructor")).toBe(en);
  });

  it("speaks English where the file of a language does not come", async () => {
    vi.doMock("./pt.js", () => Promise.reject(new Error("offline")));
    expect(await loadTexts("pt")).toBe(en);
    expect(loadedTexts("pt")).toBe(en);
  });

  it("knows which languages are written from right to left", () => {
    expect(["ar-EG", "he", "fa", "ur-PK", "uz-Arab"].map(directionOf)).toEqual(Array(5).fill("rtl"));
    expect(["en", "arn", "uz", "faroese", "pt-BR"].map(directionOf)).toEqual(Array(5).fill("ltr"));
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

  it("writes the same digits wherever Arabic is read", () => {
    const egypt = { ...ar, tag: "ar-EG" };
    expect(valueText(1500.5, egypt)).toBe("1,500.5");
    expect(valueText({ date: "2026-12-24" }, egypt)).toMatch(/^24 .* 2026$/);
    expect(countedIn<never>("ar-EG")({ other: "#" })(12)).toBe("12");
  });

  it.each([
    [en, "You will have an answer by Monday, November 30 at 10:00 AM."],
    [de, "Sie erhalten eine Antwort bis Montag, 30. November um 10:00."],
    [fr, "Vous aurez une réponse au plus tard le lundi 30 novembre à 10:00."],
    [es, "Tendrá una respuesta a más tardar el lunes, 30 de noviembre, 10:00."],
    [italian, "Riceverà una risposta entro lunedì 30 novembre alle ore 10:00."],
    [nl, "U krijgt uiterlijk maandag 30 november om 10:00 antwoord."],
    [pt, "Você terá uma resposta até segunda-feira, 30 de novembro às 10:00."],
    [ar, "ستصلك إجابة في موعد أقصاه الاثنين، 30 نوفمبر في 10:00 ص."],
  ])("promises an answer in words, at the reader's hour: $tag", (texts, sentence) => {
    const promise = () => answeredText("2026-11-30T10:00:00+01:00", texts).replaceAll(/[\u00a0\u202f]/g, " ");
    vi.stubEnv("TZ", "Europe/Paris");
    expect(promise()).toBe(sentence);
    vi.stubEnv("TZ", "America/New_York");
    expect(promise()).toContain("4:00");
    vi.unstubAllEnvs();
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
    expect(wrong({ type: "fileKind", accept: ["png", "jpg"] })[0]).toBe("Only PNG or JPG can be added.");
    expect(wrong({ type: "fileTooLarge", max: 1_048_576 })[0]).toBe("Files can be up to 1 MB.");
    expect(wrong({ type: "tooManyFiles", max: 2 })[0]).toContain("2");
    expect(wrong({ type: "form" })[0]).toContain("form");
  });

  it("says which files are taken", () => {
    expect(fileLimits({ accept: ["pdf", "png"], maxBytes: 1_048_576, maxFiles: 2 }, en)).toBe("PDF or PNG, up to 1 MB, at most 2 files");
    expect(fileLimits({ accept: [], maxFiles: 1 }, en)).toBe("");
  });
});
