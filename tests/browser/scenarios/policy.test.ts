// The Content-Security-Policy that a host page needs: with the documented directives everything works, and
// without any one of them just what the documentation says it is for does not.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { REPOSITORY } from "../harness/desk.js";
import { expect, test as plain } from "../harness/test.js";
import { DIRECTIVES } from "../harness/visitor.js";
import type { Visit, Visitor } from "../harness/visitor.js";

/** A sound of 80 samples, whose bytes are all ASCII. */
const SOUND = (() => {
  const number = (value: number, bytes: number) => String.fromCharCode(...Array.from({ length: bytes }, (_, at) => (value >> (8 * at)) & 255));
  const samples = "@".repeat(80);
  const format = number(1, 2) + number(1, 2) + number(8000, 4) + number(8000, 4) + number(1, 2) + number(8, 2);
  return `RIFF${number(36 + samples.length, 4)}WAVEfmt ${number(16, 4)}${format}data${number(samples.length, 4)}${samples}`;
})();

const test = plain.extend({
  knowledge: {
    "guichet.toml": `languages = ["en"]\ndefault_groups = ["everyone"]\ndefault_ticket_type = "request"\n[tickets.request]\nseverity = ["normal", "high"]\n`,
    "media/screen.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="90"><rect width="160" height="90"/></svg>`,
    "media/beep.wav": SOUND,
    "lamp.md": `---
questions: the lamp is broken
---
# The lamp

![The lamp](media/screen.svg)

[How it sounds](media/beep.wav)

- [It hums](#tell-us)
- [It works](#fine)

## Tell us

\`\`\`ticket
title: The lamp hums
\`\`\`

## Fine

Good.
`,
  },
});

function under(directives: readonly string[]): Visit {
  return {
    host: {
      body: `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`,
      policy: ["default-src 'none'", ...directives].join("; "),
    },
  };
}

const picture = (ana: Visitor) => ana.log.locator("img").evaluate((image) => (image as HTMLImageElement).naturalWidth);
const sound = (ana: Visitor) => ana.log.locator("audio").evaluate((audio) => (audio as HTMLAudioElement).readyState);

test("with the documented directives and no others, the whole job works", async ({ visit, desk }) => {
  const ana = await visit(under(DIRECTIVES));
  await ana.open();
  await ana.say("the lamp is broken");
  await expect.poll(() => picture(ana)).toBe(160);
  await expect.poll(() => sound(ana)).toBeGreaterThan(0);
  await ana.press("It hums");
  await ana.press("Send the ticket");
  await ana.sees("The help desk has your ticket.");
  expect(await desk.tickets()).toHaveLength(1);
  await ana.look();
});

/** What does not work without a directive, and what still does. */
const LOST: Record<string, (ana: Visitor) => Promise<void>> = {
  "script-src": async (ana) => {
    ana.provokes(/script-src|Content.Security.Policy/i);
    await expect.poll(() => ana.page.evaluate("document.readyState")).toBe("complete");
    expect(await ana.launcher.count()).toBe(0);
    expect(await ana.page.evaluate("customElements.get('guichet-agent')")).toBeUndefined();
  },
  "'wasm-unsafe-eval'": async (ana) => {
    ana.provokes(/wasm|script-src|404|Content.Security.Policy/i);
    await ana.launcher.click();
    await ana.chat.getByText(ana.texts.failed.engine).waitFor();
  },
  "connect-src": async (ana) => {
    ana.provokes(/connect-src|fetch|Content.Security.Policy/i);
    await ana.launcher.click();
    await ana.chat.getByText(ana.texts.failed.manifest).waitFor();
  },
  "img-src": async (ana) => {
    ana.provokes(/img-src|icon|Content.Security.Policy/i);
    await ana.open();
    await ana.say("the lamp is broken");
    await expect.poll(() => sound(ana)).toBeGreaterThan(0);
    await expect.poll(() => ana.log.locator("img").evaluate((image) => (image as HTMLImageElement).complete)).toBe(true);
    expect(await picture(ana)).toBe(0);
    await ana.press("It hums");
    await ana.sees("Your ticket");
  },
  "media-src": async (ana) => {
    ana.provokes(/media-src|Content.Security.Policy/i);
    await ana.open();
    await ana.say("the lamp is broken");
    await expect.poll(() => picture(ana)).toBe(160);
    await expect.poll(() => ana.log.locator("audio").evaluate((audio) => (audio as HTMLAudioElement).networkState)).toBe(3);
    expect(await sound(ana)).toBe(0);
    await ana.press("It hums");
    await ana.sees("Your ticket");
  },
};

for (const [name, breaks] of Object.entries(LOST)) {
  test(`without ${name}, what it is for does not work`, async ({ visit }) => {
    const left = name.startsWith("'") ? DIRECTIVES.map((one) => one.replace(` ${name}`, "")) : DIRECTIVES.filter((one) => !one.startsWith(`${name} `));
    expect(left).not.toEqual(DIRECTIVES);
    await breaks(await visit(under(left)));
  });
}

test("every documented directive is tried so, and the README names them", async () => {
  const names = DIRECTIVES.flatMap((one) => [one.split(" ")[0], ...one.split(" ").slice(1).filter((source) => source !== "'self'")]);
  expect(Object.keys(LOST).sort()).toEqual(names.sort());
  const readme = (await readFile(join(REPOSITORY, "README.md"), "utf8")).replaceAll(/\s+/g, " ");
  expect(readme).toContain(DIRECTIVES.join("; "));
});
