// The way most visits go: a question in one's own words, some choices, and the problem is solved.

import { expect, test } from "../harness/test.js";

test("in English, with a typo", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  await ana.sees("How can we help?");

  await ana.say("easyvsta pages are so slow");
  await ana.sees("EasyVista Self Help pages are slow");
  await ana.answer("12");
  await ana.answer("1");
  await ana.sees("Pages with a long list take longest.");
  expect(await ana.choices()).toEqual(["Yes", "No"]);
  await ana.press("No");
  await ana.sees("more than 10 MB");
  await ana.press("Yes");
  await ana.sees("Glad that it works.");

  expect(await desk.tickets()).toEqual([]);
});

test("in French, with a typo and a number as the French write it", async ({ visit }) => {
  const luc = await (await visit({ lang: "fr" })).ready();
  await luc.sees("Que pouvons-nous faire pour vous ?");

  await luc.say("les pages easyvsta se figent");
  await luc.sees("Les pages d'EasyVista Self Help sont lentes");
  await luc.answer("1,5");
  await luc.answer("3");
  await luc.sees("neuf pages sur dix se chargent en moins de deux secondes");
  expect(await luc.transcript()).toContain("Vous avez dit : 1,5");
  await luc.press("Très bien");
  await luc.sees("Tant mieux si tout fonctionne.");
});

test("by typing alone: the words, then the number of a choice, then yes", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("i cant do anything in semarchy anymore");
  await ana.sees("How bad is it right now?");
  await ana.say("1");
  await ana.sees("Two kinds of breaks are planned");
  await ana.say("yes");
  await ana.sees("You do not need a ticket.");
  await ana.say("it is back");
  await ana.sees("Glad that it works.");
});

test("suggestions come while typing, and one of them is taken with the arrow keys", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.write("se");
  expect(await ana.suggestions()).toEqual([]);
  await ana.composer.pressSequentially("marchy");
  const titles = await ana.suggestions();
  expect(titles.map((title) => title.trim())).toContain("Report a problem with Semarchy");

  await ana.composer.press("ArrowDown");
  expect(await ana.chat.getByRole("option", { selected: true }).innerText()).toBe(titles[0]);
  await ana.look();
  await ana.composer.press("Enter");
  await ana.look();
  expect(await ana.log.getByRole("heading").first().innerText()).toBe(titles[0]);
  expect(await ana.suggestions()).toEqual([]);
  expect(await ana.composer.inputValue()).toBe("");
});

test("several may fit: one of them is chosen", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("divalto");
  await ana.sees("Which of these is it?");
  expect(await ana.choices()).toContain("Restore Divalto infinity data");
  await ana.press("Restore Divalto infinity data");
  await ana.sees("What happened?");
});

test("several may fit: one of them is typed, by its number or its title", async ({ visit }) => {
  const ana = await (await visit()).ready();
  for (const typed of ["1", "restore divalto infinity data"]) {
    await ana.say("divalto");
    const [first, ...others] = await ana.choices();
    await ana.say(typed);
    const title = typed === "1" ? first! : "Restore Divalto infinity data";
    expect([first, ...others]).toContain(title);
    expect(await ana.log.getByRole("heading").first().innerText()).toBe(title);
    await ana.press("Start again");
    await ana.chat.locator(".confirmation").getByRole("button", { name: "Start again" }).click();
  }
});

test("what fits nothing becomes a ticket, said in the words of its button", async ({ visit }) => {
  for (const lang of ["en", "fr"]) {
    const ana = await (await visit({ lang })).ready();
    await ana.say("xyzzy plugh");
    await ana.sees(ana.texts.nothing);
    await ana.press(ana.texts.writeTicket);
    const said = (await ana.transcript()).filter((line) => line.endsWith(`: ${ana.texts.writeTicket}`));
    expect(said).toHaveLength(1);
  }
});

test("what most people come for is offered until they ask", async ({ visit }) => {
  const ana = await (await visit()).ready();
  const offered = ana.chat.getByRole("group", { name: ana.texts.topics });
  const titles = await offered.getByRole("button").allInnerTexts();
  expect(titles.map((title) => title.trim())).toContain("Report a problem with Semarchy");
  await ana.press("Report a problem with Semarchy");
  await ana.sees("How bad is it right now?");
  expect(await offered.count()).toBe(0);
  await ana.press(ana.texts.restart);
  await ana.chat.locator(".confirmation .primary").click();
  await offered.waitFor();
  // Who begins, begins to write.
  await expect.poll(() => ana.composer.evaluate((box) => (box.getRootNode() as ShadowRoot).activeElement === box)).toBe(true);
  await ana.say("easyvsta pages are so slow");
  await ana.sees("EasyVista Self Help pages are slow");
  expect(await offered.count()).toBe(0);

  const luc = await (await visit({ lang: "fr" })).ready();
  await luc.press("Signaler un problème avec Semarchy");
  await luc.sees("Semarchy");
});
