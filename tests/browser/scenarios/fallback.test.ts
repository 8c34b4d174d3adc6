// Where the chat cannot be there, the help is: plain pages, and whatever leads to them.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expectClean } from "../harness/clean.js";
import { expect, inChromium, oneWindow, test } from "../harness/test.js";
import { DIRECTIVES, policyOf } from "../harness/visitor.js";
import type { Visitor } from "../harness/visitor.js";

const AGENT = `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`;

/** Follows a link that opens a window of its own; where the driver sees one window only, in this one. */
async function follows(ana: Visitor, words: string): Promise<Page> {
  const link = ana.page.getByRole("link", { name: words });
  if (oneWindow) {
    await ana.page.goto(await link.evaluate((anchor: HTMLAnchorElement) => anchor.href));
    return ana.page;
  }
  const [page] = await Promise.all([ana.context.waitForEvent("page"), link.click()]);
  return page;
}

/** Follows it, in the chat or beside the launcher, as far as a procedure. */
async function reads(ana: Visitor, words: string, title: string): Promise<Page> {
  const page = await follows(ana, words);
  await page.getByRole("link", { name: title }).click();
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await expectClean(page);
  return page;
}

test("WebAssembly is forbidden by the page's policy", async ({ visit }) => {
  const policy = policyOf(DIRECTIVES).replace(" 'wasm-unsafe-eval'", "");
  const ana = await visit({ host: { body: AGENT, policy } });
  ana.provokes(/404|policy: script-src|wasm-eval|WebAssembly/);
  await ana.launcher.click();
  await ana.chat.locator(".failed").waitFor();
  await ana.chat.getByRole("link", { name: "Read the help pages" }).waitFor();
  await ana.look();
  const page = await reads(ana, "Read the help pages", "Sign in to EasyVista Self Help");
  // A choice is a link to its step.
  await page.getByRole("link", { name: "My company account is refused" }).click();
  expect(new URL(page.url()).hash).toBe("#company-account");
});

