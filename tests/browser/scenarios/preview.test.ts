// The bar of the preview: a writer says what functions answer, and reaches the pages behind them.

import { join } from "node:path";
import { REPOSITORY } from "../harness/desk.js";
import { expect, inChromium, test } from "../harness/test.js";
import type { Visitor } from "../harness/visitor.js";

const field = (ana: Visitor, name: string) => ana.page.locator(`#functions [name="function.${name}"]`);
const said = (ana: Visitor) => ana.page.locator("#functions [role=status]");

async function ask(ana: Visitor): Promise<void> {
  await ana.say("report a problem with semarchy");
  await ana.sees("How bad is it right now?");
  await ana.press("Nobody can use Semarchy at all");
}

test("a function fails until the writer says what it answers, and the answer outlives a reload and a save", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  await ask(ana);
  await ana.sees("Two kinds of breaks are planned");
  ana.provokes(/service_status/);
  await ana.press("No");
  await expect.poll(() => said(ana).innerText()).toBe("Called with name: semarchy. It failed.");

  expect(await field(ana, "service_status.down").isVisible()).toBe(false);
  await field(ana, "service_status").selectOption("answers");
  await field(ana, "service_status.down").selectOption("yes");
  await field(ana, "service_status.since").pressSequentially("08:40 <b>today</b>");
  await field(ana, "service_status.since").press("Tab");
  await ana.press(ana.texts.restart);
  await ana.chat.locator(".confirmation .primary").click();
  await ask(ana);
  await ana.press("No");
  await ana.sees("Semarchy has been down since 08:40 <b>today</b>.");
  expect(await said(ana).innerText()).toBe("Called with name: semarchy. It answered.");
  if (inChromium) await ana.page.screenshot({ path: join(REPOSITORY, "target/screenshots/preview-functions.png") });

  await ana.page.reload();
  await ana.ready();
  expect(await field(ana, "service_status.since").inputValue()).toBe("08:40 <b>today</b>");
  await desk.save("guichet.toml", (text) => text.replace('since = "text"', 'since = "text", until = "text"'));
  await field(ana, "service_status.until").waitFor();
  expect(await field(ana, "service_status.down").inputValue()).toBe("yes");
  await field(ana, "service_status").selectOption("fails");
  expect(await field(ana, "service_status.until").isVisible()).toBe(false);
  await ana.look();
});
