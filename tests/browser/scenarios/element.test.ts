// `<guichet-agent>` as a guest of somebody's page.

import type { CDPSession } from "playwright-core";
import type { GuichetAgent } from "../../../widget/src/element/agent.js";
import { expect, inChromium, test } from "../harness/test.js";
import type { Visitor } from "../harness/visitor.js";

const AGENT = `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`;
const HOST = { body: AGENT };

test("the page pays for nothing before somebody opens the chat", async ({ visit }) => {
  const ana = await visit({ host: HOST });
  await ana.launcher.waitFor();
  await ana.look();
  const loaded = () =>
    ana.page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname));
  expect((await loaded()).filter((path) => /^\/(guichet|knowledge)/.test(path))).toEqual(["/guichet/guichet.js"]);
  await ana.open();
  expect(await loaded()).toContainEqual(expect.stringMatching(/\.wasm$/));
});

test("what the chat needs is asked for at once, not one after the other", async ({ visit }) => {
  const ana = await visit({ host: HOST });
  let give: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (give = resolve));
  await ana.context.route(/\/guichet\/panel-[^/]+\.js$/, async (route) => {
    await held;
    await route.fallback();
  });
  const asked = [/manifest\.json$/, /\.wasm$/, /panel-[^/]+\.js$/, /\/en-[^/]+\.js$/].map((file) => ana.page.waitForRequest(file));
  await ana.launcher.click();
  await Promise.all(asked);
  give();
  await ana.ready();
  const names = await ana.page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname));
  for (const file of [/manifest\.json$/, /\.wasm$/]) expect(names.filter((name) => file.test(name)), String(file)).toHaveLength(1);
});

test("a pointer over the button brings the engine, and nothing else", async ({ visit }) => {
  const ana = await visit({ host: HOST });
  const asked: string[] = [];
  ana.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const engine = ana.page.waitForRequest(/\.wasm$/);
  await ana.launcher.hover();
  await (await engine).response();
  expect(asked.filter((path) => /guichet|knowledge/.test(path))).toEqual([expect.stringMatching(/\.wasm$/)]);
  await ana.open();
});

test.runIf(inChromium)("opened and closed ten times, nothing is left behind", async ({ visit }) => {
  const ana = await visit({ host: HOST });
  await ana.open();
  await ana.say("pages hang in easyvista");
  const devtools = await ana.context.newCDPSession(ana.page);
  const agent = ana.page.locator("guichet-agent");
  const openAndClose = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      await agent.evaluate((element) => (element as GuichetAgent).close());
      await ana.launcher.waitFor();
      await agent.evaluate((element) => (element as GuichetAgent).open());
      await ana.log.waitFor();
    }
  };
  await openAndClose(2);
  const before = await held(devtools, ana);
  await openAndClose(10);
  const after = await held(devtools, ana);
  expect(after).toEqual(before);
});

test.runIf(inChromium)("put into the page and taken out ten times, nothing is left behind", async ({ visit }) => {
  const ana = await visit({ host: { body: `<div id="place"></div>` } });
  const devtools = await ana.context.newCDPSession(ana.page);
  const comeAndGo = async (times: number) => {
    for (let time = 0; time < times; time += 1) {
      await ana.page.locator("#place").evaluate((place) => {
        const agent = document.createElement("guichet-agent");
        agent.setAttribute("manifest", "/knowledge/everyone/manifest.json");
        agent.toggleAttribute("open", true);
        place.append(agent);
      });
      await ana.log.waitFor();
      await ana.page.locator("#place").evaluate((place) => place.replaceChildren());
      await ana.chat.waitFor({ state: "detached" });
    }
  };
  await comeAndGo(2);
  const before = await held(devtools, ana);
  await comeAndGo(10);
  const after = await held(devtools, ana);
  expect(after).toEqual(before);
  await ana.look();
});

/** What the page holds once garbage is collected: until two collections in a row find nothing more. */
async function held(devtools: CDPSession, ana: Visitor): Promise<Record<string, number>> {
  // What is said to screen readers leaves the page by itself, a moment later.
  await expect.poll(() => ana.spoken(), { timeout: 10_000 }).toEqual([]);
  const wanted = ["Nodes", "JSEventListeners"];
  const count = async () => {
    await ana.page.evaluate(() => new Promise(requestAnimationFrame));
    await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    return Object.fromEntries(metrics.filter(({ name }) => wanted.includes(name)).map(({ name, value }) => [name, value]));
  };
  await devtools.send("HeapProfiler.enable");
  await devtools.send("Performance.enable");
  let [last, now] = [await count(), await count()];
  while (JSON.stringify(last) !== JSON.stringify(now)) [last, now] = [now, await count()];
  return now;
}

test("moved to another place of the page, the conversation goes on", async ({ visit }) => {
  const ana = await visit({ host: { body: `${AGENT}<section aria-label="Elsewhere" id="there"></section>` } });
  await ana.open();
  await ana.say("pages hang in easyvista");
  await ana.field.fill("half a sen");
  await ana.page.locator("guichet-agent").evaluate((agent) => {
    window.addEventListener("guichet-ready", () => console.error("began again"));
    document.getElementById("there")!.append(agent);
  });
  await ana.look();
  expect(await ana.page.locator("#there > guichet-agent").count()).toBe(1);
  expect(await ana.field.inputValue()).toBe("half a sen");
  await ana.answer("7");
  await ana.sees("How many people around you have slow pages");
});

