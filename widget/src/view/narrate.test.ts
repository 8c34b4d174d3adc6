import { describe, expect, it } from "vitest";
import type { Entry } from "../engine/guichet_wasm.js";
import { initial } from "../store.js";
import { en } from "../texts/en.js";
import { answeredText } from "../texts/texts.js";
import { safeAddress } from "./address.js";
import { blockText, narrate, narrateChanges } from "./narrate.js";
import { noteText } from "./panel.js";
import type { Seen } from "./seen.js";

const seen: Seen = {
  ...initial,
  texts: en,
  title: en.title,
  blobOf: () => undefined,
  base: "https://k.example/knowledge/manifest.json",
  grant: undefined,
  pages: undefined,
  unread: false,
  sends: true,
  mode: "bubble",
  over: true,
  covers: false,
};

const words = (of: Seen): string[] => narrate(of).map(({ text }) => text);

describe("what a screen reader says", () => {
  it("is the new text and the ways on, not what the person said", () => {
    const text = (words: string) => [{ type: "text", text: words } as const];
    const spoken = words({
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

  it("is that it takes a moment, in the writer's words if there are any", () => {
    expect(words({ ...seen, expects: { type: "wait" } })).toEqual(["One moment…"]);
    expect(words({ ...seen, expects: { type: "wait", text: "Checking…" } })).toEqual(["Checking…"]);
  });

  it("is what is to be allowed, and the two ways are buttons", () => {
    const notice = { type: "consent", text: "Read the version of the app" } as const;
    const spoken = narrate({ ...seen, transcript: [{ type: "notice", notice }], expects: { type: "consent", function: "version" } });
    expect(spoken).toEqual([{ text: "Your permission is needed for this: Read the version of the app", lang: "en" }]);
  });

  it("is what one can do here, and what does not hold any more", () => {
    const help = words({ ...seen, transcript: [{ type: "notice", notice: { type: "help" } }] });
    expect(help[0]).toContain("start again");
    const said = { type: "value", value: { date: "2026-12-24" } } as const;
    const dropped = [{ about: "When?", said }, { about: "", said: { type: "private" } as const }];
    expect(noteText({ type: "dropped", dropped, changed: undefined }, seen)).toBe(
      "This no longer applies: When? (December 24, 2026). One of your answers no longer applies.",
    );
    expect(noteText({ type: "dropped", dropped: [], changed: "Many" }, seen)).toBe(
      "“Many” has changed since; please look again from here.",
    );
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
    expect(safeAddress(address, seen)).toBe(safe);
  });

  it("carries what lets some people see what only they may, and gives it to nobody else", () => {
    const address = (one: string) => safeAddress(one, { ...seen, grant: "a.b-c_d" });
    expect(address("restricted/a.png")).toBe("https://k.example/knowledge/restricted/a.png?grant=a.b-c_d");
    for (const other of ["media/a.png", "https://x.example/restricted/a.png", "//x.example/a.png", "/restricted/a.png", "tel:restricted/1"]) {
      expect(address(other)).not.toContain("grant");
    }
    expect(safeAddress("restricted/a.png", seen)).toBe("https://k.example/knowledge/restricted/a.png");
  });

  it("is no question twice: what was answered is not said again", () => {
    const shown = (text: string): Entry => ({ type: "shown", language: "en", step: "vpn#", blocks: [{ type: "paragraph", content: [{ type: "text", text }] }] });
    const said = { type: "said", said: { type: "words", text: "12" }, place: 2 } as const;
    expect(words({ ...seen, transcript: [shown("How many?"), said, shown("Thank you.")] })).toEqual(["Thank you."]);
  });

  it("is what a ticket is promised, once, though its number comes later", () => {
    const ticket = (number: string): Entry => ({ type: "notice", notice: { type: "ticketState", key: "k", state: "delivered", number } });
    const promised = { k: "2026-11-30T10:00:00+01:00" };
    const said = (now: Seen, before: Seen) => narrateChanges(now, before).map(({ text }) => text);
    const [sent, numbered] = [{ ...seen, promised, transcript: [ticket("G-1")] }, { ...seen, promised, transcript: [ticket("INC1")] }];
    expect(said(sent, seen)).toEqual(["The help desk has your ticket. Ticket G-1", answeredText(promised.k, en)]);
    expect(said(numbered, sent)).toEqual(["The help desk has your ticket. Ticket INC1"]);
  });

  it("has the language of its writer, or ours", () => {
    const transcript: Entry[] = [
      { type: "shown", language: "de", step: "vpn#", blocks: [{ type: "paragraph", content: [{ type: "text", text: "Warten" }] }] },
    ];
    expect(narrate({ ...seen, transcript, expects: { type: "wait" } })).toEqual([
      { text: "Warten", lang: "de" },
      { text: "One moment…", lang: "en" },
    ]);
  });
});