test("there is no WebAssembly, and no shelf comes: French readers read French pages", async ({ visit }) => {
  const ana = await visit({ lang: "fr", host: { body: AGENT, script: "delete window.WebAssembly;" } });
  ana.provokes(/404/);
  await ana.launcher.click();
  await ana.chat.getByRole("link", { name: "Lire les pages d’aide" }).waitFor();
  await ana.look();
  const page = await reads(ana, "Lire les pages d’aide", "Se connecter à EasyVista Self Help");
  expect(await page.locator("html").getAttribute("lang")).toBe("fr");
  await page.getByRole("link", { name: "English" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in to EasyVista Self Help" }).waitFor();
});

test("the second stage does not come: the link stands beside the launcher", async ({ visit }) => {
  const ana = await visit({ host: { body: AGENT } });
  ana.provokes(/404|Loading module/);
  await ana.context.route("**/guichet/panel-*.js", (route) => route.fulfill({ status: 404 }));
  await ana.launcher.click();
  await ana.page.getByRole("status").getByText("The help could not be loaded.").waitFor();
  await ana.page.getByRole("link", { name: "Read the help pages" }).waitFor();
  await ana.look();
  await reads(ana, "Read the help pages", "Sign in to EasyVista Self Help");
});

test("no shelf comes: the link stands in the chat, and trying again still works", async ({ visit }) => {
  const ana = await visit({ host: { body: AGENT } });
  ana.provokes(/404|integrity/);
  await ana.context.route("**/*.shelf", (route) => route.fulfill({ status: 404 }));
  await ana.launcher.click();
  await ana.chat.getByText("Part of the help could not be loaded.").waitFor();
  await ana.chat.getByRole("link", { name: "Read the help pages" }).waitFor();
  await ana.look();
  await ana.context.unroute("**/*.shelf");
  await ana.press("Try again");
  await ana.ready();
  expect(await ana.page.getByRole("link", { name: "Read the help pages" }).count()).toBe(0);
});

test("the host names a page of its own: it goes before those beside the manifest", async ({ visit }) => {
  const link = `<a href="/inside">Help</a>`;
  for (const [agent, expected] of [
    [AGENT.replace("></", ` fallback="/help/">${link}</`), "/help/"],
    [AGENT.replace("></", `>${link}</`), "/inside"],
  ] as const) {
    const ana = await visit({ host: { body: agent } });
    ana.provokes(/503/);
    await ana.context.route("**/manifest.json", (route) => route.fulfill({ status: 503 }));
    await ana.launcher.click();
    const offered = ana.chat.getByRole("link", { name: "Read the help pages" });
    await offered.waitFor();
    await ana.look();
    expect(new URL((await offered.getAttribute("href")) ?? "", ana.page.url()).pathname).toBe(expected);
  }
});

test("a server that answers with its own page to everything is not mistaken for help", async ({ visit }) => {
  const ana = await visit({ host: { body: AGENT } });
  ana.provokes(/503/);
  const asked: string[] = [];
  await ana.context.route("**/knowledge/everyone/**", async (route) => {
    asked.push(new URL(route.request().url()).pathname.replace("/knowledge/everyone/", ""));
    await route.fulfill(asked.at(-1) === "manifest.json" ? { status: 503 } : { contentType: "text/html", body: "<title>Our app</title>" });
  });
  await ana.launcher.click();
  await ana.chat.getByRole("button", { name: "Try again" }).waitFor();
  await expect.poll(() => asked.at(-1)).toBe("pages/index.html");
  await ana.look();
  expect(await ana.page.getByRole("link", { name: "Read the help pages" }).count()).toBe(0);
});

const LIGHT = AGENT.replace("></", `><a href="/help">Help without JavaScript</a></`);

// A stock Firefox cannot be told to run no script.
test.runIf(inChromium)("without JavaScript, what stands inside the element is there", async ({ visit }) => {
  const ana = await visit({ host: { body: LIGHT }, browser: { javaScriptEnabled: false } });
  const link = ana.page.getByRole("link", { name: "Help without JavaScript" });
  expect(await link.isVisible()).toBe(true);
  expect(await ana.launcher.count()).toBe(0);
});

test("where the page's policy lets no script in, it is there, too", async ({ visit }) => {
  const ana = await visit({ host: { body: LIGHT, policy: policyOf(DIRECTIVES.filter((one) => !one.startsWith("script-src"))) } });
  ana.provokes(/script-src/);
  await ana.page.getByRole("link", { name: "Help without JavaScript" }).waitFor();
  expect(await ana.launcher.count()).toBe(0);
});

test("with JavaScript that comes late, it is there until the launcher is", async ({ visit }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  const ana = await visit({ host: { body: LIGHT } });
  await ana.launcher.waitFor();
  await ana.context.route("**/guichet/guichet.js", async (route) => {
    await released;
    await route.fallback();
  });
  const reloaded = ana.page.reload();
  const link = ana.page.getByRole("link", { name: "Help without JavaScript" });
  await link.waitFor();
  expect(await ana.launcher.count()).toBe(0);
  release();
  await reloaded;
  await ana.launcher.waitFor();
  expect(await link.isVisible()).toBe(false);
  await ana.look();
});

test("the preview leads to the plain pages, which follow the folder, as its own chat does where it cannot run", async ({ visit, desk }) => {
  const ana = await visit();
  const preview = ana.page.url();
  const page = await follows(ana, "plain pages");
  // A new window is blank until its page has begun to come.
  await page.waitForURL("**/knowledge/everyone/pages/index.html");
  await page.getByRole("link", { name: "Sign in to EasyVista Self Help" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in to EasyVista Self Help" }).waitFor();
  await desk.save("easyvista/sign-in.md", (text) => text.replace(/^# .*$/m, "# Signing in to EasyVista"));
  await expect.poll(async () => (await page.reload(), page.getByRole("heading", { level: 1 }).innerText())).toBe("Signing in to EasyVista");
  // Nobody reads there what is not for everybody, whichever groups the address names.
  const outage = ["everyone", "support"].map((group) => fetch(`${desk.address}knowledge/${group}/pages/en/support/major-outage.html`));
  expect((await Promise.all(outage)).map(({ status }) => status)).toEqual([404, 404]);
  await ana.context.route("**/*.shelf", (route) => route.fulfill({ status: 404 }));
  ana.provokes(/404|integrity/);
  await ana.page.goto(preview);
  await reads(ana, "Read the help pages", "Signing in to EasyVista");
});

// Each of them is looked at, which takes its time.
test("every plain page of the sample works under a policy without scripts, and breaks no rule of accessibility", { timeout: 240_000 }, async ({ visit, desk }) => {
  const ana = await visit({ host: { body: AGENT } });
  const packed = await desk.pack();
  const names = (await readdir(join(packed, "pages"), { recursive: true })).filter((name) => name.endsWith(".html")).sort();
  expect(names.length).toBeGreaterThan(40);
  for (const name of names) {
    await ana.page.goto(`${desk.address}knowledge/everyone/pages/${name}`);
    await ana.look();
    const broken = await ana.page.evaluate(() => [...document.images].filter((image) => image.complete && image.naturalWidth === 0).map(({ src }) => src));
    expect(broken, name).toEqual([]);
    expect(await ana.page.locator("script, style, [style]").count(), name).toBe(0);
  }
  await ana.page.goto(`${desk.address}knowledge/everyone/pages/en.html`);
  await ana.page.keyboard.press("Tab");
  expect(await ana.focused()).toBe("Skip to the text");
  await ana.page.keyboard.press("Enter");
  expect(await ana.page.evaluate("document.activeElement.localName")).toBe("main");
});
