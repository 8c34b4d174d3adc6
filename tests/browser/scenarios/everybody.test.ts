// For everybody: forced colours, less motion, a page enlarged four times, fingers, and wider spaced text; in every state.

import { join } from "node:path";
import type { BrowserContextOptions } from "playwright-core";
import { REPOSITORY } from "../harness/desk.js";
import { expect, inChromium, test as plain } from "../harness/test.js";
import type { Visit, Visitor } from "../harness/visitor.js";
import { ARABIC, ENGLISH, showcase } from "./showcase.js";
import { everyState } from "./states.js";

const test = plain.extend({ knowledge: showcase(ENGLISH) });
const arabic = plain.extend({ knowledge: showcase(ARABIC) });

const LONG = { timeout: 240_000 };
const AGENT = `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`;
const on = (browser: BrowserContextOptions, lang = "en"): Visit => ({ host: { body: AGENT }, lang, browser });

const PHONE = { viewport: { width: 390, height: 760 }, ...(inChromium ? { hasTouch: true, isMobile: true } : {}) };

/** Controls that are too small for a finger. Links in the middle of a text are as high as its lines. */
function tooSmall(ana: Visitor): Promise<string[]> {
  return ana.page.locator("guichet-agent").evaluate((agent) => {
    const root = agent.shadowRoot!;
    const controls = root.querySelectorAll<HTMLElement>("button, a[href], input, textarea, select, summary, label.option, .task label, [role=option]");
    return [...controls].flatMap((one) => {
      // The label around a box is what is pressed.
      if (one.matches("label :is(input)") || !one.checkVisibility()) return [];
      const { width, height } = one.getBoundingClientRect();
      const inText = getComputedStyle(one).display === "inline";
      const enough = inText ? height >= 16 : Math.min(width, height) >= 43.9;
      return enough ? [] : [`${one.tagName} ${one.className} “${(one.innerText || one.ariaLabel || "").trim()}”: ${width.toFixed(1)} × ${height.toFixed(1)}`];
    });
  });
}

test("every control is large enough for a finger, in every state", LONG, async ({ visit }) => {
  const found: Record<string, string[]> = {};
  await everyState(() => visit(on(PHONE)), ENGLISH, async (state, ana) => {
    const small = await tooSmall(ana);
    if (small.length > 0) found[state] = small;
  });
  expect(found).toEqual({});
});

