// What breaks a conversation off, and does not end it: the way to another page and back, a network that is gone, a crash.

import type { Desk } from "../harness/desk.js";
import { expect, inChromium, test as plain } from "../harness/test.js";
import type { HostPage, Visit, Visitor } from "../harness/visitor.js";
import { LEAVE } from "./leave.js";

const test = plain.extend({ knowledge: LEAVE });

/** Every page of the site has the chat; nobody but the person opens it. */
const SITE: HostPage = {
  body: `<p><a href="/host">First page</a> <a href="/host-2">Second page</a></p>
    <guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`,
};

const DAY = `${new Date().getFullYear() + 1}-03-01`;

/** As far as the question for files. */
async function toFiles(ana: Visitor): Promise<void> {
  await ana.open();
  await ana.say("I need parental leave");
  await ana.answer(DAY);
  await ana.answer("09:30");
  await ana.log.getByLabel("The birth certificate").check();
  await ana.press("Continue");
  await ana.sees("A picture or scan of them");
}

/** As far as the ticket. */
async function toTicket(ana: Visitor): Promise<void> {
  await toFiles(ana);
  await ana.press("I will send it later");
  await ana.press("Skip");
  await ana.press("Send it");
  await ana.sees(ana.texts.ticket.promise);
}

/** Along a link of the page, as somebody clicks it who can reach it. */
async function follow(ana: Visitor, name: string): Promise<void> {
  const address = new RegExp(`${name === "Second page" ? "host-2" : "host"}$`);
  await ana.page.getByRole("link", { name }).evaluate((link) => (link as HTMLAnchorElement).click());
  await ana.page.waitForURL(address);
  await ana.ready();
}

/** Through the history of the browser; the page may be loaded anew, or be shown as it was left. */
async function through(ana: Visitor, way: "back" | "forward", address: RegExp): Promise<void> {
  await ana.page.evaluate((way) => history[way](), way);
  while (!address.test(await ana.page.evaluate(() => location.pathname).catch(() => ""))) continue;
}

/**
 * What the person has in front of them. Asked of the page itself: the driver does not learn of one that Firefox shows
 * as it was left, and goes on waiting for it.
 */
const shown = (ana: Visitor) =>
  ana.page.evaluate((copy) => {
    const root = document.querySelector("guichet-agent")!.shadowRoot!;
    const texts = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)].map((one) => one.innerText.replaceAll(/\s+/g, " ").trim());
    return {
      // A copy can be kept of what was sent in this page alone.
      transcript: texts(".stretch > *").map((entry) => entry.replace(` ${copy}`, "")),
      choices: texts(".prompt .option .label"),
      files: texts(".prompt .file"),
      draft: root.querySelector<HTMLTextAreaElement>("#composer")?.value,
      send: texts(".composer .primary"),
      closed: root.querySelector<HTMLElement>(".panel")?.checkVisibility() !== true,
    };
  }, ana.texts.ticket.copy);

/** Presses a button in a page of which the driver may not know. */
const press = (ana: Visitor, label: string) =>
  ana.page.evaluate((label) => {
    const buttons = [...document.querySelector("guichet-agent")!.shadowRoot!.querySelectorAll("button")];
    buttons.find((button) => [button.querySelector<HTMLElement>(".label")?.innerText, button.innerText, button.ariaLabel].includes(label))!.click();
  }, label);

/** The one ticket has arrived, and the page says so and offers no second one. */
async function expectSent(ana: Visitor, desk: Desk): Promise<void> {
  await ana.sees("T-0001");
  expect(await ana.button(ana.texts.ticket.send).count()).toBe(0);
  expect(await desk.tickets()).toHaveLength(1);
  await ana.look();
}

