import { describe, expect, it } from "vitest";
import type { Manifest } from "../engine/guichet_wasm.js";
import { readerLanguage, shelvesFor } from "./knowledge.js";
import { localTime } from "./now.js";

describe("the reader's language", () => {
  it.each([
    ["fr", ["en", "fr"], "fr"],
    ["FR-ca", ["en", "fr", "fr-CA"], "fr-CA"],
    ["fr-CH", ["en", "fr"], "fr"],
    ["fr", ["en", "fr-FR"], "fr-FR"],
    ["de", ["en", "fr"], "en"],
    ["", ["en"], "en"],
  ])("%s of %j is %s", (wish, languages, chosen) => {
    expect(readerLanguage(wish, languages)).toBe(chosen);
  });
});

describe("the shelves of a person", () => {
  const shelf = (file: string, language: string, audience: string[][]) => ({
    file,
    sha256: "", check: "",
    bytes: 0,
    language,
    audience,
  });
  const manifest: Manifest = {
    format: 2,
    version: "v1",
    languages: ["en", "fr"],
    shelves: [
      shelf("open", "en", []),
      shelf("all", "en", [["everyone"]]),
      shelf("staff", "en", [["employees", "contractors"]]),
      shelf("bosses", "en", [["employees"], ["managers", "hr"]]),
      shelf("nobody", "en", [[]]),
      shelf("ouvert", "fr", []),
    ],
  };
  const files = (language: string, groups: string[]) =>
    shelvesFor(manifest, language, groups).map(({ file }) => file);

  it("are in their language, and need a group of every list", () => {
    expect(files("en", [])).toEqual(["open", "all"]);
    expect(files("en", ["contractors"])).toEqual(["open", "all", "staff"]);
    expect(files("en", ["managers"])).toEqual(["open", "all"]);
    expect(files("en", ["employees", "hr"])).toEqual(["open", "all", "staff", "bosses"]);
    expect(files("fr", ["employees"])).toEqual(["ouvert"]);
  });
});

describe("the time of an input", () => {
  it("is local, with its distance from UTC", () => {
    const moment = new Date(Date.UTC(2026, 10, 21, 8, 30));
    moment.getTimezoneOffset = () => -60;
    expect(localTime(moment)).toBe("2026-11-21T09:30:00+01:00");
    moment.getTimezoneOffset = () => 210;
    expect(localTime(moment)).toBe("2026-11-21T05:00:00-03:30");
  });
});
