// The interface in the reader's language, from left to right and from right to left.

import { join } from "node:path";
import { REPOSITORY } from "../harness/desk.js";
import { expect, inChromium, test } from "../harness/test.js";
import type { Visitor } from "../harness/visitor.js";

const AGENT = `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`;

const PROJECT = (language: string) => `languages = ["${language}"]
default_groups = ["everyone"]

[tickets.incident]
category = "text"
required = ["category"]
`;

const GERMAN = {
  "guichet.toml": PROJECT("de"),
  "drucker.md": `---
questions: der Drucker druckt nicht
---
# Der Drucker druckt nicht

Leuchtet die **grüne** Lampe?

- [Ja, sie leuchtet](#papier)
- [Nein, sie ist aus](#ticket)

## Papier

Legen Sie Papier ein.

- Es druckt wieder → \`solved\`
- [Es druckt nicht](#ticket)

## Ticket

\`\`\`ask
question: Wie viele Blätter haben Sie versucht?
save as: sheets
type: whole number
max: 1500
\`\`\`

\`\`\`ticket
type: incident
title: Drucker, {{ sheets }} Blätter
category: Drucker
\`\`\`
`,
};

const german = test.extend({ knowledge: GERMAN });

german("in German: the whole way, with numbers and commands as Germans write them", async ({ visit, desk }) => {
  const eva = await visit({ lang: "de-CH", host: { body: AGENT } });
  expect(await eva.launcher.innerText()).toBe("Hilfe");
  await eva.open();
  await eva.sees("Wie können wir helfen?");
  await eva.say("hilfe");
  await eva.sees("„neu anfangen“, um alles zu vergessen");
  await eva.say("mein Drucker druckt nicht");
  await eva.press("Ja, sie leuchtet");
  await eva.say("zurück");
  expect(await eva.choices()).toEqual(["Ja, sie leuchtet", "Nein, sie ist aus"]);
  await eva.press("Nein, sie ist aus");
  await eva.answer("2000");
  expect(await eva.described(eva.field)).toBe("Bitte geben Sie 1.500 oder weniger ein.");
  await eva.answer("12");
  await eva.sees("Gesendet wird genau, was hier steht, und sonst nichts.");
  await eva.log.getByRole("button", { name: "Nicht senden: Wie viele Blätter haben Sie versucht?" }).click();
  await eva.look();
  await eva.sees("1 Antwort wird nicht gesendet.");
  await eva.press("Ticket senden");
  await eva.sees("Der Support hat Ihr Ticket.");
  await eva.look();
  expect((await desk.tickets()).map(({ ticket }) => [ticket.title, ticket.language])).toEqual([["Drucker, 12 Blätter", "de"]]);
});

const ARABIC = {
  "guichet.toml": PROJECT("ar"),
  "printer.md": `---
questions: الطابعة لا تعمل
---
# الطابعة لا تعمل

EasyPrint: هل الضوء الأخضر مضاء؟ اضغط \`Ctrl+P\`.

- [نعم، إنه مضاء](#paper)
- [لا، إنه مطفأ](#ticket)

## Paper

ضع الورق في الطابعة.

- إنها تعمل → \`solved\`
- [ما زالت لا تعمل](#ticket)

## Ticket

\`\`\`ask
question: أين الطابعة؟
save as: place
\`\`\`

\`\`\`ticket
type: incident
title: طابعة في {{ place }}
category: Printer
\`\`\`
`,
};

const arabic = test.extend({ knowledge: ARABIC });

// Without a window around it, Firefox comes back to the last button when Tab leaves the end of the page.
arabic.runIf(inChromium)("in Arabic: the whole job by keyboard, from right to left", async ({ visit, desk }) => {
  const noor = await visit({ lang: "ar", host: { body: AGENT }, browser: { viewport: { width: 520, height: 760 }, deviceScaleFactor: 2 } });
  const { keyboard } = noor.page;
  await noor.launcher.waitFor();
  expect((await noor.launcher.boundingBox())!.x).toBeLessThan(40);
  await noor.look();
  await noor.tabTo("المساعدة");
  await keyboard.press("Enter");
  await noor.ready();
  expect(await noor.focused()).toBe("رسالتك");
  await picture(noor, "arabic-1-start");

  await keyboard.type("الطابعة لا تعمل");
  await keyboard.press("Enter");
  await noor.sees("هل الضوء الأخضر مضاء؟");
  await noor.look();
  await picture(noor, "arabic-2-choice");
  // A passage that begins with a Latin name is still written from right to left.
  expect(await noor.log.locator(".shown").first().evaluate((shown) => getComputedStyle(shown).direction)).toBe("rtl");
  await noor.tabTo("رجوع");
  await noor.tabTo("لا، إنه مطفأ");
  await keyboard.press("Enter");
  await noor.sees("أين الطابعة؟");
  await noor.look();
  await keyboard.type("Room 12");
  await keyboard.press("Enter");
  await noor.sees("تذكرتك");
  await noor.look();
  await picture(noor, "arabic-3-ticket");
  await noor.tabTo("عدم إرسال: أين الطابعة؟");
  await keyboard.press("Enter");
  await noor.sees("استُبعدت إجابة واحدة.");
  await noor.look();
  await noor.tabTo("إرسال التذكرة");
  await keyboard.press("Enter");
  await noor.sees("وصلت تذكرتك إلى فريق الدعم.");
  await noor.look();
  await picture(noor, "arabic-4-sent");
  expect(await desk.tickets()).toHaveLength(1);
  await keyboard.press("Escape");
  expect(await noor.focused()).toBe("المساعدة");
  await noor.look();
});

const english = test.extend({ knowledge: undefined });

english("the page changes its language: the interface follows, and the conversation stays", async ({ visit }) => {
  const ana = await visit({ host: { body: AGENT } });
  await ana.open();
  await ana.say("pages hang in easyvista");
  const speak = (lang: string) => ana.page.locator("guichet-agent").evaluate((agent, tag) => agent.setAttribute("lang", tag), lang);
  await speak("pt-BR");
  await ana.page.getByRole("dialog", { name: "Ajuda" }).waitFor();
  await ana.look();
  await speak("en");
  await ana.chat.waitFor();
  await ana.sees("How many seconds does the page take?");
  await ana.look();
});

english("the words of a language do not come: English is spoken", async ({ visit }) => {
  const noor = await visit({ lang: "ar", host: { body: AGENT.replace(">", " lang=\"ar\">") } });
  noor.provokes(/ERR_FAILED|Failed to fetch/);
  await noor.context.route(/\/guichet\/ar-/, (route) => route.abort());
  await noor.launcher.click();
  await noor.page.getByRole("dialog", { name: "Help" }).getByText("How can we help?").waitFor();
  await noor.look();
});

/** In Firefox a picture is taken with a style that the page's policy rightly forbids. */
async function picture(visitor: Visitor, name: string): Promise<void> {
  if (!inChromium) return;
  await visitor.page.screenshot({ path: join(REPOSITORY, "target/screenshots", `${name}.png`) });
}