test("from page to page in the middle of a procedure: the open chat goes on, with the file and the half-written words", async ({ visit, desk }) => {
  const ana = await visit({ host: SITE });
  await toFiles(ana);
  await ana.pick(["paper.pdf", "the content"]);
  await ana.write("half a sen");
  const before = await shown(ana);
  expect(before).toMatchObject({ files: ["paper.pdf 11 bytes"], draft: "half a sen" });
  await follow(ana, "Second page");
  expect(await shown(ana)).toEqual(before);
  await follow(ana, "First page");
  expect(await shown(ana)).toEqual(before);

  await ana.press("Continue");
  await ana.press("Skip");
  await ana.press("Send it");
  await ana.log.getByLabel("Title").fill("In my words");
  const preview = await ana.preview();
  await follow(ana, "Second page");
  expect(await ana.preview()).toEqual(preview);
  await ana.press(ana.texts.ticket.send);
  await expectSent(ana, desk);
  expect((await desk.tickets())[0]?.ticket).toMatchObject({ title: "In my words", attachments: [{ name: "paper.pdf" }] });
  expect(Object.values(await desk.files())).toEqual(["the content"]);

  // Closed, it stays closed on the next page.
  await ana.press(ana.texts.close);
  await ana.page.getByRole("link", { name: "First page" }).click();
  await ana.page.waitForURL(/host$/);
  await ana.launcher.waitFor();
  expect(await ana.chat.count()).toBe(0);
  await ana.open();
  await expectSent(ana, desk);
});

test("from page to page with a half-written answer: it is there, and goes on", async ({ visit }) => {
  const ana = await visit({ host: SITE });
  await ana.open();
  await ana.say("I want to order chairs");
  await ana.answer("3");
  await ana.field.fill("a dark");
  await follow(ana, "Second page");
  expect(await ana.field.inputValue()).toBe("a dark");
  await ana.answer("a dark red");
  await ana.press("By post");
  await ana.field.fill("2099-12-24");
  await follow(ana, "First page");
  expect(await ana.field.inputValue()).toBe("2099-12-24");
});

test("back, after Send: the page before tells the same, and sends nothing", async ({ visit, desk }) => {
  const ana = await visit({ host: SITE });
  await toTicket(ana);
  await follow(ana, "Second page");
  await ana.sees(ana.texts.ticket.promise);
  await ana.press(ana.texts.ticket.send);
  await expectSent(ana, desk);
  const sent = await shown(ana);
  expect(sent).toMatchObject({ send: [], closed: false });
  expect(sent.transcript.join(" ")).toContain("T-0001");
  await through(ana, "back", /host$/);
  await expect.poll(() => shown(ana)).toEqual(sent);
  await through(ana, "forward", /host-2$/);
  await expect.poll(() => shown(ana)).toEqual(sent);
  expect(await desk.tickets()).toHaveLength(1);
});

// Firefox shows the page with the storage that it had when it was left.
test.runIf(inChromium)("back, in the middle of a procedure: the page before goes on where the other has come to", async ({ visit }) => {
  const ana = await visit({ host: SITE });
  await toFiles(ana);
  await ana.write("half a sen");
  await follow(ana, "Second page");
  await ana.pick(["paper.pdf", "the content"]);
  await ana.press("Continue");
  await ana.write("half a sentence");
  const left = await shown(ana);
  await through(ana, "back", /host$/);
  await expect.poll(() => shown(ana)).toEqual(left);
  await press(ana, "Skip");
  const further = await shown(ana);
  expect(further.choices).toEqual(["Send it", "Talk to HR"]);
  await through(ana, "forward", /host-2$/);
  await expect.poll(() => shown(ana)).toEqual(further);
  await press(ana, "Send it");
  expect(await shown(ana)).toMatchObject({ files: ["paper.pdf 11 bytes"], send: [ana.texts.ticket.send] });

  // Closed on one, it is closed on the other.
  await press(ana, ana.texts.close);
  await through(ana, "back", /host$/);
  await expect.poll(async () => (await shown(ana)).closed).toBe(true);
});

