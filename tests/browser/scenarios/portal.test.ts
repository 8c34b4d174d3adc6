// `guichet serve` in the browser: the stand-alone portal, tokens of a host, shelves of a group, tickets and their numbers.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { expectClean } from "../harness/clean.js";
import { REPOSITORY } from "../harness/desk.js";
import { Directory, House, tokenFor } from "../harness/house.js";
import { expect, inChromium, standIn, test as plain } from "../harness/test.js";
import { en as texts } from "../../../widget/src/texts/en.js";

const KNOWLEDGE = {
  "guichet.toml": `languages = ["en"]
default_groups = ["everyone"]
groups = ["support"]
default_ticket_type = "request"
[tickets.request]
severity = ["normal", "high"]
`,
  "wifi.md": "---\nquestions: how do i get on the guest network\n---\n# Guest Wi-Fi\n\nAsk at reception.\n",
  "vault.md": `---
groups: support
questions: how do i open the vault
---
# Open the vault

Turn the quokka wheel.

![The wheel](wheel.svg)

- [It is stuck](#stuck)

## Stuck

\`\`\`ticket
title: The vault is stuck
\`\`\`
`,
  "wheel.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80"><circle cx="60" cy="40" r="30" fill="teal" /></svg>',
};

const SETTINGS = `[projects.acme]
connector = "desk"
recheck = 2
[projects.acme.identity]
directory = {}
jwt = { algorithms = ["HS256"], secret = { env = "HOST_SECRET" } }
[connector.desk]
kind = "file"
path = "ROOT/tickets"
`;

interface Given {
  house: House;
  come: (address: string, browser?: BrowserContextOptions) => Promise<Page>;
}

const test = plain.extend<Given>({
  house: async ({}, use) => {
    const house = await House.open(SETTINGS);
    await house.publish(KNOWLEDGE);
    await house.account("ana", "correct horse battery", "support");
    await use(house);
    await house.close();
  },
  come: async ({ browser }: { browser: Browser }, use) => {
    const contexts: BrowserContext[] = [];
    const troubles: string[] = [];
    await use(async (address, options) => {
      const context = await browser.newContext({ locale: "en", ...options });
      contexts.push(context);
      await standIn(context);
      const page = await context.newPage();
      page.on("pageerror", (error) => troubles.push(String(error)));
      page.on("console", (message) => message.type() === "error" && /policy/i.test(message.text()) && troubles.push(message.text()));
      await page.goto(address);
      return page;
    });
    for (const context of contexts) await context.close();
    expect(troubles).toEqual([]);
  },
});

const say = async (page: Page, words: string) => {
  await page.getByRole("log").waitFor();
  await page.getByRole("textbox", { name: texts.composer }).fill(words);
  await page.keyboard.press("Enter");
};

