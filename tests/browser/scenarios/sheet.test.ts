// Every state of the chat, in every look: looked at by the rules of accessibility here, and by people on the
// contact sheet that `npm run sheet` makes of the pictures.

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContextOptions, Locator } from "playwright-core";
import { REPOSITORY } from "../harness/desk.js";
import { expect, test as plain } from "../harness/test.js";
import type { HostPage, Visit, Visitor } from "../harness/visitor.js";
import { LEAVE } from "./leave.js";
import { ARABIC, ENGLISH, showcase } from "./showcase.js";
import type { Words } from "./showcase.js";
import { everyState } from "./states.js";

const PICTURES = join(REPOSITORY, "target/sheet");
const AGENT = `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`;

/** A calm page that a chat could stand on. */
const HOST: HostPage = {
  title: "Good morning",
  body: `<p>Your applications</p><div aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i></div>${AGENT}`,
  style: `
    :root { color-scheme: light dark; background: light-dark(#eef2f3, #0d1113); color: light-dark(#18242a, #e3eaea); font: 15px/1.5 "Liberation Sans", system-ui, sans-serif; }
    main { padding: 24px 40px; max-width: 420px; }
    h1 { font-size: 26px; margin: 40px 0 4px; }
    p { margin: 0 0 28px; color: light-dark(#54646a, #9fadb0); }
    div { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; }
    i { block-size: 120px; border-radius: 12px; background: light-dark(#fff, #171e20); }`,
};

const WINDOW = { width: 520, height: 760 };

const looks: Record<string, { words: Words; browser: BrowserContextOptions }> = {
  light: { words: ENGLISH, browser: { viewport: WINDOW } },
  dark: { words: ENGLISH, browser: { viewport: WINDOW, colorScheme: "dark" } },
  phone: { words: ENGLISH, browser: { viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true } },
  "right to left": { words: ARABIC, browser: { viewport: WINDOW } },
};

/** What a screen reader finds in each state: what has changed in the tree since the state before. */
class Trees {
  readonly #told: string[] = [];
  #before: string[] = [];

  async add(state: string, agent: Locator): Promise<void> {
    // Not the sentences that are read out: they are gone in a second.
    const panel = agent.locator(".panel");
    const chat = (await panel.count()) > 0 ? panel : agent.locator(".launcher");
    // The desk is at another port in every run.
    const tree = (await chat.ariaSnapshot()).replaceAll(/127\.0\.0\.1:\d+/g, "host").split("\n");
    const same = tree.findIndex((line, at) => line !== this.#before[at]);
    this.#told.push(`# ${state}`, ...(same < 0 ? [] : tree.slice(same)), "");
    this.#before = tree;
  }

  text(): string {
    return this.#told.join("\n");
  }
}

/** Takes pictures, numbered in their order: a folder a look, which `sheet.mjs` puts side by side. */
async function album(look: string, trees: Trees): Promise<(state: string, ana: Visitor) => Promise<void>> {
  const folder = join(PICTURES, look);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  let count = 0;
  return async (state, ana) => {
    // Nothing is pointed at.
    await ana.page.mouse.move(0, 0);
    await ana.look();
    // Nothing but the transcript scrolls.
    const scrolled = await ana.page.locator("guichet-agent .panel").evaluateAll(([panel]) => panel?.scrollTop ?? 0);
    expect(scrolled).toBe(0);
    await trees.add(state, ana.page.locator("guichet-agent"));
    count += 1;
    await ana.page.screenshot({ path: join(folder, `${String(count).padStart(2, "0")} ${state}.png`) });
  };
}

for (const [look, { words, browser }] of Object.entries(looks)) {
  const test = plain.extend({ knowledge: showcase(words) });
  const who: Visit = { host: HOST, lang: words.language, browser: { ...browser, deviceScaleFactor: 2, timezoneId: "Europe/Paris" } };

  test(`every state: ${look}`, { timeout: 120_000 }, async ({ visit }) => {
    const trees = new Trees();
    const snap = await album(look, trees);
    await everyState(() => visit(who), words, snap);
    if (look === "light") await expect(trees.text()).toMatchFileSnapshot("trees.txt");
  });
}

/** Somebody is free, and a function never answers. */
const ASKED: HostPage = {
  ...HOST,
  script: `Object.assign(document.querySelector("guichet-agent"), {
    agents: () => true,
    functions: { unlock: () => new Promise(() => {}), leave_balance: () => { throw new Error("down"); } },
  });`,
};

for (const [look, { words, browser }] of Object.entries(looks).filter(([, { words }]) => words === ENGLISH)) {
  plain.extend({ knowledge: LEAVE })(`what the host is asked: ${look}`, { timeout: 120_000 }, async ({ visit }) => {
    const ana = await visit({ host: ASKED, lang: words.language, browser: { ...browser, deviceScaleFactor: 2 } });
    const take = await album(`${look}, host`, new Trees());
    const snap = (state: string) => take(state, ana);
    const day = new Date().getFullYear() + 1;
    await ana.open();
    await ana.say("help");
    await snap("help");
    await ana.say("I need parental leave");
    await ana.answer(`${day}-03-01`);
    await ana.answer("09:30");
    await ana.log.getByRole("checkbox").first().check();
    await ana.press(ana.texts.proceed);
    await ana.press("I will send it later");
    await ana.press(ana.texts.skip);
    await snap("values");
    await ana.press("Talk to HR");
    await ana.sees(ana.texts.handoff.promise);
    await snap("hand-off");
    await ana.press(ana.texts.restart);
    await ana.chat.locator(".confirmation").getByRole("button", { name: ana.texts.restart }).click();
    await ana.say("I want to order chairs");
    await ana.answer("3");
    await ana.answer("red");
    await ana.press("By post");
    await ana.answer(`${day}-12-24`);
    await ana.press("Change: 3");
    await ana.answer("9");
    await ana.press("By truck");
    await snap("dropped");
    await ana.say("how many weeks are left");
    await snap("elsewhere");
    await ana.press("The weeks that are left");
    await ana.press("Unlock my account");
    await ana.sees(ana.texts.loading);
    await snap("wait");
    await ana.press(ana.texts.back);
    await ana.press("Look it up");
    await ana.press("Enough");
    await snap("go on");
  });
}

plain("the picture of the README", async ({ visit }) => {
  const browser = { viewport: { width: 900, height: 760 }, deviceScaleFactor: 2 };
  const ana = await visit({ host: { ...HOST, style: `${HOST.style} guichet-agent { --guichet-height: 48em }` }, browser });
  await ana.open();
  await ana.say("semarchy shows an eror when i save");
  await ana.press("It runs, but something is wrong");
  await ana.page.mouse.move(0, 0);
  await ana.page.screenshot({ path: join(REPOSITORY, "target/readme.png") });
});
