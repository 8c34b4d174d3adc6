// A conversation of hundreds of turns: nothing of it is lost, and the next turn is not slower for it.

import type { Knowledge } from "../harness/desk.js";
import type { GuichetAgent } from "../../../widget/src/guichet.js";
import { expect, inChromium, test as plain } from "../harness/test.js";
import type { Visitor } from "../harness/visitor.js";

const page = (title: string, text: string) => `---
questions: ${title}
---
# ${title}

${text}

- [Further](#further)

## <a name="further"></a>Further

${text.repeat(4)}
`;

const KNOWLEDGE: Knowledge = {
  "guichet.toml": 'default_groups = ["everyone"]\n',
  "first.md": page("The first of all", "A sentence of the very beginning."),
  "one.md": page("Water in the cellar", "Close [the main tap](https://example.com/tap). "),
  "two.md": page("Light in the attic", "Look at [the fuse](https://example.com/fuse). "),
};

const test = plain.extend({ knowledge: KNOWLEDGE });

/** Counts in the page how many addresses are resolved. */
const COUNTING = `
  const { dataset } = document.documentElement;
  dataset.resolved = 0;
  window.URL = class extends URL {
    constructor(...given) {
      super(...given);
      dataset.resolved = Number(dataset.resolved) + 1;
    }
  };`;

const AGENT = { host: { body: `<guichet-agent manifest="/knowledge/everyone/manifest.json" open></guichet-agent>`, script: COUNTING } };

/** So many turns, by the host. */
function turns(ana: Visitor, count: number): Promise<void> {
  return ana.page.locator("guichet-agent").evaluate(async (agent, count) => {
    for (let turn = 0; turn < count; turn += 1) await (agent as GuichetAgent).openProcedure(["one", "two"][turn % 2]!);
  }, count);
}

async function long(visit: (visit: typeof AGENT) => Promise<Visitor>, count: number): Promise<Visitor> {
  const ana = await (await visit(AGENT)).ready();
  await ana.page.locator("guichet-agent").evaluate((agent) => (agent as GuichetAgent).openProcedure("first"));
  await turns(ana, count);
  return ana;
}

/** How many addresses are resolved for one more turn: each link that is made again resolves one. */
function resolved(ana: Visitor): Promise<number> {
  return ana.page.evaluate(async () => {
    const before = Number(document.documentElement.dataset["resolved"]);
    await (document.querySelector("guichet-agent") as GuichetAgent).openProcedure("one");
    return Number(document.documentElement.dataset["resolved"]) - before;
  });
}

test("the next turn makes no more of the page after 300 turns than after 60", async ({ visit }) => {
  const ana = await long(visit, 60);
  const few = await resolved(ana);
  await turns(ana, 240);
  const many = await resolved(ana);
  expect(few).toBeGreaterThan(0);
  // As many as there are in a stretch, which is not always equally full.
  expect(many).toBeLessThan(few + 32);
});

test("what is out of sight is not laid out, is still there for screen readers, and comes back", async ({ visit }) => {
  const ana = await long(visit, 100);
  const first = ana.log.getByText("A sentence of the very beginning.").first();
  const drawn = () => first.evaluate((element) => element.checkVisibility({ contentVisibilityAuto: true }));
  await expect.poll(drawn).toBe(false);
  expect(await ana.log.locator(".stretch > *").count()).toBeGreaterThan(200);
  if (inChromium) {
    const devtools = await ana.context.newCDPSession(ana.page);
    const { nodes } = await devtools.send("Accessibility.getFullAXTree");
    expect(nodes.filter(({ ignored, name }) => !ignored && name?.value === "A sentence of the very beginning.")).not.toEqual([]);
  }
  await ana.log.evaluate((log) => log.scrollTo({ top: 0, behavior: "instant" }));
  await expect.poll(drawn).toBe(true);
  expect(await first.isVisible()).toBe(true);
  await ana.look();
});

// Firefox does not look for it inside of elements, in view or not.
test.runIf(inChromium)("the browser's own search finds what was said long ago", async ({ visit }) => {
  const ana = await long(visit, 100);
  const find = (text: string) => ana.page.evaluate((text) => (window as unknown as { find(text: string): boolean }).find(text), text);
  expect(await find("of the very beginning")).toBe(true);
  expect(await find("of the very end")).toBe(false);
});

test("after a reload it stands at its end, and goes on", async ({ visit }) => {
  const ana = await long(visit, 100);
  await ana.page.reload();
  await ana.log.waitFor();
  const fromEnd = () => ana.log.evaluate((log) => Math.round(log.scrollHeight - log.scrollTop - log.clientHeight));
  await expect.poll(fromEnd).toBeLessThanOrEqual(1);
  expect(await ana.log.getByRole("button", { name: "Further" }).last().isVisible()).toBe(true);
  // Nothing that is laid out later moves the end away.
  await ana.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await fromEnd()).toBeLessThanOrEqual(1);
  // Not looked at by the rules of accessibility: they measure what is not laid out yet.
  await ana.log.getByRole("button", { name: "Further" }).last().click();
  await expect.poll(() => ana.log.locator(".stretch > .shown h4").last().innerText()).toBe("Further");
});

test("an answer of long ago can be changed", async ({ visit }) => {
  const ana = await (await visit(AGENT)).ready();
  await ana.say("The first of all");
  await ana.press("Further");
  await turns(ana, 60);
  const change = ana.log.getByRole("button", { name: "Change: Further" }).first();
  await change.scrollIntoViewIfNeeded();
  await change.click();
  await expect.poll(() => ana.log.locator(".stretch > *").count()).toBeLessThan(10);
  await ana.look();
});
