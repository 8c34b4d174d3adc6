// What cannot be turned against the person: marks of direction, sizes, other windows, what is left behind.

import { expect, test as plain } from "../harness/test.js";
import type { Visitor } from "../harness/visitor.js";

/** Turns what follows it from right to left, and is never taken back. */
const TURN = "\u202e";
/** Ends an isolation that it did not begin, then turns. */
const BREAK = "\u2069\u2069\u202e";

const DEEP = 2_000;

const test = plain.extend({
  knowledge: {
    "guichet.toml": `languages = ["en"]
default_groups = ["everyone"]
default_ticket_type = "request"
[values]
"user.name" = { type = "text", optional = true }
[tickets.request]
severity = ["normal", "high"]
`,
    "turned.md": `---
questions: how do i turn ${TURN} around
---
# Turned ${TURN} around

Hello {{ user.name or "there" }}, press the key now. **Strong ${TURN} words** stay before these.

See [the ${TURN} page](https://example.com/) and \`code ${TURN} here\` and then go on.

| Head ${TURN} er | Second |
|---|---|
| Cell ${TURN} one | Two |

\`\`\`ask
question: What is ${BREAK} wrong?
save as: wrong
optional: yes
\`\`\`

- [First ${TURN} way](#further)
  with a ${BREAK} hint
- [Second way](#further)

## <a name="further"></a>Further ${TURN} on

\`\`\`ticket
title: Wrong {{ wrong }}
\`\`\`
`,
    "picture.md": `---
questions: which picture do you have
---
# Picture

\`\`\`ask
question: Which picture?
save as: picture
type: file
\`\`\`
`,
    "deep.md": `---
questions: how deep is it
---
# Deep

${"> ".repeat(DEEP)}deep quote

${Array.from({ length: 200 }, (_, at) => `${"  ".repeat(at)}- item`).join("\n")}

${"*".repeat(DEEP)}emphasis${"*".repeat(DEEP)}

${"[".repeat(DEEP)}link${"](x)".repeat(DEEP)}

${"![".repeat(DEEP)}picture

| ${"a | ".repeat(200)}
| ${"- | ".repeat(200)}
| ${"b | ".repeat(200)}

${"`".repeat(DEEP)} code
`,
    "huge.md": `---
questions: how huge is it
---
# Huge

${Array.from({ length: 3_000 }, (_, at) => `Paragraph ${at} with **strong** and [a link](https://example.com/${at}).`).join("\n\n")}

${"word".repeat(20_000)}
`,
  },
});

const AGENT = `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets" open></guichet-agent>`;

/** Words of the interface, and of others that hold no mark, which are shown from right to left. */
function turned(ana: Visitor): Promise<string[]> {
  return ana.page.locator("guichet-agent .panel").evaluate((panel) => {
    const found: string[] = [];
    const walk = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    while (walk.nextNode()) {
      const node = walk.currentNode as Text;
      const at = node.data.search(/[A-Za-z]{2}/);
      // Printable ASCII alone: neither a mark, nor words that are rightly written so.
      if (at < 0 || /[^\x20-\x7e\s]/.test(node.data)) continue;
      const [one, two] = [at, at + 1].map((from) => {
        range.setStart(node, from);
        range.setEnd(node, from + 1);
        return range.getBoundingClientRect();
      });
      if (one && two && one.width > 0 && one.top === two.top && two.left < one.left) found.push(node.data.trim());
    }
    return found;
  });
}

test("marks of direction turn nothing but the words they stand in", async ({ visit, desk }) => {
  const ana = await visit({ host: { body: AGENT, script: `document.querySelector("guichet-agent").user = { values: { "user.name": "Eve${TURN} nhoJ" } };` } });
  await ana.ready();
  await ana.composer.fill("turn around");
  await expect.poll(() => ana.suggestions()).toContainEqual(expect.stringContaining("Turned"));
  expect(await turned(ana)).toEqual([]);
  await ana.say("how do i turn around");
  await ana.sees(/press the key now/);
  expect(await turned(ana)).toEqual([]);
  await ana.answer(`It is${BREAK} broken`);
  expect(await turned(ana)).toEqual([]);
  expect(await ana.choices()).toHaveLength(2);
  await ana.choose(1);
  await ana.log.getByText("The conversation").first().waitFor();
  expect(await turned(ana)).toEqual([]);
  // The check sees what a page without care shows.
  await ana.log.evaluate((log, turn) => {
    const careless = document.createElement("p");
    careless.append(`Hello Eve${turn}, `, document.createTextNode("press the key"));
    log.append(careless);
  }, TURN);
  expect(await turned(ana)).toEqual(["press the key"]);
  expect(await desk.tickets()).toEqual([]);
});

test("the name of a file shows its true ending", async ({ visit }) => {
  const ana = await visit({ host: { body: AGENT } });
  await ana.ready();
  await ana.say("which picture do you have");
  await ana.pick([`report${TURN}fdp.exe`, "MZ"]);
  const [shown = ""] = await ana.files();
  expect(shown).toMatch(/^reportfdp\.exe/);
  expect(await turned(ana)).toEqual([]);
});

for (const [what, question, words] of [
  ["deep", "how deep is it", "deep quote"],
  ["huge", "how huge is it", "Paragraph 2999 with"],
] as const) {
  test(`${what} Markdown is shown, or left out with its procedure; the chat goes on`, async ({ visit }) => {
    const ana = await visit({ host: { body: AGENT } });
    await ana.ready();
    await ana.composer.fill(question);
    await ana.composer.press("Enter");
    await ana.log.getByText(words).or(ana.log.locator(".notice.nothing, .notice.several")).first().waitFor();
    ana.expectQuiet();
    await ana.page.locator("guichet-agent").evaluate((agent) => (agent as HTMLElement & { openProcedure(id: string): Promise<void> }).openProcedure("turned"));
    await ana.log.getByText(/press the key now/).waitFor();
    ana.expectQuiet();
  });
}

test("messages of other windows change nothing", async ({ visit }) => {
  const ana = await visit({ host: { body: `${AGENT}<iframe title="A guest"></iframe>` } });
  await ana.ready();
  await ana.say("how do i turn around");
  await ana.sees(/press the key now/);
  const before = await ana.transcript();
  await ana.page.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    addEventListener("message", ({ data, source }) => source !== window && heard.push(data));
  });
  const [, guest] = ana.page.frames();
  await guest?.evaluate(() => {
    const acts = [{ type: "restart" }, { type: "close" }, { type: "say", text: "x" }, { type: "open", target: "huge" }, { type: "refresh" }, "close", "guichet-close", { guichet: "restart" }, null];
    for (const act of acts) {
      parent.postMessage(act, "*");
      for (const name of ["open", "close", "restart", "ask"]) parent.postMessage({ ...(typeof act === "object" ? act : {}), method: name, event: `guichet-${name}` }, "*");
    }
    parent.postMessage("last", "*");
  });
  await expect.poll(() => ana.page.evaluate("heard.at(-1)")).toBe("last");
  const listens = await ana.page.evaluate<number>("heard.length");
  expect(listens).toBe(46);
  expect(await ana.transcript()).toEqual(before);
  await ana.look();
});

/** Everything a page has left on the device. */
function left(ana: Visitor): Promise<{ session: [string, string[]][]; local: string[]; databases: Record<string, number>; caches: string[]; cookies: string }> {
  return ana.page.evaluate(async () => {
    const databases: Record<string, number> = {};
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      for (const store of database.objectStoreNames) {
        databases[name] = await new Promise((resolve, reject) => {
          const request = database.transaction(store).objectStore(store).count();
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      }
      database.close();
    }
    return {
      session: Object.entries(sessionStorage).map(([key, value]): [string, string[]] => [key, Object.keys(JSON.parse(value) as object).sort()]),
      local: Object.keys(localStorage),
      databases,
      caches: "caches" in window ? await caches.keys() : [],
      cookies: document.cookie,
    };
  });
}

test("what a conversation leaves behind is what it needs, and starting again takes it away", async ({ visit, desk }) => {
  const ana = await visit({ host: { body: AGENT } });
  await ana.ready();
  const name = `guichet:${desk.address}knowledge/everyone/manifest.json:`;
  await ana.say("how do i turn around");
  await ana.answer("My secret PIN is 4711");
  await ana.choose(1);
  await ana.log.locator("section.ticket").waitFor();
  await ana.log.getByLabel("Title").fill("Changed");
  const kept = await left(ana);
  const parts = new Map(kept.session);
  expect([...parts.keys()].sort()).toEqual([name.replace(":", "-session:"), name]);
  const beside = parts.get(name) ?? [];
  expect(["open", "passing"].filter((part) => !beside.includes(part))).toEqual([]);
  expect(beside.filter((part) => !["open", "passing", "tab", "key", "draft", "chosen", "language", "at"].includes(part))).toEqual([]);
  expect({ ...kept, session: [] }).toEqual({ session: [], local: [], databases: { guichet: 0, "guichet-files": 0 }, caches: [], cookies: "" });
  expect(await ana.context.cookies()).toEqual([]);

  await ana.press("Start again");
  await ana.chat.locator(".confirmation").getByRole("button", { name: "Start again" }).click();
  await ana.sees("How can we help?");
  const after = await left(ana);
  expect(await ana.page.evaluate(() => JSON.stringify(sessionStorage))).not.toMatch(/4711|Changed|secret/);
  const rest = new Map(after.session).get(name) ?? [];
  expect(rest.filter((part) => !["open", "tab", "at"].includes(part))).toEqual([]);
  expect({ ...after, session: [] }).toEqual({ ...kept, session: [] });
});