test("defined twice, by two copies of the script: nothing happens", async ({ visit }) => {
  const ana = await visit({ host: HOST });
  await ana.open();
  await ana.say("pages hang in easyvista");
  await ana.page.evaluate(`import("/guichet/guichet.js?again")`);
  await ana.answer("7");
  await ana.sees("How many people around you have slow pages");
});

test("what the host sets before the script is there is taken over", async ({ visit }) => {
  const script = `
    const agent = document.querySelector("guichet-agent");
    agent.user = { groups: ["support"], values: { "user.name": "Ana" } };
    agent.setAttribute("manifest", "/knowledge/support/manifest.json");`;
  const ana = await visit({ host: { body: AGENT, script } });
  await ana.open();
  await ana.say("the whole divalto data centre is down");
  await ana.sees("Which provider is down?");
});

test("the host asks and opens by itself", async ({ visit }) => {
  const ana = await visit({ host: HOST });
  const agent = ana.page.locator("guichet-agent");
  await agent.evaluate((element) => (element as GuichetAgent).ask("pages hang in easyvista"));
  await ana.sees("How many seconds does the page take?");
  await ana.look();
  await agent.evaluate((element) => (element as GuichetAgent).openProcedure("semarchy/report-a-problem#is-it-planned"));
  await ana.sees("Two kinds of breaks are planned");
  await ana.look();
});

test("the knowledge cannot be reached: it is said, and tried again", async ({ visit }) => {
  const ana = await visit({ host: HOST });
  ana.provokes(/503|404/);
  await ana.context.route("**/manifest.json", (route) => route.fulfill({ status: 503 }));
  await ana.launcher.click();
  await ana.chat.getByText("Help cannot be reached right now.").waitFor();
  await ana.look();
  await ana.context.unroute("**/manifest.json");
  await ana.chat.getByRole("button", { name: "Try again" }).click();
  await ana.ready();
  await ana.say("pages hang in easyvista");
  await ana.sees("How many seconds does the page take?");
});

test("the manifest names a shelf that is missing: it is said, and tried again", async ({ visit }) => {
  const ana = await visit({ host: HOST });
  ana.provokes(/404|integrity/);
  await ana.context.route("**/*.shelf", (route) => route.fulfill({ status: 404 }));
  await ana.launcher.click();
  await ana.chat.getByText("Part of the help could not be loaded.").waitFor();
  await ana.look();
  await ana.context.unroute("**/*.shelf");
  await ana.chat.getByRole("button", { name: "Try again" }).click();
  await ana.ready();
  await ana.say("pages hang in easyvista");
  await ana.sees("How many seconds does the page take?");
});

test.runIf(inChromium)("the engine breaks: another instance of it goes on in the same place", async ({ visit }) => {
  const script = `
    const Real = WebAssembly.Instance;
    window.made = 0;
    WebAssembly.Instance = class {
      constructor(module, imports) {
        const { exports } = new Real(module, imports);
        const step = (...given) => {
          if (window.broken) throw new WebAssembly.RuntimeError("unreachable");
          return exports.agent_step(...given);
        };
        made += 1;
        this.exports = made > 1 ? exports : { ...exports, agent_step: step };
      }
    };`;
  const ana = await visit({ host: { body: AGENT, script } });
  await ana.open();
  await ana.say("pages hang in easyvista");
  await ana.page.evaluate("window.broken = true");
  await ana.answer("7");
  await ana.chat.getByText("The conversation goes on where it was").waitFor();
  await ana.look();
  expect(await ana.field.inputValue()).toBe("7");
  await ana.field.press("Enter");
  await ana.sees("How many people around you have slow pages");
  expect(await ana.page.evaluate("made")).toBe(2);
  const devtools = await ana.context.newCDPSession(ana.page);
  // What is collected of the first instance does no harm to the second.
  await devtools.send("HeapProfiler.collectGarbage");
  await ana.answer("1");
  await ana.sees("Pages with a long list take longest.");
});

test("the engine is fetched from where the host says", async ({ visit }) => {
  const script = `import("/guichet/guichet.js").then(({ GuichetAgent }) => {
    GuichetAgent.engine = "/assets/engine.wasm";
    window.said = true;
  });`;
  const ana = await visit({ host: { body: AGENT, script } });
  await expect.poll(() => ana.page.evaluate("window.said")).toBe(true);
  await ana.context.route("**/assets/engine.wasm", (route) => route.fulfill({ status: 404 }));
  ana.provokes(/404/);
  const fetched = ana.page.waitForRequest("**/*.wasm");
  await ana.launcher.click();
  expect(new URL((await fetched).url()).pathname).toBe("/assets/engine.wasm");
  await ana.chat.getByText("Help could not be started in this browser.").waitFor();
  await ana.look();
});

test("as a part of the page, without a launcher", async ({ visit }) => {
  const ana = await visit({ host: { body: AGENT.replace("<guichet-agent", `<guichet-agent mode="inline"`) } });
  const panel = ana.page.getByRole("region", { name: "Help" });
  await panel.getByText("How can we help?").waitFor();
  await ana.look();
  expect(await ana.launcher.isVisible()).toBe(false);
  expect(await panel.getByRole("button", { name: "Close" }).count()).toBe(0);
  await panel.getByRole("textbox").fill("pages hang in easyvista");
  await panel.getByRole("textbox").press("Enter");
  await panel.getByText("How many seconds does the page take?").waitFor();
  await ana.look();
});
