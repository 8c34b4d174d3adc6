// On pages that are unlike each other: nothing of theirs gets into the chat, and nothing of the chat gets out.

import { expect, test } from "../harness/test.js";
import type { HostPage, Visitor } from "../harness/visitor.js";

const AGENT = `<guichet-agent manifest="/knowledge/everyone/manifest.json"></guichet-agent>`;
const PAGE = `<header>Top</header><p>Some <a href="#x">words</a></p><button>Press</button><input value="typed" aria-label="Field"><ul><li>one</li></ul>`;

const pages: Record<string, HostPage> = {
  "a reset that undoes everything": {
    body: PAGE + AGENT,
    style: `* { all: unset } *, *::before, *::after { box-sizing: content-box !important; letter-spacing: 6px; text-transform: uppercase; }
      button, textarea { background: red !important; border: 9px dashed blue !important; }`,
  },
  "huge letters, another direction of everything": {
    body: PAGE + AGENT,
    style: `html { font-size: 40px; } body { font: italic 700 3rem/4 fantasy; word-spacing: 1em; text-align: center; color: #eee; background: #222; white-space: pre; cursor: crosshair; }
      guichet-agent { font-size: 200%; line-height: 5; opacity: .99; }
      .panel, .launcher, .log, header, footer, section, p { display: none !important; padding: 5em; }
      main header, main p { display: block !important; padding: 0; } a { color: inherit; }`,
  },
  "layers above layers": {
    body: `<div class="veil"></div>${PAGE}${AGENT}`,
    style: `header { position: fixed; inset: 0 0 auto 0; block-size: 60px; z-index: 2147483647; background: gold; }
      .veil { position: fixed; inset: 0; z-index: 2147483646; pointer-events: none; background: rgb(0 0 0 / 5%); }
      main { isolation: isolate; } iframe, dialog, div { z-index: 99999; }`,
  },
};

/** How what is looked at is drawn: whatever would show that styles have got in. */
const DRAWN = ["fontSize", "fontStyle", "fontWeight", "lineHeight", "letterSpacing", "wordSpacing", "textTransform", "textAlign", "whiteSpace", "color", "backgroundColor", "borderTopStyle", "borderTopWidth", "boxSizing", "display", "cursor", "paddingTop"] as const;

async function drawn(ana: Visitor, selectors: string[], inside: boolean): Promise<Record<string, Record<string, string>>> {
  return ana.page.evaluate(
    ([selectors, names, inside]) => {
      const root = inside ? document.querySelector("guichet-agent")!.shadowRoot! : document;
      return Object.fromEntries(
        selectors.map((selector) => {
          const style = getComputedStyle(root.querySelector(selector)!);
          return [selector, Object.fromEntries(names.map((name) => [name, style[name]]))];
        }),
      );
    },
    [selectors, DRAWN, inside] as const,
  );
}

const INSIDE = [".panel", ".panel h2", ".log", ".shown p", ".said .bubble", ".option", "textarea"];
const OUTSIDE = ["h1", "main header", "main p", "a", "main button", "input", "li"];

async function talk(ana: Visitor): Promise<void> {
  await ana.launcher.click();
  await ana.log.waitFor();
  await ana.composer.fill("easyvista is slow for everybody in my office");
  await ana.composer.press("Enter");
  await ana.sees("How many seconds does the page take?");
  await ana.field.fill("9");
  await ana.field.press("Enter");
  await ana.field.fill("4");
  await ana.field.press("Enter");
  await ana.log.locator(".prompt .option").first().waitFor();
}

for (const [name, host] of Object.entries(pages)) {
  test(`${name}: the chat looks as anywhere, and the page as without it`, async ({ visit }) => {
    const plain = await visit({ host: { body: AGENT } });
    await talk(plain);
    const wanted = await drawn(plain, INSIDE, true);

    const ana = await visit({ host });
    const before = await drawn(ana, OUTSIDE, false);
    await talk(ana);
    expect(await drawn(ana, INSIDE, true)).toEqual(wanted);
    expect(await drawn(ana, OUTSIDE, false)).toEqual(before);
    const panel = (await ana.chat.boundingBox())!;
    const { width, height } = ana.page.viewportSize()!;
    expect([panel.x >= 0, panel.y >= 0, panel.x + panel.width <= width, panel.y + panel.height <= height]).toEqual([true, true, true, true]);
    // Closed again, the page can be used where the chat was.
    await ana.press("Close");
    const through = await ana.page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.localName, [panel.x + 20, panel.y + 20] as const);
    expect(through).not.toBe("guichet-agent");
  });
}
