// Inside of containers that hold what is fixed: the chat stands in the corner of the window all the same.

import { join } from "node:path";
import { REPOSITORY } from "../harness/desk.js";
import { expect, inChromium, test } from "../harness/test.js";
import type { Visitor } from "../harness/visitor.js";

const AGENT = `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`;
const WINDOW = { width: 1000, height: 700 };

const host = (container: string) => ({
  body: `<div id="container">${AGENT}</div>`,
  style: `body { margin: 0; min-block-size: 2000px } #container { margin: 60px; inline-size: 300px; block-size: 120px; background: #eee; ${container} }`,
});

/** How far something is from the lower right corner of the window. */
const corner = (ana: Visitor, what: string) =>
  ana.page.locator(`guichet-agent ${what}`).evaluate((one) => {
    const { right, bottom } = one.getBoundingClientRect();
    return { right: Math.round(document.documentElement.clientWidth - right), bottom: Math.round(innerHeight - bottom) };
  });

for (const container of ["transform: translateX(0)", "filter: grayscale(0)", "contain: layout; overflow: hidden", "backdrop-filter: blur(1px)", "will-change: transform; overflow: clip", "container-type: size"]) {
  test(`in a container with “${container}”`, async ({ visit }) => {
    const ana = await visit({ host: host(container), browser: { viewport: WINDOW } });
    await ana.launcher.waitFor();
    expect(await corner(ana, ".launcher")).toEqual({ right: 20, bottom: 20 });
    await ana.look();
    await ana.open();
    expect(await corner(ana, ".panel")).toEqual({ right: 20, bottom: 20 });
    // Not looked at by the rules of accessibility: they take it for cut off, as it would be without care.
    await ana.composer.fill("pages hang in easyvista");
    await ana.composer.press("Enter");
    await ana.sees("How many seconds does the page take?");
    if (inChromium) await ana.page.screenshot({ path: join(REPOSITORY, "target/screenshots", "contained.png") });
    await ana.page.keyboard.press("Escape");
    expect(await ana.chat.count()).toBe(0);
    expect(await ana.focused()).toBe("Help");
    expect(await corner(ana, ".launcher")).toEqual({ right: 20, bottom: 20 });
  });
}

test("in no such container, what the host puts over it stays over it", async ({ visit }) => {
  const ana = await visit({ host: host("overflow: hidden; position: relative"), browser: { viewport: WINDOW } });
  await ana.open();
  expect(await corner(ana, ".panel")).toEqual({ right: 20, bottom: 20 });
  expect(await ana.page.locator("guichet-agent [popover]").count()).toBe(0);
});

test("moved into such a container, and out of it, and where the container becomes one", async ({ visit }) => {
  const { body, style } = host("");
  const ana = await visit({ host: { body: `${body}<div id="other"></div>`, style: `${style} #other { transform: rotate(0); margin: 60px }` }, browser: { viewport: WINDOW } });
  await ana.open();
  const moveTo = (place: string) => ana.page.evaluate((place) => document.querySelector(place)!.append(document.querySelector("guichet-agent")!), place);
  await moveTo("#other");
  await expect.poll(() => corner(ana, ".panel")).toEqual({ right: 20, bottom: 20 });
  await moveTo("#container");
  await expect.poll(() => corner(ana, ".panel")).toEqual({ right: 20, bottom: 20 });
  expect(await ana.page.locator("guichet-agent [popover]").count()).toBe(0);
  await ana.page.locator("guichet-agent").evaluate((agent) => agent.toggleAttribute("open", false));
  await ana.page.locator("#container").evaluate((container) => (container.style.filter = "blur(0)"));
  await ana.page.locator("guichet-agent").evaluate((agent) => agent.toggleAttribute("open", true));
  await ana.log.waitFor();
  expect(await corner(ana, ".panel")).toEqual({ right: 20, bottom: 20 });
});
