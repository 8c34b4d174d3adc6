// What every scenario is given: a desk of its own, and visitors in browsers without a past.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { test as plain } from "vitest";
import { BROWSER, launch } from "./browser.js";
import type { Knowledge } from "./desk.js";
import { Desk } from "./desk.js";
import type { Visit } from "./visitor.js";
import { Visitor } from "./visitor.js";
import { LEFT_OUT } from "./webkit/leftOut.js";

export { expect } from "vitest";
export { inChromium, oneWindow } from "./browser.js";

/** A folder with a built widget that stands in for the one inside the command. */
const WIDGET = process.env["GUICHET_WIDGET"];

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
