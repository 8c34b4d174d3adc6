// The same conversation in two tabs: one key from the first press on, and one ticket.

import type { Desk } from "../harness/desk.js";
import { expect, test } from "../harness/test.js";
import type { Visit, Visitor } from "../harness/visitor.js";

/** A host with a way of its own to the help desk, which notes what it is asked, in whichever tab. */
const HOST: Visit = {
  host: {
    body: `<guichet-agent manifest="/knowledge/everyone/manifest.json" open></guichet-agent>`,
    script: `
      document.querySelector("guichet-agent").submitTicket = async (ticket, key, { signal }) => {
        localStorage.asked = [...(localStorage.asked ?? "").split(" "), key].join(" ").trim();
        const body = JSON.stringify({ key, ticket });
        const answer = await fetch("/tickets", { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": key }, body, signal });
        return answer.json();
      };`,
  },
};

/** Two tabs before the same ticket. */
async function prepared(visit: (visit?: Visit) => Promise<Visitor>): Promise<[Visitor, Visitor]> {
  const one = await (await visit(HOST)).ready();
  await one.say("emails from self help come hours late");
  await one.press("No");
  await one.press("I have waited long enough");
  await one.answer("A confirmation");
  await one.press("Yes");
  await one.sees("Your ticket");
  const other = await one.duplicate();
  await other.sees("Your ticket");
  return [one, other];
}

const pressSend = (ana: Visitor): Promise<void> =>
  // In one tab the button may be gone by then: the other has sent.
  ana.button("Send the ticket").evaluateAll((buttons) => buttons.forEach((button) => (button as HTMLButtonElement).click()));

/** The keys that the host was asked with. */
async function asked(ana: Visitor): Promise<string[]> {
  return (await ana.page.evaluate<string>("localStorage.asked ?? ''")).split(" ");
}

/** One ticket, one key, and both tabs tell its number. */
async function expectOne(desk: Desk, tabs: readonly Visitor[]): Promise<void> {
  for (const tab of tabs) {
    await tab.sees("The help desk has your ticket.");
    await tab.sees("T-0001");
    expect(await tab.button("Send the ticket").count()).toBe(0);
    await tab.look();
  }
  const [filed, ...others] = await desk.tickets();
  expect(others).toEqual([]);
  expect(new Set(await asked(tabs[0]!))).toEqual(new Set([filed?.key]));
}

test("Send is pressed in both at once: the host is asked once", async ({ visit, desk }) => {
  const tabs = await prepared(visit);
  await Promise.all(tabs.map(pressSend));
  await expectOne(desk, tabs);
  expect(await asked(tabs[0])).toHaveLength(1);
});

test("Send is pressed in one: the other tells the number, too, and keeps it over a reload", async ({ visit, desk }) => {
  const [one, other] = await prepared(visit);
  await one.press("Send the ticket");
  await expectOne(desk, [one, other]);
  await other.page.reload();
  await expectOne(desk, [one, other]);
  expect(await asked(one)).toHaveLength(1);
});

test("the other was not there when Send was pressed: it learns of it when it comes back", async ({ visit, desk }) => {
  const [one, other] = await prepared(visit);
  await other.page.goto("about:blank");
  await one.press("Send the ticket");
  await expectOne(desk, [one]);
  await other.page.goto(`${desk.address}host`);
  await other.log.waitFor();
  await expectOne(desk, [one, other]);
  expect(await asked(one)).toHaveLength(1);
});

test("what was sent goes, not what the other tab has made of it", async ({ visit, desk }) => {
  const [one, other] = await prepared(visit);
  await other.log.getByLabel("Details").fill("Words of the other tab");
  await one.log.getByLabel("Details").fill("Words that were sent");
  await one.press("Send the ticket");
  await expectOne(desk, [one, other]);
  expect((await desk.tickets())[0]?.ticket.details).toBe("Words that were sent");
});

test("the tab is killed while it sends: the other goes on under the same key", async ({ visit, desk }) => {
  const [one, other] = await prepared(visit);
  let hold: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (hold = resolve));
  await one.context.route("**/tickets", () => hold(), { times: 1 });
  await one.button("Send the ticket").click();
  await held;
  await other.sees("on its way");
  await other.look();
  expect(await asked(other)).toHaveLength(1);
  await one.page.close();
  await expectOne(desk, [other]);
  expect(await asked(other)).toHaveLength(2);
});
