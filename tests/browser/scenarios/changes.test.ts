// The knowledge changes while somebody is in the middle of it.

import { expect, test } from "../harness/test.js";

test("the page says the new words and keeps the place", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  await ana.say("pages hang in easyvista");
  await ana.answer("7");
  await ana.answer("1");
  await ana.sees("Pages with a long list take longest.");
  await ana.write("half a sen");

  await desk.save("easyvista/slow-pages.md", (text) =>
    text.replace("Pages with a long list take longest.", "Long lists are what takes longest."),
  );
  await ana.sees("Long lists are what takes longest.");
  await ana.look();
  await ana.seesNot("Pages with a long list");
  expect(await ana.choices()).toEqual(["Yes", "No"]);
  expect(await ana.composer.inputValue()).toBe("half a sen");
  await ana.press("No");
  await ana.sees("Clear the way in your browser");
});

test("an answer that does not hold any more is dropped, and that is said", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  await ana.say("easyvista is slow for everybody in my office");
  await ana.answer("7");
  await ana.answer("4");
  await ana.press("Check my own computer anyway");
  await ana.sees("Shorten the list");

  await desk.save("easyvista/slow-pages.md", (text) =>
    text.replace("- [Check my own computer anyway](#shorten-the-list)\n", ""),
  );
  await ana.chat.getByText("has changed since; please look again from here.").waitFor();
  await ana.look();
  expect(await ana.choices()).toEqual(["Tell the help desk"]);
});

test("a mistake in a file: the page goes on with the last good words", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  await ana.say("how fast does semarchy answer");
  const words = await ana.transcript();
  await desk.save("easyvista/slow-pages.md", (text) => text.replace("](#several-people)", "](#nowhere)"));
  await ana.page.locator("#problems li").first().waitFor();
  await ana.look();
  expect(await ana.transcript()).toEqual(words);
});

test("the language is changed in the middle", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("pages hang in easyvista");
  await ana.answer("7");
  await ana.answer("1");
  await ana.page.getByLabel("Language").selectOption("fr");
  await ana.goesOver("fr");
  await ana.sees("Affichez moins de lignes");
  await ana.look();
  await ana.press("Non");
  await ana.sees("Faire de la place dans le navigateur");
});