/** The picture of the vault is seen; not by somebody who has its address without the grant of its readers. */
const seesWheel = async (page: Page) => {
  const wheel = page.getByRole("log").getByRole("img", { name: "The wheel" });
  await expect.poll(() => wheel.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(120);
  const address = new URL((await wheel.getAttribute("src")) ?? "");
  expect(address.searchParams.get("grant")).toMatch(/^[\w.-]+$/);
  address.search = "";
  expect((await fetch(address)).status).toBe(404);
};

/** To look at. */
const picture = (page: Page, name: string) =>
  inChromium ? page.screenshot({ path: join(REPOSITORY, "target/screenshots", `${name}.png`) }) : undefined;

const logIn = async (page: Page, login: string, password: string) => {
  await page.getByLabel("User name").fill(login);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
};

test("nobody reads what everybody may read, and nothing else", async ({ house, come }) => {
  const page = await come(`${house.address}/acme/production`);
  expect(new URL(page.url()).pathname).toBe("/acme/production/");
  await say(page, "how do i get on the guest network");
  await page.getByRole("log").getByText("Ask at reception.").waitFor();
  await expectClean(page);
  await page.getByRole("link", { name: "Log in" }).waitFor();
  await say(page, "how do i open the vault");
  await expect.poll(() => page.locator("guichet-agent").getByRole("log").innerText()).toContain("how do i open the vault");
  expect(await page.getByText("quokka").count()).toBe(0);
});

test("who logs in by the own directory reads what their groups may, sends a ticket, and is told its reference", async ({ house, come }) => {
  const page = await come(`${house.address}/acme/production/login`);
  await expectClean(page);
  await logIn(page, "ana", "wrong password");
  await page.getByRole("alert").getByText("User name or password is wrong.").waitFor();
  const nasty = `"><b id="torn">&quot;`;
  await logIn(page, nasty, "wrong password");
  await expect.poll(() => page.getByLabel("User name").inputValue()).toBe(nasty);
  expect(await page.locator("#torn").count()).toBe(0);
  await logIn(page, "ana", "another wrong password");
  await page.getByRole("alert").waitFor();
  // Who they are need not be said again.
  expect(await page.getByLabel("User name").inputValue()).toBe("ana");
  expect(await page.getByLabel("Password").evaluate((field) => field === document.activeElement)).toBe(true);
  await expectClean(page);
  await picture(page, "portal-log-in");
  await logIn(page, "ana", "correct horse battery");
  await page.getByText("Ana Silva").waitFor();
  expect(await page.evaluate(() => document.cookie)).toBe("");
  await say(page, "how do i open the vault");
  await page.getByRole("log").getByText("Turn the quokka wheel.").waitFor();
  await seesWheel(page);
  await expectClean(page);
  await picture(page, "portal");
  await page.getByRole("button", { name: "It is stuck" }).click();
  await page.getByRole("button", { name: texts.ticket.send }).click();
  await page.getByRole("log").getByText(/G-[0-9A-Z]{4}-/).first().waitFor();
  await expect.poll(async () => (await house.tickets()).length).toBe(1);
  expect((await house.tickets())[0]).toContain("The vault is stuck");

  // Logged out, the conversation of before and the shelf are gone.
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("link", { name: "Log in" }).waitFor();
  await page.getByRole("textbox", { name: texts.composer }).waitFor();
  expect(await page.getByText("quokka").count()).toBe(0);
});

/** Open at all hours; the help desk gives its own number when it is told to. */
const PROMISED = {
  "guichet.toml": `languages = ["en"]
default_groups = ["everyone"]
[support]
time_zone = "Europe/Paris"
open = { ${["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].map((day) => `${day} = "00:00-24:00"`).join(", ")} }
[tickets.incident]
severity = ["high", "low"]
answered_within = { severity = { high = "4 h" } }
`,
  "door.md": `---
questions: the door does not open
---
# The door does not open

- [It is stuck](#stuck)

## Stuck

\`\`\`ticket
type: incident
title: The door is stuck
severity: high
\`\`\`
`,
};

test("who sends a ticket is told by when it is answered, at their own hour: once, and there again after a reload", async ({ come }) => {
  let number: (given: string) => void = () => undefined;
  const given = new Promise<string>((resolve) => (number = resolve));
  const desk = createServer(async (_, response) => response.setHeader("Content-Type", "application/json").end(JSON.stringify({ id: await given })));
  await once(desk.listen(0, "127.0.0.1"), "listening");
  const house = await House.open(`[projects.acme]
connector = "desk"
[connector.desk]
kind = "rest"
url = "http://127.0.0.1:${(desk.address() as AddressInfo).port}"
[connector.desk.create]
url = "/tickets"
json = '{ "title": {{ ticket.title }} }'
number = "/id"
`);
  try {
    await house.publish(PROMISED);
    const page = await come(`${house.address}/acme/production/`, { timezoneId: "Asia/Tokyo" });
    await say(page, "the door does not open");
    await page.getByRole("button", { name: "It is stuck" }).click();
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      const live = document.querySelector("guichet-agent")!.shadowRoot!.querySelector("[aria-live=polite]")!;
      new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => heard.push(node.textContent ?? "")))).observe(live, { childList: true });
    });
    const receipt = page.waitForResponse(/\/tickets$/);
    await page.getByRole("button", { name: texts.ticket.send }).click();
    const { reference, answeredWithin } = (await (await receipt).json()) as { reference: string; answeredWithin: { by: string } };
    const when = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit", timeZone: "Asia/Tokyo" });
    const promise = texts.ticket.answeredBy(when.format(new Date(answeredWithin.by))).replaceAll(/\s+/g, " ");
    const card = page.locator("guichet-agent .ticket-state");
    const told = async () => (await card.innerText()).replaceAll(/\s+/g, " ").trim();
    const all = (number: string) => `${texts.ticket.delivered} ${promise} ${texts.ticket.number} ${number} ${texts.ticket.copy}`;
    await expect.poll(told).toBe(all(reference));
    await expectClean(page);
    await picture(page, "portal-promise");

    number("INC0042");
    await card.getByText("INC0042").waitFor();
    await expect.poll(told).toBe(all("INC0042"));
    const heard = (await page.evaluate<string[]>("heard")).map((line) => line.replaceAll(/\s+/g, " "));
    expect(heard.filter((line) => line.includes(promise))).toEqual([promise]);
    expect(heard.slice(-3)).toEqual([`${texts.ticket.delivered} ${texts.ticket.number} ${reference}`, promise, `${texts.ticket.delivered} ${texts.ticket.number} INC0042`]);

    await page.reload();
    await expect.poll(told).toContain(`${texts.ticket.delivered} ${promise} ${texts.ticket.number} INC0042`);
  } finally {
    await house.close();
    desk.close();
  }
});

test("who leaves a group loses its procedures while the page is open", async ({ house, come }) => {
  const page = await come(`${house.address}/acme/production/login`);
  await logIn(page, "ana", "correct horse battery");
  await say(page, "how do i open the vault");
  await page.getByRole("log").getByText("Turn the quokka wheel.").waitFor();
  await house.regroup("ana", "");
  await page.getByRole("log").getByText("Turn the quokka wheel.").waitFor({ state: "detached" });
});

