// What a host page tells the chat, and what it is told.

import type { GuichetAgent, GuichetEvents } from "../../../widget/src/guichet.js";
import { expect, test as plain } from "../harness/test.js";
import type { Visit, Visitor } from "../harness/visitor.js";

const NAMES: Record<keyof GuichetEvents, true> = {
  "guichet-open": true,
  "guichet-close": true,
  "guichet-ready": true,
  "guichet-asked": true,
  "guichet-matched": true,
  "guichet-step": true,
  "guichet-answered": true,
  "guichet-ended": true,
  "guichet-solved": true,
  "guichet-not-solved": true,
  "guichet-ticket": true,
  "guichet-handoff": true,
  "guichet-left": true,
  "guichet-failed": true,
};

/** A host page that keeps what it is told, through a shadow root and through reloads. */
function hostWith(attributes: string, script = ""): Visit {
  return {
    host: {
      body: `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets" ${attributes}></guichet-agent>`,
      script: `
        window.told = JSON.parse(sessionStorage.getItem("told") ?? "[]");
        for (const name of ${JSON.stringify(Object.keys(NAMES))})
          document.addEventListener(name, ({ detail }) => {
            told.push([name.slice(8), detail]);
            sessionStorage.setItem("told", JSON.stringify(told));
          });
        ${script}`,
    },
  };
}

const told = (ana: Visitor) => ana.page.evaluate<[string, Record<string, unknown>][]>("told");
/** Once the host is told so; asked from outside, for the page's policy forbids to evaluate text. */
const closed = (ana: Visitor) => expect.poll(async () => (await names(ana)).at(-1)).toBe("close");
const names = async (ana: Visitor) => (await told(ana)).map(([name]) => name);

plain("events tell the host what happens, never what was written", async ({ visit }) => {
  const ana = await visit(hostWith(""));
  await ana.open();
  await ana.say("pages hang in easyvista");
  await ana.answer("12.25");
  await ana.answer("1");
  await ana.press("Yes");
  await ana.press("Close");
  await ana.launcher.waitFor();
  await closed(ana);
  const first = "easyvista/slow-pages#easyvista-self-help-pages-are-slow";
  const list = "easyvista/slow-pages#shorten-the-list";
  expect(await told(ana)).toEqual([
    ["open", {}],
    ["ready", {}],
    ["asked", {}],
    ["matched", { certainty: "clear", procedures: ["easyvista/slow-pages"] }],
    ["step", { step: first }],
    ["answered", { step: first, question: `${first}:slow_seconds` }],
    ["answered", { step: first, question: `${first}:slow_people` }],
    ["step", { step: list }],
    ["answered", { step: list, choice: `${list}>solved` }],
    ["ended", { outcome: "solved", procedure: "easyvista/slow-pages" }],
    ["solved", { procedure: "easyvista/slow-pages" }],
    ["close", {}],
  ]);
  expect(JSON.stringify(await told(ana))).not.toMatch(/hang|12\.25/);
});

plain("what is answered is told to a host that asks for it", async ({ visit }) => {
  const ana = await (await visit(hostWith("open report-answers"))).ready();
  await ana.say("easyvista is slow for everybody in my office");
  await ana.answer("9");
  await ana.answer("4");
  await ana.press("Tell the help desk");
  await ana.answer("The list of requests");
  await ana.press("At certain hours");
  const answers = (await told(ana)).filter(([name]) => name === "answered").map(([, { value, label }]) => [value, label]);
  expect(answers).toEqual([[9, undefined], [4, undefined], [undefined, undefined], ["The list of requests", undefined], [expect.any(String), "At certain hours"]]);
  await ana.press("Send the ticket");
  await ana.sees("The help desk has your ticket.");
  const tickets = (await told(ana)).filter(([name]) => name === "ticket").map(([, detail]) => detail);
  expect(tickets).toEqual([
    { state: "waiting", key: expect.stringMatching(/^[0-9a-f]{32}$/) },
    { state: "delivered", key: tickets[0]!["key"], number: "T-0001" },
  ]);
});

