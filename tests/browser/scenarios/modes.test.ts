// Where the chat stands: in the corner, at the side, as a part of the page, as the page.

import { join } from "node:path";
import type { GuichetAgent } from "../../../widget/src/element/agent.js";
import { REPOSITORY } from "../harness/desk.js";
import { expect, inChromium, test } from "../harness/test.js";
import type { HostPage, Visitor } from "../harness/visitor.js";

const AGENT = (mode: string) =>
  `<guichet-agent mode="${mode}" manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`;

const DESKTOP = { viewport: { width: 1200, height: 720 } };
const PHONE = { viewport: { width: 390, height: 844 } };

/** A page under a bar of its own, as applications have it. */
const UNDER_A_BAR: HostPage = {
  body: AGENT("page"),
  style: `body { margin: 0 } main { display: grid; grid-template-rows: 56px minmax(0, 1fr); block-size: 100dvh; font: 16px sans-serif }
    h1 { margin: 0; padding: 12px 20px; font-size: 20px; background: #123; color: #fff }`,
};

const box = (ana: Visitor) => ana.page.locator("guichet-agent .panel").evaluate((panel) => {
  const { x, y, width, height } = panel.getBoundingClientRect();
  return { x, y, width, height };
});

test("at the side: it covers the full height, and pushes nothing", async ({ visit }) => {
  const ana = await visit({ host: { body: `<p id="text">A text of the host</p>${AGENT("side")}` }, browser: DESKTOP });
  const place = () => ana.page.locator("#text").boundingBox();
  await ana.launcher.waitFor();
  const before = await place();
  await ana.open();
  expect(await place()).toEqual(before);
  const { x, y, width, height } = await box(ana);
  expect([y, height, x + width]).toEqual([0, 720, 1200]);
  expect(width).toBeLessThan(500);
  expect(await ana.chat.getAttribute("aria-modal")).toBeNull();
  await ana.say("pages hang in easyvista");
  await picture(ana, "mode-side");
  await ana.page.keyboard.press("Escape");
  expect(await ana.chat.count()).toBe(0);
  expect(await ana.focused()).toBe("Help");
});

test("at the side of a page that is written from right to left", async ({ visit }) => {
  const noor = await visit({ lang: "ar", host: { body: AGENT("side") }, browser: DESKTOP });
  await noor.open();
  expect((await box(noor)).x).toBe(0);
});

for (const mode of ["bubble", "side"]) {
  test(`on a phone, ${mode} covers the window`, async ({ visit }) => {
    const ana = await visit({ host: { body: AGENT(mode) }, browser: PHONE });
    await ana.open();
    expect(await box(ana)).toEqual({ x: 0, y: 0, width: 390, height: 844 });
    expect(await ana.chat.getAttribute("aria-modal")).toBe("true");
    await ana.look();
  });
}

for (const [where, browser, column] of [["on a desk", DESKTOP, 760], ["on a phone", PHONE, 390]] as const) {
  test(`as the page under a bar of the host, ${where}`, async ({ visit }) => {
    const ana = await visit({ host: UNDER_A_BAR, browser });
    const { width, height } = browser.viewport;
    // WebKit's `100dvh` is a 64th of a pixel less than a window of some heights.
    const { height: whole } = (await ana.page.locator("main").boundingBox())!;
    expect(Math.round(whole)).toBe(height);
    const panel = ana.page.getByRole("region", { name: "Help" });
    await panel.getByText("How can we help?").waitFor();
    await ana.look();
    expect(await ana.launcher.isVisible()).toBe(false);
    expect(await panel.getByRole("button", { name: "Close" }).count()).toBe(0);
    expect(await box(ana)).toEqual({ x: 0, y: 56, width, height: whole - 56 });
    // What is read stands in a column, in the middle.
    const entry = (await panel.locator(".entry").boundingBox())!;
    expect(entry.width).toBeLessThanOrEqual(column);
    expect(entry.x + entry.width / 2).toBeCloseTo(width / 2, 0);

    await panel.getByRole("textbox").fill("easyvista");
    await panel.getByRole("option").first().waitFor();
    await ana.look();
    await picture(ana, `mode-page ${where}, suggestions`);
    await panel.getByRole("textbox").fill("pages hang in easyvista");
    await panel.getByRole("textbox").press("Enter");
    await panel.getByText("How many seconds does the page take?").waitFor();
    await ana.look();
    await picture(ana, `mode-page ${where}`);
    await ana.page.keyboard.press("Escape");
    expect(await panel.isVisible()).toBe(true);
  });
}

test("as the page without a container: it is as high as the window", async ({ visit }) => {
  const ana = await visit({ host: { body: AGENT("page"), style: "body { margin: 0 } h1 { display: none }" }, browser: DESKTOP });
  await ana.page.getByRole("region", { name: "Help" }).getByText("How can we help?").waitFor();
  expect(await box(ana)).toEqual({ x: 0, y: 0, width: 1200, height: 720 });
});

for (const [page, theme, seen] of [
  ["", "", "light"],
  ["light dark", "", "dark"],
  ["dark", "", "dark"],
  ["dark", "light", "light"],
  ["", "dark", "dark"],
] as const) {
  // A stock Firefox cannot be told that the system is dark.
  test.runIf(inChromium)(`on a page of color-scheme “${page}” with theme “${theme}”, where the system is dark: ${seen}`, async ({ visit }) => {
    const style = page && `:root { color-scheme: ${page}; background: Canvas; color: CanvasText }`;
    const body = theme ? AGENT("bubble").replace("<guichet-agent", `<guichet-agent theme="${theme}"`) : AGENT("bubble");
    const ana = await visit({ host: { body, style }, browser: { ...DESKTOP, colorScheme: "dark" } });
    await ana.open();
    const ground = await ana.chat.evaluate((panel) => getComputedStyle(panel).backgroundColor);
    expect(ground).toBe(seen === "dark" ? "rgb(22, 28, 30)" : "rgb(255, 255, 255)");
  });
}

test("the mode changes: the conversation goes on in its new place", async ({ visit }) => {
  const ana = await visit({ host: { body: AGENT("bubble") }, browser: DESKTOP });
  await ana.open();
  await ana.say("pages hang in easyvista");
  await ana.page.locator("guichet-agent").evaluate((agent) => (agent as GuichetAgent).setAttribute("mode", "page"));
  const panel = ana.page.getByRole("region", { name: "Help" });
  await panel.getByText("How many seconds does the page take?").waitFor();
  await ana.look();
});

/** In Firefox a picture is taken with a style that the page's policy rightly forbids. */
async function picture(visitor: Visitor, name: string): Promise<void> {
  if (!inChromium) return;
  await visitor.page.screenshot({ path: join(REPOSITORY, "target/screenshots", `${name}.png`) });
}
