// A ticket arrives exactly once, whatever fails on its way.

import { expect, inChromium, test } from "../harness/test.js";
import type { Visitor } from "../harness/visitor.js";

const TICKETS = "**/tickets";

async function send(ana: Visitor): Promise<void> {
  await ana.say("emails from self help come hours late");
  await ana.press("No");
  await ana.press("I have waited long enough");
  await ana.answer("A confirmation");
  await ana.press("Yes");
  await ana.press("Send the ticket");
}

test("the endpoint is down: the ticket waits, and leaves when the connection is back", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  ana.provokes(/503/);
  await ana.context.route(TICKETS, (route) => route.fulfill({ status: 503 }));
  await send(ana);
  await ana.sees("Your ticket waits on this device and will be sent automatically.");
  await ana.seesNot("takes it from here");
  // The words of the card are longer now; what comes next stays in sight.
  const below = () =>
    ana.log.evaluate((log) => log.querySelector(".prompt")!.getBoundingClientRect().bottom - log.getBoundingClientRect().bottom);
  await expect.poll(below).toBeLessThanOrEqual(0);
  await ana.look();
  expect(await desk.tickets()).toEqual([]);

  await ana.context.unroute(TICKETS);
  await ana.page.evaluate(() => dispatchEvent(new Event("online")));
  await ana.sees("The help desk has your ticket.");
  await ana.sees("T-0001");
  await ana.sees("The help desk takes it from here.");
  await ana.look();
  expect(await desk.tickets()).toHaveLength(1);
});

const NUMBERED = {
  "guichet.toml": `languages = ["en"]\ndefault_groups = ["everyone"]\n[tickets.request]\n`,
  "door.md": "---\nquestions: the door does not open\nticket type: request\n---\n# The door does not open\n\n```ticket\ntitle: The door\n```\n\nYour ticket: **{{ ticket.number }}**\n",
};

test.extend({ knowledge: NUMBERED })("the writer's own line has the number as soon as there is one", async ({ visit }) => {
  const ana = await (await visit()).ready();
  ana.provokes(/503/);
  await ana.context.route(TICKETS, (route) => route.fulfill({ status: 503 }));
  await ana.say("the door does not open");
  await ana.press("Send the ticket");
  await ana.sees("Your ticket: on its way");
  await ana.context.unroute(TICKETS);
  await ana.page.evaluate(() => dispatchEvent(new Event("online")));
  await ana.sees("Your ticket: T-0001");
});

test("a page that is closed meanwhile: the next one delivers", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  ana.provokes(/503/);
  await ana.context.route(TICKETS, (route) => route.fulfill({ status: 503 }));
  await send(ana);
  await ana.sees("Your ticket waits on this device");
  await ana.context.unroute(TICKETS);
  await ana.page.reload();
  await ana.sees("The help desk has your ticket.");
  await ana.look();
  expect(await desk.tickets()).toHaveLength(1);
});

// Driven from outside, Firefox cannot lose an answer that has come.
test.runIf(inChromium)("the answer is lost on its way back: it is tried again, and is still one ticket", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  ana.provokes(/ERR_FAILED/);
  await ana.context.route(
    TICKETS,
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await send(ana);
  await ana.sees("Your ticket waits on this device");
  expect(await desk.tickets()).toHaveLength(1);

  await ana.page.evaluate(() => dispatchEvent(new Event("online")));
  await ana.sees("The help desk has your ticket.");
  expect(await desk.tickets()).toHaveLength(1);
});

test("the help desk refuses it for good", async ({ visit }) => {
  const ana = await (await visit()).ready();
  ana.provokes(/422/);
  await ana.context.route(TICKETS, (route) => route.fulfill({ status: 422 }));
  await send(ana);
  await ana.sees("The help desk did not accept the ticket. Please keep a copy and contact the help desk another way.");
  await ana.sees("Sorry that this did not solve it.");
  await ana.seesNot("takes it from here");
  await ana.look();
});

const HOST = `<guichet-agent manifest="/knowledge/everyone/manifest.json" open></guichet-agent>`;

test("a page without a way to the help desk says so, to the person and to its developer", async ({ visit }) => {
  const ana = await (await visit({ host: { body: HOST } })).ready();
  const told: string[] = [];
  ana.provokes(/^warning: guichet: neither `submitTicket` nor `tickets` is set/);
  ana.page.on("console", (message) => told.push(message.text()));
  await send(ana);
  await ana.sees("This page cannot send tickets. Please keep a copy and contact the help desk another way.");
  await ana.sees("Sorry that this did not solve it.");
  await ana.look();
  // Another attempt is no other news.
  await ana.page.evaluate(() => dispatchEvent(new Event("online")));
  await ana.page.evaluate(() => {
    document.querySelector("guichet-agent")!.submitTicket = () => "HD-44";
    dispatchEvent(new Event("online"));
  });
  await ana.sees("HD-44");
  await ana.sees("The help desk takes it from here.");
  expect(told).toHaveLength(1);
});

test("the host's own way to the help desk", async ({ visit, desk }) => {
  const script = `
    window.sent = [];
    document.querySelector("guichet-agent").submitTicket = async (ticket, key) => {
      sent.push({ title: ticket.title, key });
      return { number: "HD-42", link: "/desk/HD-42" };
    };`;
  const ana = await (await visit({ host: { body: HOST, script } })).ready();
  await send(ana);
  await ana.sees("HD-42");
  const link = ana.log.getByRole("link", { name: "Open the ticket" });
  expect(await link.getAttribute("href")).toBe(`${desk.address}desk/HD-42`);
  expect(await ana.page.evaluate("sent")).toEqual([
    { title: "E-mail from EasyVista missing: A confirmation", key: expect.stringMatching(/^[\w-]{20,}$/) },
  ]);
  await ana.look();
});

test("the host's way fails at first: the same key comes again", async ({ visit }) => {
  const script = `
    window.keys = [];
    document.querySelector("guichet-agent").submitTicket = async (ticket, key) => {
      keys.push(key);
      if (keys.length === 1) throw new Error("down");
      return "HD-43";
    };`;
  const ana = await (await visit({ host: { body: HOST, script } })).ready();
  await send(ana);
  await ana.sees("Your ticket waits on this device");
  await ana.page.evaluate(() => dispatchEvent(new Event("online")));
  await ana.sees("HD-43");
  const keys = await ana.page.evaluate<string[]>("keys");
  expect(keys).toEqual([keys[0], keys[0]]);
});
