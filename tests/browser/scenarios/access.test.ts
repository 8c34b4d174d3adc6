// Nobody receives what they may not read: not on the page, and not over the network.

import { expect, test } from "../harness/test.js";
import type { Visit, Visitor } from "../harness/visitor.js";

/** A host page whose person is in `groups`, with the knowledge of these groups. */
function hostFor(...groups: string[]): Visit {
  const set = groups.join(",") || "everyone";
  return {
    host: {
      body: `<guichet-agent manifest="/knowledge/${set}/manifest.json" tickets="/tickets" open></guichet-agent>`,
      script: `document.querySelector("guichet-agent").user = { groups: ${JSON.stringify(groups)} };`,
    },
  };
}

test("a choice for support: support sees it, others do not", async ({ visit }) => {
  for (const [groups, sees] of [
    [[], false],
    [["knowledge-managers"], false],
    [["support"], true],
    [["writers", "support"], true],
  ] as const) {
    const somebody = await (await visit({ groups: [...groups] })).ready();
    await somebody.say("pages hang in easyvista");
    await somebody.answer("7");
    await somebody.answer("3");
    expect(await somebody.choices()).toContain("Tell the help desk");
    const checks = (await somebody.choices()).includes("Checks for support staff");
    expect(checks, groups.join()).toBe(sees);
    if (!sees) continue;
    await somebody.press("Checks for support staff");
    await somebody.sees("does a list show too many rows?");
  }
});

test("a choice for support and knowledge managers, with its hint", async ({ visit }) => {
  const everyone = await (await visit()).ready();
  await everyone.say("locked out of easyvista");
  await everyone.sees("Let us find out where it stops.");
  expect(await everyone.choices()).not.toContainEqual(expect.stringContaining("How accounts work"));

  const manager = await (await visit({ groups: ["knowledge-managers"] })).ready();
  await manager.say("locked out of easyvista");
  expect(await manager.choices()).toContain("How accounts work For support staff and knowledge managers.");
  await manager.press("How accounts work");
  await manager.sees("Who checks the password depends on how Self Help is connected:");
});

test("a page for support is not found, not suggested and not opened by others", async ({ visit }) => {
  const support = await (await visit(hostFor("support"))).ready();
  await support.say("what do we tell users during a big outage");
  await support.sees("Which provider is down?");

  const other = await (await visit(hostFor("writers"))).ready();
  await other.say("what do we tell users during a big outage");
  expect(await other.choices()).not.toContain("A major outage at a provider");
  await other.seesNot("Which provider is down?");
  await other.write("a major outage");
  expect(await other.suggestions()).not.toContain("A major outage at a provider");
  other.provokes(/^warning: guichet: no procedure `support\/major-outage` for this person$/);
  await other.page.locator("guichet-agent").evaluate((agent) =>
    (agent as HTMLElement & { openProcedure(id: string): Promise<void> }).openProcedure("support/major-outage"),
  );
  await other.sees("That page is not available any more.");
  await other.look();
});

/** Words of restricted steps and pages, by language; French readers see the English page of an outage. */
const SECRETS = {
  en: [
    "Technical Support of EasyVista can send you a procedure for the most frequent causes",
    "Service Engine: its own list of employees",
    "For a longer outage of the main site there is a second site",
    "Checks for support staff",
    "A major outage at a provider",
  ],
  fr: [
    "Vérifications de l'équipe de support",
    "EasyVista peut vous envoyer une procédure pour les causes les plus fréquentes",
    "For a longer outage of the main site there is a second site",
    "A major outage at a provider",
  ],
};

for (const lang of ["en", "fr"] as const) {
  test(`nothing restricted comes over the network, in ${lang}`, async ({ visit }) => {
    const received = async (...groups: string[]): Promise<string[]> => {
      const somebody = await (await visit({ ...hostFor(...groups), lang })).ready();
      await somebody.say("easyvista");
      await somebody.write("outage");
      const bytes = await somebody.received();
      expect(bytes.includes("EasyVista Self Help")).toBe(true);
      return SECRETS[lang].filter((secret) => bytes.includes(secret));
    };
    // Proof that all of these can be found in what is received, by those who may.
    expect(await received("support")).toEqual(SECRETS[lang]);
    expect(await received()).toEqual([]);
    expect(await received("writers")).toEqual([]);
  });
}

test("another person in the same page gets another knowledge and another conversation", async ({ visit }) => {
  const ana = await (await visit({ groups: ["support"] })).ready();
  await ana.say("what do we tell users during a big outage");
  await ana.sees("Which provider is down?");
  await ana.page.getByLabel("support").uncheck();
  await ana.sees("How can we help?");
  await ana.look();
  await ana.seesNot("Which provider is down?");
  await ana.say("what do we tell users during a big outage");
  await ana.seesNot("Which provider is down?");
  expect(await ana.choices()).not.toContain("A major outage at a provider");
});

/** A page that knows who is in front of it. */
const WHO = {
  body: `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets" open></guichet-agent>`,
  script: `document.querySelector("guichet-agent").user = { id: localStorage.who };`,
};

/** From now on it is somebody else, in the same tab. */
async function becomes(visitor: Visitor, who: string): Promise<void> {
  await visitor.page.evaluate((who) => localStorage.setItem("who", who), who);
  await visitor.page.reload();
  await visitor.ready();
}

test("what one person has said and drafted is not shown to the next one in the same tab, and is there when they come back", async ({ visit, desk }) => {
  const ana = await visit({ host: WHO });
  await becomes(ana, "ana");
  await ana.say("pages hang in easyvista");
  await ana.answer("7");
  await ana.field.fill("half a sen");

  await becomes(ana, "bob");
  await ana.sees("How can we help?");
  expect(await ana.transcript()).toEqual([]);
  expect(await ana.composer.inputValue()).toBe("");
  const names = await ana.page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith("guichet")).sort());
  const address = `${desk.address}knowledge/everyone/manifest.json`;
  expect(names).toContain(`guichet-session:${address}:ana`);
  expect(names).toContain(`guichet:${address}:bob`);

  await becomes(ana, "ana");
  await ana.sees("How many people around you have slow pages");
  expect(await ana.transcript()).not.toEqual([]);
});

test("a ticket that waits is delivered on the page of the person who sent it, and on no other", async ({ visit, desk }) => {
  const ana = await visit({ host: WHO });
  await becomes(ana, "ana");
  ana.provokes(/503/);
  let asked = 0;
  await ana.context.route("**/tickets", (route) => {
    asked += 1;
    return route.fulfill({ status: 503 });
  });
  await ana.say("emails from self help come hours late");
  await ana.press("No");
  await ana.press("I have waited long enough");
  await ana.answer("A confirmation");
  await ana.press("Yes");
  await ana.press("Send the ticket");
  await ana.sees("Your ticket waits on this device");
  await becomes(ana, "bob");
  const before = asked;
  await ana.page.evaluate(() => dispatchEvent(new Event("online")));
  await ana.say("pages hang in easyvista");
  expect(asked).toBe(before);
  await ana.context.unroute("**/tickets");
  await becomes(ana, "ana");
  await ana.sees("The help desk has your ticket.");
  expect(await desk.tickets()).toHaveLength(1);
});
