// Pictures of the main states, for people to look at: `target/screenshots/`.

import { join } from "node:path";
import type { BrowserContextOptions } from "playwright-core";
import { REPOSITORY } from "../harness/desk.js";
import { test } from "../harness/test.js";
import type { Visit, Visitor } from "../harness/visitor.js";

/** A host page that a chat could stand on. */
const HOST = {
  body: `<div class="site"><p>The page of the host.</p></div><guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets" open></guichet-agent>`,
};

const looks: Record<string, { visit: Visit; browser: BrowserContextOptions }> = {
  light: { visit: { host: HOST }, browser: { viewport: { width: 520, height: 780 } } },
  dark: { visit: { host: HOST }, browser: { viewport: { width: 520, height: 780 }, colorScheme: "dark" } },
  phone: { visit: { host: HOST }, browser: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  french: { visit: { host: HOST, lang: "fr" }, browser: { viewport: { width: 520, height: 780 } } },
  desk: { visit: {}, browser: { viewport: { width: 1280, height: 800 } } },
};

for (const [look, { visit: who, browser }] of Object.entries(looks)) {
  test(look, async ({ visit }) => {
    const ana = await (await visit({ ...who, browser: { ...browser, deviceScaleFactor: 2 } })).ready();
    const french = who.lang === "fr";
    await snap(ana, look, "1-start");
    await ana.write(french ? "sauvegarde" : "easyvista");
    await ana.chat.getByRole("option").first().waitFor();
    await snap(ana, look, "2-suggestions");
    await ana.say(french ? "easyvista" : "easyvista");
    await snap(ana, look, "3-candidates");
    await ana.say(french ? "où garer mon vélo" : "where can i park my bicycle");
    await snap(ana, look, "4-nothing");
    await ana.say(french ? "easyvista rame aujourd'hui" : "easyvista is slow for everybody in my office");
    await ana.answer(french ? "beaucoup" : "many");
    await snap(ana, look, "5-refused");
    await ana.answer("12");
    await ana.answer("1");
    await snap(ana, look, "6-choices");
    await ana.choose(2);
    await ana.choose(2);
    await ana.choose(1);
    await ana.answer("https://help.example.com/all");
    await snap(ana, look, "7-one-of");
    await ana.choose(1);
    await snap(ana, look, "8-ticket");
    await ana.log.evaluate((log) => (log.scrollTop = log.scrollHeight));
    await snap(ana, look, "9-ticket-end");
    await ana.press(ana.texts.ticket.send);
    await ana.sees("T-0001");
    await snap(ana, look, "a-sent");
  });
}

async function snap(visitor: Visitor, look: string, name: string): Promise<void> {
  await visitor.page.screenshot({ path: join(REPOSITORY, "target/screenshots", `${look}-${name}.png`) });
}