test("back, while it is sent: the page before goes on under the same key", async ({ visit, desk }) => {
  const ana = await visit({ host: SITE });
  await toTicket(ana);
  await follow(ana, "Second page");
  let hold: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (hold = resolve));
  // It arrives where the browser lets a receipt get lost; the page that has sent it never learns of it.
  await ana.context.route("**/tickets", async (route) => {
    if (inChromium) await route.fetch();
    hold();
  }, { times: 1 });
  await ana.button(ana.texts.ticket.send).click();
  await held;
  await through(ana, "back", /host$/);
  await ana.ready();
  await expectSent(ana, desk);
});

test("the network goes while somebody writes, and comes back: every word is there, and one ticket", async ({ visit, desk }) => {
  const ana = await visit({ host: SITE });
  ana.provokes(/ERR_INTERNET_DISCONNECTED|Failed to load resource/);
  await toFiles(ana);
  await ana.write("half a sen");
  await ana.context.setOffline(true);
  expect(await shown(ana)).toMatchObject({ draft: "half a sen" });
  // Nothing that is asked or answered needs the network.
  await ana.write("half a sentence");
  await ana.press("I will send it later");
  expect(await ana.composer.inputValue()).toBe("half a sentence");
  await ana.press("Skip");
  await ana.press("Send it");
  await ana.log.getByLabel("Title").fill("Written without a network");
  await ana.press(ana.texts.ticket.send);
  await ana.sees(ana.texts.ticket.queued);
  expect(await ana.composer.inputValue()).toBe("half a sentence");
  expect(await desk.tickets()).toEqual([]);

  await ana.context.setOffline(false);
  await expectSent(ana, desk);
  expect((await desk.tickets())[0]?.ticket.title).toBe("Written without a network");
  expect(await ana.composer.inputValue()).toBe("half a sentence");
  await ana.page.reload();
  await ana.ready();
  await expectSent(ana, desk);
  expect(await ana.composer.inputValue()).toBe("half a sentence");
});

/** The next step of the engine traps, once for each time that `broken` is set. */
const BREAKING: Visit = {
  host: {
    ...SITE,
    script: `
      const Real = WebAssembly.Instance;
      window.made = 0;
      WebAssembly.Instance = class {
        constructor(module, imports) {
          const { exports } = new Real(module, imports);
          made += 1;
          this.exports = { ...exports, agent_step: (...given) => {
            if (!window.broken) return exports.agent_step(...given);
            window.broken = false;
            throw new WebAssembly.RuntimeError("unreachable");
          } };
        }
      };`,
  },
};

// Driven from outside, Firefox lets no page replace what makes instances.
test.runIf(inChromium)("the engine crashes with a file picked and words half-written, and once more at Send: nothing of it is lost", async ({ visit, desk }) => {
  const ana = await visit(BREAKING);
  await toFiles(ana);
  await ana.pick(["paper.pdf", "the content"]);
  await ana.write("half a sen");
  const before = await shown(ana);
  await ana.page.evaluate("window.broken = true");
  await ana.press("Continue");
  await ana.chat.getByText(ana.texts.wentOn).waitFor();
  expect(await shown(ana)).toEqual(before);
  await ana.look();

  await ana.press("Continue");
  await ana.press("Skip");
  await ana.press("Send it");
  await ana.log.getByLabel("Title").fill("In my words");
  const preview = await ana.preview();
  await ana.page.evaluate("window.broken = true");
  await ana.press(ana.texts.ticket.send);
  await expect.poll(() => ana.page.evaluate("made")).toBe(3);
  await ana.sees(ana.texts.ticket.promise);
  expect(await ana.preview()).toEqual(preview);
  expect(await desk.tickets()).toEqual([]);
  await ana.press(ana.texts.ticket.send);
  await expectSent(ana, desk);
  expect((await desk.tickets())[0]?.ticket).toMatchObject({ title: "In my words", attachments: [{ name: "paper.pdf" }] });
});
