// What a function does may need the person's consent: asked before the first call, once in a conversation.

import { expect, test as plain } from "../harness/test.js";
import type { Visit } from "../harness/visitor.js";

const VERSION = (title: string, question: string, byHand: string, again: string, enough: string) => `---
questions: ${question}
---
# ${title}

\`\`\`call
function: app_version
save as: app
\`\`\`

- If \`app.failed\` → [${byHand}](#by-hand)
- Otherwise → [${enough}](#known)

## <a name="by-hand"></a>${byHand}

- [${again}](#${title.toLowerCase()})
- ${enough} → \`done\`

## <a name="known"></a>${enough}

7 = {{ app.version }}

- [${again}](#${title.toLowerCase()})
`;

const test = plain.extend({
  knowledge: {
    "guichet.toml": `
languages = ["en", "fr"]
default_groups = ["everyone"]

[functions.app_version]
gives = { version = "text" }
source = "host"
consent = { en = "Read the version of the app on this computer", fr = "Lire la version de l’application sur cet ordinateur" }
`,
    "version.md": VERSION("Version", "which version do i have", "Look at it yourself", "Once more", "Enough"),
    "version.fr.md": VERSION("Version", "quelle version ai-je", "Regardez vous-même", "Encore une fois", "Assez"),
  },
});

const SENTENCE = "Read the version of the app on this computer";

/** A host that counts how often it is called. */
function counting(lang = "en"): Visit {
  const body = `<guichet-agent manifest="/knowledge/everyone/manifest.json" open></guichet-agent>`;
  const script = `document.querySelector("guichet-agent").functions = {
    app_version: () => (sessionStorage.setItem("calls", 1 + Number(sessionStorage.getItem("calls"))), { version: "7" }) };`;
  return { lang, host: { body, script } };
}

test("allowed: nothing is called before, a reload asks again only what was not answered, and it stays allowed", async ({ visit }) => {
  const ana = await (await visit(counting())).ready();
  const calls = () => ana.page.evaluate(() => Number(sessionStorage.getItem("calls")));
  const { consent } = ana.texts;
  await ana.say("which version do i have");
  await ana.sees(`${consent.lead} ${SENTENCE}`);
  expect(await ana.choices()).toEqual([consent.allow, consent.forbid]);
  expect(await ana.spoken()).toContain(`${consent.lead} ${SENTENCE}`);
  expect(await calls()).toBe(0);
  await ana.page.reload();
  await ana.ready();
  await ana.sees(SENTENCE);
  expect(await calls()).toBe(0);

  await ana.press(consent.allow);
  await ana.sees("7 = 7");
  expect(await calls()).toBe(1);
  expect(await ana.transcript()).toContain(`You said: ${consent.allow}`);
  await ana.press("Once more");
  await expect.poll(calls).toBe(2);
  await ana.page.reload();
  await ana.ready();
  expect(await ana.choices()).toEqual(["Once more"]);
  expect(await calls()).toBe(2);
  expect((await ana.transcript()).filter((line) => line.includes(SENTENCE))).toHaveLength(1);

  // Forgotten with the conversation.
  await ana.press(ana.texts.restart);
  await ana.chat.locator(".confirmation").getByRole("button", { name: ana.texts.restart }).click();
  await ana.say("which version do i have");
  expect(await ana.choices()).toEqual([consent.allow, consent.forbid]);
  expect(await calls()).toBe(2);
});

test("not allowed, by the keyboard: it has failed, nothing is called, and it can be thought better of", async ({ visit }) => {
  const ana = await (await visit(counting())).ready();
  const calls = () => ana.page.evaluate(() => Number(sessionStorage.getItem("calls")));
  const { consent } = ana.texts;
  await ana.say("which version do i have");
  // The buttons stand just before the composer, which has the focus.
  await ana.page.keyboard.press("Shift+Tab");
  expect(await ana.focused()).toBe(consent.forbid);
  await ana.page.keyboard.press("Shift+Tab");
  expect(await ana.focused()).toBe(consent.allow);
  await ana.page.keyboard.press("Tab");
  await ana.page.keyboard.press("Enter");
  await ana.sees("Look at it yourself");
  await ana.look();
  expect(await ana.transcript()).toContain(`You said: ${consent.forbid}`);
  expect(await ana.focused()).not.toBe("");
  await ana.press("Once more");
  expect(await ana.choices()).toEqual(["Once more", "Enough"]);
  await ana.page.reload();
  await ana.ready();
  expect(await ana.choices()).toEqual(["Once more", "Enough"]);
  expect(await calls()).toBe(0);

  await ana.press(ana.texts.change(consent.forbid));
  await ana.say("help");
  expect(await ana.log.getByRole("group", { name: `${consent.lead} ${SENTENCE}` }).getByRole("button").count()).toBe(2);
  await ana.say("go ahead");
  await ana.sees("7 = 7");
  expect(await calls()).toBe(1);
});

test("it is asked in the reader's language", async ({ visit }) => {
  const ana = await (await visit(counting("fr"))).ready();
  await ana.say("quelle version ai-je");
  await ana.sees("Votre autorisation est nécessaire pour ceci\u202f: Lire la version de l’application sur cet ordinateur");
  await ana.press("Ne pas autoriser");
  await ana.sees("Regardez vous-même");
});
