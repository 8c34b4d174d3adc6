// What every scenario is given: a desk of its own, and visitors in browsers without a past.

import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext } from "playwright-core";
import { chromium, firefox } from "playwright-core";
import { test as plain } from "vitest";
import type { Knowledge } from "./desk.js";
import { Desk, REPOSITORY } from "./desk.js";
import type { Visit } from "./visitor.js";
import { Visitor } from "./visitor.js";
import { LEFT_OUT } from "./webkit/leftOut.js";
import { Mapper } from "./webkit/mapper.js";

export { expect } from "vitest";

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A folder with a built widget that stands in for the one inside the command. */
const WIDGET = process.env["GUICHET_WIDGET"];

const BROWSER = process.env["BROWSER"] ?? "chromium";

/** Some scenarios ask what only Chromium answers: its memory, its clipboard. */
export const inChromium = BROWSER === "chromium";
/** WebKit's driver does not see a window that a link opens: its address is gone to instead. */
export const oneWindow = BROWSER === "webkit";

interface Given {
  browser: Browser;
  /** The procedures of the scenario; none: the sample knowledge base. */
  knowledge: Knowledge | undefined;
  desk: Desk;
  /** Somebody comes to the page. */
  visit: (visit?: Visit) => Promise<Visitor>;
  /** Passes over what cannot be shown in this browser. */
  left: void;
}

export const test = plain.extend<Given>({
  browser: [
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],
  left: [
    async ({ task, skip }, use) => {
      const reason = LEFT_OUT.find(([name]) => task.name === name)?.[1];
      if (BROWSER === "webkit" && reason) skip(reason);
      await use();
    },
    { auto: true },
  ],
  knowledge: undefined,
  desk: async ({ knowledge }, use) => {
    const desk = await Desk.open(knowledge);
    await use(desk);
    await desk.close();
  },
  visit: async ({ browser, desk }, use) => {
    const visitors: Visitor[] = [];
    await use(async (visit = {}) => {
      const visitor = await Visitor.arrive(browser, desk, visit, ({ context }) => standIn(context));
      visitors.push(visitor);
      return visitor;
    });
    for (const visitor of visitors) await visitor.leave();
  },
});

/** Chromium as the machine has it, or, where `BROWSER` says so, Firefox, which is driven by WebDriver BiDi, or WebKit. */
async function launch(): Promise<Browser> {
  if (BROWSER === "webkit") return launchWebKit();
  // As people have it, it shows a page that is gone back to as it was left.
  const ignoreDefaultArgs = ["--disable-back-forward-cache"];
  if (inChromium) return chromium.launch({ executablePath: executable("chromium"), args: ARGUMENTS, ignoreDefaultArgs });
  // The protocol of a stock Firefox can ask neither for less motion nor for bars that take no room: preferences can.
  const firefoxUserPrefs = { "ui.prefersReducedMotion": 1, "ui.useOverlayScrollbars": 1 };
  const browser = await firefox.launch({ channel: "moz-firefox", executablePath: executable("firefox"), firefoxUserPrefs });
  console.log(`in Firefox ${browser.version()}`);
  return browser;
}

/** To Playwright it looks like a browser that is driven by WebDriver BiDi. */
async function launchWebKit(): Promise<Browser> {
  const mapper = await Mapper.open(executable("webkit"));
  const env = { ...process.env, GUICHET_MAPPER: String(mapper.port) };
  const executablePath = fileURLToPath(new URL("webkit/listening.mjs", import.meta.url));
  const browser = await firefox.launch({ channel: "moz-firefox", executablePath, env });
  console.log(`in WebKitGTK ${browser.version()}`);
  return browser;
}

function executable(name: "chromium" | "firefox" | "webkit"): string {
  return process.env[name.toUpperCase()] ?? execFileSync(join(REPOSITORY, ".ci/browser"), [name], { encoding: "utf8" }).trim();
}

/** Hands out the widget of `GUICHET_WIDGET`, so that it can be worked on without building the command. */
export async function standIn(context: BrowserContext): Promise<void> {
  if (!WIDGET) return;
  const types: Record<string, string> = { js: "text/javascript", wasm: "application/wasm" };
  await context.route("**/guichet/*", async (route) => {
    const name = new URL(route.request().url()).pathname.replace("/guichet/", "");
    const body = await readFile(join(WIDGET, name)).catch(() => undefined);
    // The portal has files of its own.
    if (!body) return route.continue();
    const contentType = types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    await route.fulfill({ contentType, body });
  });
}
