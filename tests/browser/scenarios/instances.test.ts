// Several chats on a page: each is one of its own.

import type { GuichetAgent } from "../../../widget/src/guichet.js";
import { expect, test as plain } from "../harness/test.js";
import type { Visitor } from "../harness/visitor.js";

const page = (title: string, step: string) => `---
questions: ${title}
---
# ${title}

- [${step}](#further)

## <a name="further"></a>${step}

${title}: that is all.
`;

const test = plain.extend({
  knowledge: {
    "guichet.toml": 'default_groups = ["everyone"]\n',
    "water.md": page("Water in the cellar", "The tap is shut"),
    "light.md": page("Light in the attic", "The fuse is in"),
  },
});

/** Two manifests at other addresses are two knowledges, whatever is in them. */
const agent = (id: string, query: string, mode = "inline") =>
  `<section aria-label="${id}"><guichet-agent id="${id}" label="Help ${id}" mode="${mode}" manifest="/knowledge/everyone/manifest.json${query}"></guichet-agent></section>`;

const LISTEN = `
  window.events = [];
  for (const name of ["ready", "step", "answered", "open", "close"]) {
    document.addEventListener("guichet-" + name, ({ target, detail }) => events.push([target.id, name, detail.step ?? ""]));
  }`;

const STYLE = "section { block-size: 30em; inline-size: 25em }";

const ask = (ana: Visitor, id: string, procedure: string) =>
  ana.page.locator(`#${id}`).evaluate((agent, procedure) => (agent as GuichetAgent).openProcedure(procedure), procedure);

const said = (ana: Visitor, id: string) => ana.page.locator(`#${id} .log`).innerText();

for (const [what, one, other] of [["two knowledges", "?1", "?2"], ["the same knowledge", "", ""]] as const) {
  test(`${what}: each has a conversation of its own, over a reload, too`, async ({ visit }) => {
    const ana = await visit({ host: { body: agent("left", one) + agent("right", other), script: LISTEN, style: STYLE } });
    await ask(ana, "left", "water");
    await ask(ana, "right", "light");
    await ana.page.locator("#left").getByRole("button", { name: "The tap is shut" }).click();
    await ana.page.locator("#left .log").getByText("Water in the cellar: that is all.").waitFor();
    await ana.look();
    expect(await said(ana, "right")).not.toContain("Water");
    expect(await said(ana, "right")).not.toContain("that is all");

    const events = await ana.page.evaluate<[string, string, string][]>("events");
    expect(events.filter(([id, name]) => id === "left" && name === "answered")).toHaveLength(1);
    expect(events.filter(([id, name]) => id === "right" && name === "answered")).toEqual([]);
    expect(events.filter(([id, name, step]) => name === "step" && step.startsWith(id === "left" ? "light" : "water"))).toEqual([]);

    await ana.page.reload();
    await ana.page.locator("#left .log").getByText("Water in the cellar: that is all.").waitFor();
    await ana.page.locator("#right").getByRole("button", { name: "The fuse is in" }).waitFor();
    expect(await said(ana, "left")).not.toContain("Light");
    expect(await said(ana, "right")).not.toContain("Water");
    await ana.look();
  });
}

test("both open at once; one is taken away, and the other goes on", async ({ visit }) => {
  const body = agent("left", "?1", "bubble") + agent("right", "?2", "side");
  const ana = await visit({ host: { body, script: LISTEN, style: "#left { --guichet-inset: 90px }" }, browser: { viewport: { width: 1200, height: 720 } } });
  const [left, right] = [ana.page.locator("#left"), ana.page.locator("#right")];
  expect(await ana.launcher.allInnerTexts()).toEqual(["Help left", "Help right"]);
  for (const one of [left, right]) await one.evaluate((agent) => (agent as GuichetAgent).open());
  await left.locator(".log").waitFor();
  await right.locator(".log").waitFor();
  await ana.look();
  for (const name of ["Help left", "Help right"]) expect(await ana.page.getByRole("dialog", { name, exact: true }).count()).toBe(1);
  // An id is used once in each tree, and what names it finds it there.
  const dangling = await ana.page.evaluate(() =>
    [...document.querySelectorAll("guichet-agent")].flatMap(({ shadowRoot }) => {
      const ids = [...shadowRoot!.querySelectorAll("[id]")].map(({ id }) => id);
      const named = [...shadowRoot!.querySelectorAll("[aria-labelledby], [aria-controls], [aria-describedby], label[for]")].flatMap((one) =>
        ["aria-labelledby", "aria-controls", "aria-describedby", "for"].flatMap((name) => one.getAttribute(name)?.split(" ") ?? []),
      );
      return [...ids.filter((id, at) => ids.indexOf(id) !== at), ...named.filter((id) => !ids.includes(id))];
    }),
  );
  expect(dangling).toEqual([]);
  await ask(ana, "right", "light");
  await left.evaluate((agent) => agent.remove());
  await right.getByRole("button", { name: "The fuse is in" }).click();
  await right.locator(".log").getByText("Light in the attic: that is all.").waitFor();
  await ana.look();
  await ana.page.keyboard.press("Escape");
  expect(await right.locator(".panel").isVisible()).toBe(false);
  expect(await ana.page.evaluate<string[][]>("events.filter(([, name]) => name === 'close')")).toEqual([["right", "close", ""]]);
});
