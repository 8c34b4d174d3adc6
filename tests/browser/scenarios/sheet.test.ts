// Pictures of the main states, for people to look at: `target/screenshots/`.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContextOptions } from "playwright-core";
import { REPOSITORY } from "../harness/desk.js";
import { test } from "../harness/test.js";
import type { HostPage, Visit, Visitor } from "../harness/visitor.js";
import { LEAVE } from "./leave.js";

/** A calm page that a chat could stand on. */
const HOST: HostPage = {
  title: "Good morning",
  body: `<p>Your applications</p><div aria-hidden="true"><i></i><i></i><i></i><i></i><i></i><i></i></div>
    <guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets" open></guichet-agent>`,
  style: `
    :root { color-scheme: light dark; background: light-dark(#eef2f3, #0d1113); color: light-dark(#18242a, #e3eaea); font: 15px/1.5 "Liberation Sans", system-ui, sans-serif; }
    guichet-agent { --guichet-height: 48em; }
    main { padding: 24px 40px; max-width: 420px; }
    h1 { font-size: 26px; margin: 40px 0 4px; }
    p { margin: 0 0 28px; color: light-dark(#54646a, #9fadb0); }
    div { display: grid; grid-template-columns: 1fr 1fr; gap: 14px; }
    i { block-size: 120px; border-radius: 12px; background: light-dark(#fff, #171e20); }`,
};

/** The same, with somebody who is free and a function that never answers. */
const ASKED: HostPage = {
  ...HOST,
  script: `Object.assign(document.querySelector("guichet-agent"), {
    agents: () => true,
    functions: { unlock: () => new Promise(() => {}), leave_balance: () => { throw new Error("down"); } },
  });`,
};

const NARROW = { width: 520, height: 760 };

const looks: Record<string, Visit & { browser: BrowserContextOptions }> = {
  light: { host: HOST, browser: { viewport: NARROW } },
  dark: { host: HOST, browser: { viewport: NARROW, colorScheme: "dark" } },
  french: { host: HOST, lang: "fr", browser: { viewport: NARROW } },
  phone: { host: HOST, browser: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  preview: { browser: { viewport: { width: 1280, height: 800 } } },
};

for (const [look, who] of Object.entries(looks)) {
  test(look, async ({ visit }) => {
    const ana = await (await visit({ ...who, browser: { ...who.browser, deviceScaleFactor: 2 } })).ready();
    const snap = (state: string) => picture(ana, `${look}-${state}`);
    const french = who.lang === "fr";
    await snap("1-start");
    await ana.write("easyvista");
    await snap("2-suggestions");
    await ana.say("easyvista");
    await snap("3-candidates");
    await ana.say(french ? "où garer mon vélo" : "where can i park my bicycle");
    await snap("4-nothing-fits");
    await ana.say(french ? "easyvista rame aujourd'hui" : "pages hang in easyvista");
    await ana.answer(french ? "beaucoup" : "many");
    await snap("5-refused");
    await ana.answer("12");
    await ana.answer("1");
    await snap("6-choices");
    await ana.say("easyvista mail spam");
    await snap("7-elsewhere");
    await ana.log.locator(".prompt .option").last().click();
    await ana.press(french ? "Non" : "No");
    await ana.press(french ? "Non" : "No");
    await ana.press(french ? "Demandez-leur pour moi" : "Ask them for me");
    await ana.answer("https://help.example.com/all");
    await snap("8-one-of");
    await ana.press(french ? "Toujours" : "Always");
    await snap("9-ticket");
    await ana.log.getByLabel("Category").fill("");
    await ana.press(ana.texts.ticket.send);
    await snap("a-ticket-wrong");
    await ana.log.getByLabel("Category").fill("EasyVista");
    await ana.press(ana.texts.ticket.send);
    await ana.sees("T-0001");
    await snap("b-sent");
    await ana.press(ana.texts.restart);
    await snap("c-restart");
  });
}

const { preview: _preview, ...inPage } = looks;
const leave = test.extend({ knowledge: LEAVE });

for (const [look, who] of Object.entries(inPage)) {
  leave(`fields, files and the host, ${look}`, async ({ visit }) => {
    const ana = await (await visit({ ...who, host: ASKED, browser: { ...who.browser, deviceScaleFactor: 2 } })).ready();
    const snap = (state: string) => picture(ana, `${look}-${state}`);
    const french = who.lang === "fr";
    const day = new Date().getFullYear() + 1;
    await ana.say("help");
    await snap("d-help");
    await ana.say(french ? "Je veux un congé parental" : "I need parental leave");
    await snap("e-day");
    await ana.answer("2020-01-01");
    await snap("f-day-refused");
    await ana.answer(`${day}-03-01`);
    await ana.answer("09:30");
    await ana.log.getByRole("checkbox").first().check();
    await snap("g-some-of");
    await ana.press(ana.texts.proceed);
    await snap("h-files");
    await ana.pick(["The window with the error.png", await readFile(join(REPOSITORY, "widget/screenshot.png"))], ["letter.pdf", Buffer.alloc(230_000)]);
    await ana.log.locator("canvas").waitFor();
    await snap("i-files-picked");
    await ana.press(ana.texts.proceed);
    await ana.press(ana.texts.skip);
    await snap("j-values");
    await ana.press(french ? "Parler aux RH" : "Talk to HR");
    await ana.sees(ana.texts.handoff.promise);
    await snap("k-handoff");
    await ana.chat.locator("[part=cancel]").click();
    await ana.choose(1);
    await ana.log.getByText(ana.texts.ticket.attachments).scrollIntoViewIfNeeded();
    await snap("l-attachments");
    await ana.press(ana.texts.restart);
    await ana.chat.locator(".confirmation").getByRole("button", { name: ana.texts.restart }).click();
    if (french) return;
    await ana.say("I want to order chairs");
    await ana.answer("3");
    await ana.answer("red");
    await ana.press("By post");
    await ana.answer(`${day}-12-24`);
    await ana.press("Change: 3");
    await ana.answer("9");
    await ana.press("By truck");
    await snap("m-dropped");
    await ana.say("how many weeks are left");
    await snap("n-elsewhere");
    await ana.press("The weeks that are left");
    await ana.press("Unlock my account");
    await ana.sees(ana.texts.loading);
    await snap("o-wait");
    await ana.press(ana.texts.back);
    await ana.press("Look it up");
    await ana.press("Enough");
    await snap("p-go-on");
  });
}

test("readme", async ({ visit }) => {
  const browser = { viewport: { width: 900, height: 760 }, deviceScaleFactor: 2 };
  const ana = await (await visit({ host: HOST, browser })).ready();
  await ana.say("semarchy shows an eror when i save");
  await ana.press("It runs, but something is wrong");
  await ana.page.mouse.move(0, 0);
  await picture(ana, "readme");
});

async function picture(visitor: Visitor, name: string): Promise<void> {
  await visitor.page.screenshot({ path: join(REPOSITORY, "target/screenshots", `${name}.png`) });
}
