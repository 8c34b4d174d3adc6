// What comes while somebody reads further up does not take away what they read; and the transcript by its keys.

import type { Locator } from "playwright-core";
import type { Knowledge } from "../harness/desk.js";
import { expect, inChromium, test as plain } from "../harness/test.js";
import type { HostPage, Visit, Visitor } from "../harness/visitor.js";

const LINES = Array.from({ length: 30 }, (_, line) => `Sentence ${line + 1} of what is to be read.`).join("\n\n");

const KNOWLEDGE: Knowledge = {
  "guichet.toml": `languages = ["en"]
default_groups = ["everyone"]
[functions.unlock]
gives = { until = "time" }
source = "host"
changes = true
[tickets.request]
`,
  "door.md": `---
questions: the door does not open
---
# The door does not open

${LINES}

- [Unlock it](#unlock)
- [It is stuck](#stuck)

## Unlock

\`\`\`call
function: unlock
save as: lock
\`\`\`

- If \`lock.failed\` → [Stuck](#stuck)
- Otherwise → [Unlocked](#unlocked)

## Unlocked

It is open until {{ lock.until }}.

→ \`solved\`

## Stuck

\`\`\`ticket
type: request
title: The door is stuck
\`\`\`
`,
};

const test = plain.extend({ knowledge: KNOWLEDGE });

/** What the host is asked is answered when the scenario says so, in whichever tab. */
const HOST: HostPage = {
  body: `<guichet-agent manifest="/knowledge/everyone/manifest.json" open></guichet-agent>`,
  script: `
    const later = () => new Promise((resolve) => { window.release = resolve; });
    Object.assign(document.querySelector("guichet-agent"), { functions: { unlock: later }, submitTicket: later });
    window.heard = [];
    customElements.whenDefined("guichet-agent").then(() => {
      const live = new MutationObserver((changes) => changes.forEach(({ addedNodes, target }) => {
        if (target.closest?.("[aria-live=polite]")) addedNodes.forEach((node) => heard.push(node.textContent));
      }));
      live.observe(document.querySelector("guichet-agent").shadowRoot, { subtree: true, childList: true });
    });`,
};

const unread = (ana: Visitor): Locator => ana.button(ana.texts.unread);
const release = (ana: Visitor, receipt: unknown) => ana.page.evaluate((receipt) => (window as unknown as { release(receipt: unknown): void }).release(receipt), receipt);
const place = (ana: Visitor) => ana.log.evaluate((log) => Math.round(log.scrollTop));
const fromEnd = (ana: Visitor) => ana.log.evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight));

/** A frame has been drawn, and what it has scrolled has been told. */
const drawn = (ana: Visitor) => ana.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** By the keys of the transcript, until it stands where they lead. */
async function scroll(ana: Visitor, key: "Home" | "End"): Promise<void> {
  await ana.log.focus();
  await ana.page.keyboard.press(key);
  await expect.poll(() => (key === "Home" ? place(ana) : fromEnd(ana))).toBeLessThanOrEqual(1);
  await drawn(ana);
}

async function waiting(visit: (visit: Visit) => Promise<Visitor>): Promise<Visitor> {
  const ana = await (await visit({ host: HOST })).ready();
  await ana.say("the door does not open");
  await ana.press("Unlock it");
  await ana.sees(ana.texts.loading);
  return ana;
}

test("an answer of the host: the view stays, and a button leads down to it", async ({ visit }) => {
  const ana = await waiting(visit);
  await scroll(ana, "Home");
  await release(ana, { until: "18:30" });
  await unread(ana).waitFor();
  expect(await place(ana)).toBe(0);
  await ana.look();
  expect(await ana.focused()).toBe(ana.texts.conversation);

  // One key away from what is read; it is no second announcement of what has come.
  await ana.page.keyboard.press("Shift+Tab");
  expect(await ana.focused()).toBe(ana.texts.unread);
  const heard = await ana.page.evaluate<string[]>("heard");
  expect(heard.filter((line) => line.startsWith("It is open until"))).toHaveLength(1);
  expect(heard.join(" ")).not.toContain(ana.texts.unread);
  await ana.page.keyboard.press("Enter");
  await unread(ana).waitFor({ state: "detached" });
  expect(await fromEnd(ana)).toBeLessThanOrEqual(1);
  expect(await ana.focused()).toBe(ana.texts.conversation);
  await ana.look();
});

test("the number of a ticket: the button is gone as soon as the person has come down by themselves", async ({ visit }) => {
  const ana = await (await visit({ host: HOST })).ready();
  await ana.say("the door does not open");
  await ana.press("It is stuck");
  await ana.press(ana.texts.ticket.send);
  await ana.sees(ana.texts.ticket.waiting);
  await scroll(ana, "Home");
  await release(ana, { number: "HD-42", answeredWithin: { by: "2026-11-30T10:00:00+01:00" } });
  await unread(ana).waitFor();
  expect(await place(ana)).toBe(0);
  await scroll(ana, "End");
  await unread(ana).waitFor({ state: "detached" });
  await ana.sees("HD-42");

  // Nothing is unread for whoever goes on from where they are.
  await ana.say("the door does not open");
  expect(await unread(ana).count()).toBe(0);
});

