// What every scenario is given: a desk of its own, and visitors in browsers without a past.

import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";
import { test as plain } from "vitest";
import type { Knowledge } from "./desk.js";
import { Desk, REPOSITORY } from "./desk.js";
import type { Visit } from "./visitor.js";
import { Visitor } from "./visitor.js";

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

interface Given {
  browser: Browser;
  /** The procedures of the scenario; none: the sample knowledge base. */
  knowledge: Knowledge | undefined;
  desk: Desk;
  /** Somebody comes to the page. */
  visit: (visit?: Visit) => Promise<Visitor>;
}

export const test = plain.extend<Given>({
  browser: [
    async ({}, use) => {
      const browser = await chromium.launch({ executablePath: executable(), args: ARGUMENTS });
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
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
      const visitor = await Visitor.arrive(browser, desk, visit, standIn);
      visitors.push(visitor);
      return visitor;
    });
    for (const visitor of visitors) await visitor.leave();
  },
});

/** Chromium as the machine has it. */
function executable(): string {
  return process.env["CHROMIUM"] ?? execFileSync(join(REPOSITORY, ".ci/browser"), { encoding: "utf8" }).trim();
}

/** Hands out the widget of `GUICHET_WIDGET`, so that it can be worked on without building the command. */
async function standIn(visitor: Visitor): Promise<void> {
  if (!WIDGET) return;
  const types: Record<string, string> = { js: "text/javascript", wasm: "application/wasm" };
  await visitor.context.route("**/guichet/*", async (route) => {
    const name = new URL(route.request().url()).pathname.replace("/guichet/", "");
    const contentType = types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
    await route.fulfill({ contentType, body: await readFile(join(WIDGET, name)) });
  });
}
