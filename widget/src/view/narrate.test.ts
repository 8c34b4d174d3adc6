import { describe, expect, it } from "vitest";
import { initial } from "../store.js";
import { en } from "../texts/en.js";
import { safeAddress } from "./address.js";
import { blockText, narrate } from "./narrate.js";
import type { Seen } from "./seen.js";

const seen: Seen = {
  ...initial,
  texts: en,
  base: "https://k.example/knowledge/manifest.json",
  inline: false,
  covers: false,
};

describe("what a screen reader says", () => {
  it("is the new text and the ways on, not what the person said", () => {
    const text = (words: string) => [{ type: "text", text: words } as const];
    const spoken = narrate({
      ...seen,
      fresh: 1,
      transcript: [
        { type: "notice", notice: { type: "several" } },
        { type: "said", said: { type: "words", text: "VPN" }, place: 1 },
        {
          type: "shown",
          language: "en",
          step: "it/vpn#",
          blocks: [
            { type: "heading", level: 1, content: text("The VPN") },
            { type: "paragraph", content: [{ type: "strong", content: text("Wait") }, { type: "text", text: "." }] },
            { type: "rule" },
          ],
        },
      ],
      expects: {
        type: "choice",
        step: "it/vpn#",
        choices: [{ id: "1", label: "Green" }, { id: "2", label: "Red" }],
      },
    });
    expect(spoken).toEqual(["The VPN", "Wait.", "Choose one: Green, Red"]);
  });

  it("has no syntax of lists and tables", () => {
    const cell = (text: string) => [{ type: "text", text } as const];
    expect(blockText({ type: "table", header: [cell("A"), cell("B")], rows: [[cell("1"), cell("2")]] }, en)).toBe("A, B; 1, 2");
  });
});

describe("an address out of a procedure", () => {
  it.each([
    ["media/a.png", "https://k.example/knowledge/media/a.png"],
    ["https://x.example/", "https://x.example/"],
    ["tel:+331", "tel:+331"],
    ["mailto:a@b.example", "mailto:a@b.example"],
    ["javascript:alert(1)", undefined],
    [" JaVaScRiPt:alert(1)", undefined],
    ["java\nscript:alert(1)", undefined],
    ["data:text/html,x", undefined],
    ["vbscript:x", undefined],
    ["https://", undefined],
  ])("%s", (address, safe) => {
    expect(safeAddress(address, seen.base)).toBe(safe);
  });
});