/** What WCAG 1.4.12 lets readers ask for. */
const SPACED = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p, li, .option, .said { margin-block-end: 2em !important }`;

/** Boxes whose words are cut off, or that stand out of the panel; what scrolls by itself may be wider inside. */
function cutOff(ana: Visitor): Promise<string[]> {
  return ana.page.locator("guichet-agent").evaluate((agent) => {
    const root = agent.shadowRoot!;
    const panel = root.querySelector(".panel");
    if (!panel) return [];
    const whole = panel.getBoundingClientRect();
    const name = (one: Element) => `${one.tagName.toLowerCase()}.${one.className} “${(one.textContent ?? "").trim().slice(0, 40)}”`;
    return [...panel.querySelectorAll<HTMLElement>("*")].flatMap((one) => {
      if (one.closest(".unseen, .code pre, .table, svg, canvas, .thumbnail") || !one.checkVisibility()) return [];
      const style = getComputedStyle(one);
      const clips = /hidden|clip/.test(`${style.overflowX} ${style.overflowY}`);
      if (clips && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)) return [`cut off: ${name(one)}`];
      const { left, right } = one.getBoundingClientRect();
      return left < whole.left - 1 || right > whole.right + 1 ? [`out of the panel: ${name(one)}`] : [];
    });
  });
}

for (const [name, words, ask] of [["English", ENGLISH, test], ["Arabic", ARABIC, arabic]] as const) {
  ask(`with wider spaced text nothing is cut off, in every state: ${name}`, LONG, async ({ visit }) => {
    const found: Record<string, string[]> = {};
    await everyState(() => visit(on({ viewport: { width: 390, height: 760 } }, words.language)), words, async (state, ana) => {
      await ana.page.locator("guichet-agent").evaluate((agent, spaced) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(spaced);
        agent.shadowRoot!.adoptedStyleSheets.push(sheet);
      }, SPACED);
      const cut = await cutOff(ana);
      if (cut.length > 0) found[state] = cut;
      await ana.page.locator("guichet-agent").evaluate((agent) => void agent.shadowRoot!.adoptedStyleSheets.pop());
    });
    expect(found).toEqual({});
  });
}

/** What is wrong in a small window: something scrolls sideways, or the lower edge leaves no room to read. */
async function cramped(ana: Visitor): Promise<string[]> {
  const wrong = await ana.page.locator("guichet-agent").evaluate((agent) => {
    const panel = agent.shadowRoot!.querySelector(".panel");
    if (!panel) return [];
    const found: string[] = [];
    const box = panel.getBoundingClientRect();
    if (box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight) found.push("the panel is not in the window");
    for (const one of [document.scrollingElement!, panel, ...panel.querySelectorAll(".log, footer, .suggestions")]) {
      if (one.scrollWidth > one.clientWidth) found.push(`${one.className || one.tagName} scrolls sideways: ${one.scrollWidth} in ${one.clientWidth}`);
    }
    // Everything can be reached: what is outside of the panel scrolls into it.
    for (const one of panel.querySelectorAll("button, a[href], input, textarea, select, summary")) {
      let around = one.parentElement;
      while (around && around !== panel && !/auto|scroll/.test(getComputedStyle(around).overflowY)) around = around.parentElement;
      const { top, bottom } = one.getBoundingClientRect();
      if (around === panel && one.checkVisibility() && (top < box.top - 1 || bottom > box.bottom + 1)) found.push(`out of reach: ${one.className} “${one.textContent?.trim()}”`);
    }
    const [log, footer] = [panel.querySelector(".log"), panel.querySelector("footer")];
    if (log && footer) {
      const [upper, lower] = [log.getBoundingClientRect(), footer.getBoundingClientRect()];
      if (upper.bottom > lower.top + 1) found.push("the lower edge covers the transcript");
      if (lower.bottom > box.bottom + 1) found.push(`the lower edge is cut off: ${lower.bottom} of ${box.bottom}`);
      // A line of text at least, which scrolls.
      if (upper.height < 24) found.push(`${upper.height} pixels are left to read`);
    }
    return found;
  });
  return [...wrong, ...(await cutOff(ana))];
}

for (const [what, viewport] of [
  ["enlarged four times", { width: 320, height: 256 }],
  ["on a small phone with its keyboard", { width: 320, height: 200 }],
] as const) {
  test(`${what}: nothing scrolls sideways, and there is room to read and to write, in every state`, LONG, async ({ visit }) => {
    const found: Record<string, string[]> = {};
    await everyState(() => visit(on({ viewport })), ENGLISH, async (state, ana) => {
      const wrong = await cramped(ana);
      if (wrong.length > 0) found[state] = wrong;
      if (inChromium) await ana.page.screenshot({ path: join(REPOSITORY, "target/everybody", `${viewport.height}`, `${state}.png`) });
    });
    expect(found).toEqual({});
  });
}

// A stock Firefox, driven from outside, cannot be told that colours are forced.
test.runIf(inChromium)("in forced colours everything can be told apart, in every state", LONG, async ({ visit }) => {
  const found: Record<string, string[]> = {};
  const forced = on({ viewport: { width: 520, height: 760 }, forcedColors: "active" });
  await everyState(() => visit(forced), ENGLISH, async (state, ana) => {
    const wrong = await ana.page.locator("guichet-agent").evaluate((agent) => {
      const root = agent.shadowRoot!;
      const found: string[] = [];
      const name = (one: Element) => `${one.tagName.toLowerCase()}.${one.className}`;
      const seen = [...root.querySelectorAll<HTMLElement>("button, a[href], input, textarea, select, summary, label.option, [role=option]")].filter((one) => one.checkVisibility());
      /** The line around it, and the letters and ground in it. */
      const look = (one: Element) => {
        const { borderTopStyle, borderTopWidth, borderTopColor, outlineStyle, outlineWidth, outlineColor, backgroundColor, color, textDecorationLine } = getComputedStyle(one);
        const line = outlineStyle !== "none" ? `${outlineWidth} ${outlineColor}` : "";
        return `${borderTopStyle} ${borderTopWidth} ${borderTopColor} | ${line} | ${backgroundColor} ${color} ${textDecorationLine}`;
      };
      const ground = getComputedStyle(root.querySelector(".panel") ?? document.body).backgroundColor;
      for (const one of seen) {
        const style = getComputedStyle(one);
        // Letters and drawings are not of the colour of their ground.
        if (style.color === (style.backgroundColor === "rgba(0, 0, 0, 0)" ? ground : style.backgroundColor)) found.push(`cannot be read: ${name(one)}`);
        if (Number(style.opacity) < 1) found.push(`is faint: ${name(one)}`);
      }
      // What is chosen, given before, marked or wrong looks unlike its neighbours.
      const pairs = [
        [".option:is(.given, :has(:checked))", ".option:not(.given, :has(:checked), .quieter)"],
        ["[role=option][aria-selected=true]", "[role=option][aria-selected=false]"],
        [".field [aria-invalid]", ".field textarea:not([aria-invalid])"],
        [".primary", ".plain"],
      ] as const;
      for (const [one, other] of pairs) {
        const [left, right] = [root.querySelector(one), root.querySelector(other)];
        if (left && right && look(left) === look(right)) found.push(`looks like ${other}: ${one}`);
      }
      // The focus is seen.
      const focused = root.activeElement;
      const ring = (one: Element) => getComputedStyle(one).outlineStyle !== "none" && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
      if (focused?.matches(":focus-visible") && !focused.matches('[tabindex="-1"]') && !ring(focused) && !ring(focused.closest(".entry, .option") ?? focused)) found.push(`the focus is not seen: ${name(focused)}`);
      // The panel has an edge, and an alert a mark of its own.
      const panel = root.querySelector(".panel");
      if (panel && !(getComputedStyle(panel).outlineStyle === "solid")) found.push("the panel has no edge");
      for (const alert of root.querySelectorAll(".alert")) if (!alert.querySelector(".kind")?.textContent?.trim()) found.push("an alert does not say its kind");
      for (const error of root.querySelectorAll(".error")) if (!error.querySelector("svg")) found.push("an error has no sign");
      return found;
    });
    if (wrong.length > 0) found[state] = wrong;
    await ana.page.screenshot({ path: join(REPOSITORY, "target/everybody/forced", `${state}.png`) });
  });
  expect(found).toEqual({});
});

/** Animations and smooth scrolling that somebody has not asked to be spared of. */
const WATCHED = {
  body: AGENT,
  script: `
    window.moves = [];
    for (const name of ["scrollTo", "scrollIntoView", "scrollBy"]) {
      const real = Element.prototype[name];
      Element.prototype[name] = function (given) {
        if (given?.behavior === "smooth") moves.push(name);
        return real.apply(this, arguments);
      };
    }
    // They do not leave the element by themselves; and a slow frame may be longer than they are.
    const { attachShadow } = Element.prototype;
    Element.prototype.attachShadow = function (given) {
      const root = attachShadow.call(this, given);
      root.addEventListener("animationstart", ({ animationName }) => moves.push(animationName));
      return root;
    };
    const watch = () => {
      for (const { animationName, transitionProperty, effect } of document.querySelector("guichet-agent")?.shadowRoot?.getAnimations() ?? []) {
        if (effect.getComputedTiming().duration > 0) moves.push(animationName ?? transitionProperty);
      }
      requestAnimationFrame(watch);
    };
    watch();`,
};

test("where less motion is wanted, nothing moves by itself, in every state", LONG, async ({ visit }) => {
  const found: Record<string, unknown> = {};
  await everyState(() => visit({ host: WATCHED, browser: { viewport: { width: 520, height: 760 } } }), ENGLISH, async (state, ana) => {
    const moves = await ana.page.evaluate<string[]>("moves");
    if (moves.length > 0) found[state] = moves;
  });
  expect(found).toEqual({});
});

// Firefox is started so that it always wants less.
test.runIf(inChromium)("the watch sees what moves where motion is wanted", async ({ visit }) => {
  const ana = await visit({ host: WATCHED, browser: { reducedMotion: "no-preference" } });
  // Not looked at by the rules of accessibility: they would measure the colours of what is fading in.
  await ana.launcher.click();
  await ana.composer.fill(ENGLISH.printer);
  await ana.composer.press("Enter");
  const moves = () => ana.page.evaluate<string[]>("moves");
  await expect.poll(moves).toContain("arrive");
  await expect.poll(moves).toContain("scrollTo");
});