test("another tab sends: this one stays where it is read", async ({ visit }) => {
  const one = await (await visit({ host: HOST })).ready();
  await one.say("the door does not open");
  await one.press("It is stuck");
  await one.sees(one.texts.ticket.promise);
  const other = await one.duplicate();
  await other.sees(other.texts.ticket.promise);
  await scroll(other, "Home");
  await one.press(one.texts.ticket.send);
  await unread(other).waitFor();
  expect(await place(other)).toBe(0);
  await release(one, "HD-42");
  await other.sees("HD-42");
  expect(await place(other)).toBe(0);
  await unread(other).click();
  await unread(other).waitFor({ state: "detached" });
  expect(await other.log.getByText("HD-42").evaluate((number) => number.getBoundingClientRect().bottom < innerHeight)).toBe(true);
});

test("whoever is at the end is led on, and nothing is unread", async ({ visit }) => {
  const ana = await waiting(visit);
  expect(await fromEnd(ana)).toBeLessThanOrEqual(1);
  await release(ana, { until: "18:30" });
  await ana.sees("It is open until");
  await expect.poll(() => fromEnd(ana)).toBeLessThanOrEqual(1);
  expect(await unread(ana).count()).toBe(0);
});

// Firefox is started so that it always wants less motion.
test.runIf(inChromium)("what comes while the transcript is still on its way to the end leads on, too", async ({ visit }) => {
  const ana = await (await visit({ host: HOST, browser: { reducedMotion: "no-preference" } })).ready();
  // Not looked at by the rules of accessibility: they measure what is fading in.
  await ana.composer.fill("the door does not open");
  await ana.composer.press("Enter");
  await ana.sees("Sentence 30");
  await scroll(ana, "Home");
  const moved = await ana.page.evaluate(async () => {
    const root = document.querySelector("guichet-agent")!.shadowRoot!;
    const [log, host] = [root.querySelector(".log")!, window as unknown as { release?: (given: unknown) => void }];
    root.querySelector<HTMLElement>(".prompt .option")!.click();
    const far = () => log.scrollHeight - log.scrollTop - log.clientHeight;
    while (!host.release || log.scrollTop === 0) await new Promise(requestAnimationFrame);
    const before = far();
    host.release({ until: "18:30" });
    return before;
  });
  expect(moved).toBeGreaterThan(100);
  await ana.sees("It is open until");
  await expect.poll(() => fromEnd(ana)).toBeLessThanOrEqual(1);
  expect(await unread(ana).count()).toBe(0);
});

test("the transcript is reached with Tab and scrolled with the keys that scroll", async ({ visit }) => {
  const ana = await (await visit({ host: HOST })).ready();
  await ana.say("the door does not open");
  await ana.sees("Sentence 30");
  const { keyboard } = ana.page;
  await ana.log.focus();
  await keyboard.press("Shift+Tab");
  await ana.tabTo(ana.texts.conversation);
  const after = async (key: string, than: (before: number, now: number) => boolean) => {
    const before = await place(ana);
    await keyboard.press(key);
    await expect.poll(async () => than(before, await place(ana)), { message: key }).toBe(true);
    // A scroll that is still running would be taken for the next one's.
    await ana.log.evaluate(async (log) => {
      for (let top = NaN; top !== log.scrollTop; ) {
        top = log.scrollTop;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      }
    });
  };
  await after("Home", (_, now) => now === 0);
  await after("ArrowDown", (before, now) => now > before);
  await after("PageDown", (before, now) => now > before);
  await after("ArrowUp", (before, now) => now < before);
  await after("PageUp", (before, now) => now < before);
  await after("Space", (before, now) => now > before);
  await after("Shift+Space", (before, now) => now < before);
  await after("End", (before, now) => now > before);
  expect(await fromEnd(ana)).toBeLessThanOrEqual(1);
  // From a button inside of it, too.
  await ana.tabTo("Unlock it");
  await after("PageUp", (before, now) => now < before);
});

test.extend({ knowledge: undefined })("a field for a day comes into sight wholly, with its button", async ({ visit }) => {
  const luc = await visit({ lang: "fr", browser: { viewport: { width: 390, height: 844 }, reducedMotion: "no-preference" } });
  await luc.log.waitFor();
  // Not with the visitor's own hands: in the middle of a movement nobody looks at colours.
  await luc.composer.fill("restaurer divalto");
  await luc.composer.press("Enter");
  await luc.log.locator(".prompt .option").first().click();
  await luc.button("Oui").click();
  await luc.field.waitFor();
  const hidden = () =>
    luc.log.evaluate((log) => log.querySelector(".prompt .primary")!.getBoundingClientRect().bottom - log.getBoundingClientRect().bottom);
  await expect.poll(hidden).toBeLessThanOrEqual(0);
});
