// The whole job without a mouse.

import { expect, test } from "../harness/test.js";

const HOST = {
  body: `<p><a href="#top">A link of the host</a></p>
    <guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`,
};

test("from the launcher to the ticket and back to the launcher", async ({ visit, desk }) => {
  const ana = await visit({ host: HOST });
  const { keyboard } = ana.page;
  await ana.launcher.waitFor();
  await ana.look();
  await ana.tabTo("Help");
  await keyboard.press("Enter");
  await ana.ready();
  expect(await ana.focused()).toBe("Your message");

  await keyboard.type("emails from self help come hours late");
  await keyboard.press("Enter");
  await ana.sees("Is the e-mail there?");
  await ana.look();
  await keyboard.press("Shift+Tab");
  expect(await ana.focused()).toBe("No");
  await keyboard.press("Enter");
  await ana.sees("A mail server may hold back e-mails");
  await ana.look();
  await ana.tabTo("I have waited long enough");
  await keyboard.press("Space");
  await ana.sees("Which e-mail do you miss?");
  await ana.look();
  // A question that is typed has the focus at once.
  await keyboard.type("The confirmation");
  await keyboard.press("Enter");
  await ana.sees("Is it the same for other people?");
  await ana.look();
  await ana.tabTo("Yes");
  await keyboard.press("Enter");
  await ana.sees("Your ticket");
  await ana.look();
  await ana.tabTo("Send the ticket");
  await keyboard.press("Enter");
  await ana.sees("The help desk has your ticket.");
  await ana.look();
  expect(await desk.tickets()).toHaveLength(1);

  await keyboard.press("Escape");
  expect(await ana.focused()).toBe("Help");
  expect(await ana.chat.count()).toBe(0);
  await ana.look();
  await keyboard.press("Enter");
  await ana.sees("The help desk has your ticket.");
});

test("Escape closes one thing at a time", async ({ visit }) => {
  const ana = await visit({ host: HOST });
  const { keyboard } = ana.page;
  await ana.open();
  await ana.composer.pressSequentially("easyvista");
  expect((await ana.suggestions()).length).toBeGreaterThan(0);
  await keyboard.press("Escape");
  expect(await ana.suggestions()).toEqual([]);
  await ana.say("pages hang in easyvista");
  await ana.press("Start again");
  await keyboard.press("Escape");
  expect(await ana.chat.getByText("This conversation will be forgotten.").count()).toBe(0);
  expect(await ana.focused()).toBe("Start again");
  await keyboard.press("Escape");
  expect(await ana.chat.count()).toBe(0);
  expect(await ana.focused()).toBe("Help");
});

test("on a phone, Tab stays inside the chat that covers the window", async ({ visit }) => {
  const ana = await visit({ host: HOST, browser: { viewport: { width: 390, height: 844 } } });
  await ana.open();
  expect(await ana.chat.getAttribute("aria-modal")).toBe("true");
  const passed = new Set<string>();
  for (let press = 0; press < 12; press += 1) {
    await ana.page.keyboard.press("Tab");
    passed.add(await ana.focused());
  }
  expect(passed).toContain("Your message");
  expect(passed).toContain("Close");
  expect(passed).not.toContain("A link of the host");
});

test("what arrives is said to screen readers, and does not move the focus", async ({ visit }) => {
  const ana = await visit({ host: HOST });
  await ana.open();
  await ana.composer.fill("how fast does semarchy answer");
  await ana.composer.press("Enter");
  const spoken = await ana.spoken();
  expect(spoken.join(" ")).toContain("How fast Semarchy answers and repairs");
  expect(spoken.join(" ")).toContain("Did this help?");
  expect(await ana.focused()).toBe("Your message");
});