test("a host's token opens the shelves of its groups; one that does not hold opens what everybody may read", async ({ house, browser }) => {
  for (const [token, reads, title] of [
    [tokenFor("ana", ["support"]), true, "Host"],
    [tokenFor("ana", ["support", "kings"]), true, "Host"],
    [tokenFor("ana", []), false, "Host"],
    [tokenFor("ana", ["support"], { aud: "other" }), false, "identity"],
    [tokenFor("ana", ["support"], { exp: 1 }), false, "identity"],
    [`${tokenFor("ana", ["support"])}x`, false, "identity"],
  ] as const) {
    const context = await browser.newContext({ locale: "en" });
    await standIn(context);
    const page = await context.newPage();
    const body = `<!doctype html><html lang="en"><title>Host</title><script type="module" src="/guichet/guichet.js"></script>
      <guichet-agent open manifest="/acme/production/manifest.json" tickets="/acme/production/tickets"></guichet-agent>
      <script>const agent = document.querySelector("guichet-agent"); agent.user = { id: "ana" }; agent.token = async () => ${JSON.stringify(token)};
      agent.addEventListener("guichet-failed", ({ detail }) => { document.title = detail.reason; });</script></html>`;
    await context.route(`${house.address}/host`, (route) => route.fulfill({ contentType: "text/html", body }));
    await page.goto(`${house.address}/host`);
    await say(page, "how do i open the vault");
    if (reads) await page.getByRole("log").getByText("Turn the quokka wheel.").waitFor();
    else {
      await expect.poll(() => page.getByRole("log").innerText()).toContain("how do i open the vault");
      expect(await page.getByText("quokka").count()).toBe(0);
    }
    expect(await page.title()).toBe(title);
    await context.close();
  }
});

test("a page of another site takes the widget from the server, as the operator's page says", async ({ browser }) => {
  // A real one: browsers ask before a page of somewhere else may reach this machine.
  let body = "";
  const site = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end(body));
  await once(site.listen(0, "127.0.0.1"), "listening");
  const host = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const house = await House.open(SETTINGS.replace("recheck = 2", `origins = ["${host}"]`));
  await house.publish(KNOWLEDGE);
  const context = await browser.newContext({ locale: "en" });
  try {
    body = `<!doctype html><html lang="en"><title>Host</title><script type="module" src="${house.address}/guichet/guichet.js"></script>
      <guichet-agent open manifest="${house.address}/acme/production/manifest.json" tickets="${house.address}/acme/production/tickets"></guichet-agent>
      <script>document.querySelector("guichet-agent").token = async () => ${JSON.stringify(tokenFor("ana", ["support"]))};</script></html>`;
    const page = await context.newPage();
    await page.goto(host);
    await say(page, "how do i open the vault");
    await page.getByRole("log").getByText("Turn the quokka wheel.").waitFor();
    await seesWheel(page);
    await page.getByRole("button", { name: "It is stuck" }).click();
    await page.getByRole("button", { name: texts.ticket.send }).click();
    await page.getByRole("log").getByText(/G-[0-9A-Z]{4}-/).first().waitFor();
  } finally {
    await context.close();
    await house.close();
    site.closeAllConnections();
    site.close();
  }
});

test("a version that is published while somebody is in the middle of a procedure does not throw them out", async ({ house, come }) => {
  const page = await come(`${house.address}/acme/production/login`);
  await logIn(page, "ana", "correct horse battery");
  await say(page, "how do i open the vault");
  await page.getByRole("log").getByText("Turn the quokka wheel.").waitFor();
  await house.publish({ ...KNOWLEDGE, "vault.md": KNOWLEDGE["vault.md"].replace("quokka wheel", "numbat wheel") });
  await page.getByRole("log").getByText("Turn the numbat wheel.").waitFor();
  await page.getByRole("button", { name: "It is stuck" }).click();
  await page.getByRole("button", { name: texts.ticket.send }).waitFor();
});

test("who logs in by LDAP reads what their groups there may", async ({ come, skip }) => {
  const directory = await Directory.open();
  if (!directory) return skip("there is no OpenLDAP here");
  const house = await House.open(`${SETTINGS}${directory.settings}`, { LDAP_PASSWORD: "service-password" });
  try {
    await house.publish(KNOWLEDGE);
    const page = await come(`${house.address}/acme/production/login`);
    await logIn(page, "bob", "bobs wrong password");
    await page.getByRole("alert").getByText("User name or password is wrong.").waitFor();
    await logIn(page, "bob", "bobs long password");
    await page.getByText("Bob Roe").waitFor();
    await say(page, "how do i open the vault");
    await page.getByRole("log").getByText("Turn the quokka wheel.").waitFor();
  } finally {
    await house.close();
    await directory.close();
  }
});