plain("who closes the chat or leaves the page before the end is told, and who has finished is not", async ({ visit }) => {
  const ana = await visit(hostWith(""));
  await ana.open();
  await ana.press("Close");
  await ana.open();
  await ana.say("pages hang in easyvista");
  await ana.press("Close");
  await closed(ana);
  expect((await told(ana)).at(-2)).toEqual(["left", { step: expect.stringMatching(/^easyvista\/slow-pages#/), how: "closed" }]);
  await ana.page.reload();
  await ana.open();
  await ana.page.reload();
  await ana.ready();
  expect((await told(ana)).filter(([name]) => name === "left").map(([, { how }]) => how)).toEqual(["closed", "page"]);
  await ana.answer("12");
  await ana.answer("1");
  await ana.press("Yes");
  await ana.press("Close");
  await closed(ana);
  expect((await names(ana)).slice(-4)).toEqual(["answered", "ended", "solved", "close"]);
});

plain("who leaves while looking for something else leaves nothing of what is solved", async ({ visit }) => {
  const ana = await (await visit(hostWith("open"))).ready();
  await ana.page.evaluate(() => document.addEventListener("guichet-left", ({ detail }: CustomEventInit) => Object.assign(window, { left: detail })));
  await ana.say("pages hang in easyvista");
  await ana.answer("12");
  await ana.answer("1");
  await ana.press("Yes");
  await ana.say("xyzzy plugh");
  await ana.sees("I found nothing that fits.");
  await ana.press("Close");
  await expect.poll(() => ana.page.evaluate("window.left")).toEqual({ step: "", how: "closed" });
});

plain("what the page gets wrong is said in the console, once", async ({ visit }) => {
  const ana = await visit(hostWith(`mode="popup" theme="sepia"`));
  const told: string[] = [];
  ana.provokes(/^warning: guichet: no (mode|theme|procedure) /);
  ana.page.on("console", (message) => told.push(message.text()));
  await ana.open();
  const open = () => ana.page.locator("guichet-agent").evaluate((element) => (element as GuichetAgent).openProcedure("nowhere"));
  await open();
  await open();
  await ana.sees("That page is not available any more.");
  expect(told).toEqual(["guichet: no mode `popup`", "guichet: no theme `sepia`", "guichet: no procedure `nowhere` for this person"]);
});

plain("a manifest that is not there: the host is told why", async ({ visit }) => {
  const body = `<guichet-agent manifest="/nowhere/manifest.json" fallback="/help" open></guichet-agent>`;
  const script = `document.addEventListener("guichet-failed", ({ detail }) => Object.assign(window, { failed: [detail.reason, detail.cause.message] }));`;
  const ana = await visit({ host: { body, script } });
  ana.provokes(/404/);
  await expect.poll(() => ana.page.evaluate("window.failed")).toEqual(["manifest", expect.stringMatching(/nowhere\/manifest\.json`: the server answers 404$/)]);
});

plain("a page that takes the element away has left the conversation, one that moves it has not", async ({ visit }) => {
  const ana = await (await visit(hostWith("open"))).ready();
  await ana.say("pages hang in easyvista");
  const agent = ana.page.locator("guichet-agent");
  await agent.evaluate((element) => {
    (element as GuichetAgent).addEventListener("guichet-left", ({ detail }) => Object.assign(window, { left: detail }));
    document.body.append(element);
  });
  await ana.look();
  expect(await ana.page.evaluate("window.left")).toBeUndefined();
  await agent.evaluate((element) => element.remove());
  await expect.poll(() => ana.page.evaluate("window.left")).toEqual({ step: expect.stringMatching(/^easyvista\/slow-pages#/), how: "page" });
});

const SCREENS = {
  "guichet.toml": `languages = ["en"]
default_groups = ["everyone"]

[values]
os = { type = "text", optional = true }
screen = { type = "text", optional = true }
"user.name" = { type = "text", optional = true }
`,
  "print.md": `---
questions: how do I print
---
# Print

{{ user.name or "Somebody" }} prints from {{ screen or "nowhere" }} on {{ os or "nothing" }}.

Did the printer start?

- Yes → \`solved\`
- No → \`not solved\`
`,
};

const test = plain.extend({ knowledge: SCREENS });

const HOST = `Object.assign(document.querySelector("guichet-agent"), {
  user: { values: { "user.name": "Ana", os: "of the user" } },
  context: { os: "windows", screen: "orders" },
});`;

test("the context is told to procedures, and goes before the values of the user", async ({ visit }) => {
  const ana = await (await visit(hostWith("open", HOST))).ready();
  await ana.say("how do i print");
  await ana.sees("Ana prints from orders on windows.");
});

test("another context begins nothing again: it is told as soon as no procedure is running", async ({ visit }) => {
  const ana = await (await visit(hostWith("open", HOST))).ready();
  const goTo = (screen: string) =>
    ana.page.locator("guichet-agent").evaluate((agent, screen) => {
      (agent as GuichetAgent).context = { screen };
    }, screen);
  await goTo("invoices");
  await ana.composer.fill("how do i print");
  await ana.composer.press("Enter");
  await ana.sees("Ana prints from invoices on of the user.");
  await goTo("customers");
  await ana.look();
  await ana.sees("Ana prints from invoices on of the user.");
  expect((await names(ana)).filter((name) => name === "ready")).toEqual(["ready"]);
  await ana.page.locator("guichet-agent").evaluate((agent) => (agent as GuichetAgent).openProcedure("print"));
  await ana.sees("Ana prints from customers on of the user.");
});
