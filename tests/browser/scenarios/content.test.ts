// Everything a procedure can show, and the kinds of questions that the sample knowledge base does not ask.

import { expect, inChromium, test as plain } from "../harness/test.js";

const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="90"><rect width="160" height="90"/></svg>`;

const test = plain.extend({
  knowledge: {
    "guichet.toml": `languages = ["en"]\ndefault_groups = ["everyone"]\ngroups = ["support"]\nprivate_words = ["password"]\n`,
    "media/screen.svg": DRAWING,
    "media/rules.pdf": "%PDF-1.4",
    "media/map.svg": DRAWING.replace("<rect", "<circle"),
    "map.md": "---\ngroups: support\nquestions: where do the cables run\n---\n# Cables\n\n![The map](media/map.svg)\n",
    "wifi.md": `---
questions: how do i get on the guest network
---
# Guest Wi-Fi

Read [the rules](media/rules.pdf) and press <kbd>F5</kbd>, or see [the printer](printer.md).

![The screen](media/screen.svg)

> [!WARNING]
> The code works until **midnight**.

> [!NOTE]
> It is new every day.

| Where | Code |
|---|---|
| Paris | \`A1\` |

- [ ] Plug it in
- [x] Switch it on

\`\`\`sh
ping example.com
\`\`\`

[The rules as a file](media/rules.pdf)
`,
    "printer.md": `---
questions: the printer is broken
---
# Printer

\`\`\`ask
question: What is the code of the door?
save as: door
private: yes
\`\`\`

\`\`\`ask
question: Who looks after it?
save as: mail
type: email
optional: yes
\`\`\`

Call them, and say <script>alert(1)</script> & “hello”.
`,
  },
});

test.runIf(inChromium)("text, pictures, tables, files", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  await ana.say("how do i get on the gest network");
  const picture = ana.log.getByRole("img", { name: "The screen" });
  await picture.waitFor();
  await ana.page.waitForFunction((image) => (image as HTMLImageElement).naturalWidth === 160, await picture.elementHandle());
  await ana.sees("The code works until midnight.");
  await ana.look();

  for (const link of await ana.log.getByRole("link", { name: /rules/i }).all()) {
    const address = (await link.getAttribute("href")) ?? "";
    expect(address).toMatch(new RegExp(`^${desk.address}knowledge/everyone/media/.*pdf$`));
    const answer = await ana.page.request.get(address);
    expect([answer.status(), await answer.text()]).toEqual([200, "%PDF-1.4"]);
  }

  await ana.log.getByLabel("Plug it in").check();
  await ana.look();
  await ana.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await ana.press("Copy");
  await ana.chat.getByText("Copied").waitFor();
  expect(await ana.page.evaluate(() => navigator.clipboard.readText())).toMatch(/^ping example.com\s*$/);
  await ana.press("the printer");
  await ana.sees("What is the code of the door?");
});

test("a picture of a procedure for support: the preview shows it to support, and to nobody else", async ({ visit }) => {
  const ana = await (await visit({ groups: ["support"] })).ready();
  await ana.say("where do the cables run");
  const picture = ana.log.getByRole("img", { name: "The map" });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(160);
  const address = (await picture.getAttribute("src")) ?? "";
  expect(address).toContain("/support/restricted/");
  expect((await fetch(address)).status).toBe(200);
  expect((await fetch(address.replace("/support/", "/everyone/"))).status).toBe(404);
});

test("a private answer is hidden, and shown on demand", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("the printer is broken");
  const hidden = () => ana.field.evaluate((field) => getComputedStyle(field).getPropertyValue("-webkit-text-security"));
  await ana.field.fill("4711");
  expect(await hidden()).toBe("disc");
  await ana.press("Show what I type");
  expect(await hidden()).toBe("none");
  await ana.field.press("Enter");
  await ana.look();
  await ana.sees("Private answer");
  await ana.seesNot("4711");

  await ana.answer("nobody");
  expect(await ana.described(ana.field)).toBe("Please enter an e-mail address, such as name@example.com.");
  await ana.press("Skip");
  // Markup that is not of the language is dropped.
  await ana.sees("Call them, and say alert(1) & “hello”.");
});

test("the kind of an alert stands above its text", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("how do i get on the guest network");
  await ana.sees("It is new every day.");
  const gaps = await ana.log.locator(".alert").evaluateAll((alerts) =>
    alerts.map(({ children: [kind, text] }) => text!.getBoundingClientRect().top >= kind!.getBoundingClientRect().bottom),
  );
  expect(gaps).toEqual([true, true]);
});

test("the button that sends is filled once something is written, and not before", async ({ visit }) => {
  const ana = await (await visit()).ready();
  const ground = () => ana.chat.locator(".send").evaluate((button) => getComputedStyle(button).backgroundColor);
  const empty = await ground();
  await ana.write("the printer is broken");
  await expect.poll(ground).not.toBe(empty);
  const filled = await ground();
  await ana.composer.press("Enter");
  await ana.field.waitFor();
  await expect.poll(ground).toBe(empty);
  await ana.chat.getByRole("button", { name: "Send", exact: true }).click();
  await ana.chat.getByText("Please answer this question.").waitFor();
  await ana.field.fill("4711");
  await expect.poll(ground).toBe(filled);
});
