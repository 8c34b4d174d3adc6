import { describe, expect, it } from "vitest";
import { scrubbed } from "./scrub.js";

describe("a question", () => {
  // The same stand in the test of the server's.
  it.each([
    ["how do I get on the wifi?", "how do I get on the wifi?"],
    ["call me at +33 6 12 34 56 78 please", "call me at <number> please"],
    ["ticket INC0012345, error 0x80070005", "ticket <number> error <number>"],
    ["mail ann.lee@acme.example about it", "mail <email> about it"],
    ["is https://intra/x or www.acme.fr or portal.acme.com down", "is <address> or <address> or <address> down"],
    [String.raw`cannot open \\srv\home\ann or /home/ann/x`, "cannot open <address> or <address>"],
    ["My name is Ann Lee and my screen is black", "My name is <name> and my screen is black"],
    ["je m’appelle Ann, mon écran est noir", "je m'appelle <name> mon écran est noir"],
    ["ich heiße Ann", "ich heiße <name>"],
    ["e.g. and/or printers", "e.g. and/or printers"],
    ["٣٤٥ and ⅷ", "<number> and <number>"],
    ["", ""],
  ])("%j says nothing of anybody", (question, told) => {
    expect(scrubbed(question)).toBe(told);
    expect(scrubbed(told)).toBe(told);
  });

  it("has an end", () => {
    expect([...scrubbed("é".repeat(500))]).toHaveLength(200);
  });
});
