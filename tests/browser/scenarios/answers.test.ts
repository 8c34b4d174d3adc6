// Answers can be wrong, be changed, be taken back; a reload changes nothing.

import { expect, test } from "../harness/test.js";
import { LEAVE } from "./leave.js";

test("a wrong answer: the writer's words stand at the field, and nothing is typed twice", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("restore our easyvista database");
  await ana.press("Get data back");
  await ana.press("We are in production");
  await ana.press("Up to 48 hours ago");
  await ana.press("I want to ask for it");
  await ana.sees("Which day do you want back?");
  expect(await ana.field.getAttribute("aria-invalid")).toBeNull();

  await ana.answer("18 November");
  expect(await ana.field.getAttribute("aria-invalid")).toBe("true");
  expect(await ana.described(ana.field)).toBe("Day, month and year, like this: 18/11/2026.");
  expect(await ana.field.inputValue()).toBe("18 November");
  expect(await ana.spoken()).toContain("Day, month and year, like this: 18/11/2026.");

  await ana.answer("18/11/2026");
  await ana.sees("At which time of that day?");
  expect(await ana.field.getAttribute("aria-invalid")).toBeNull();
  expect(await ana.field.inputValue()).toBe("");
  await ana.press("I am not sure");
  await ana.sees("What was lost or changed?");
});

test("numbers: what is wrong with them is said, and what was typed stays", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("easyvista is so slow today");
  for (const [typed, said] of [
    ["", "Please answer this question."],
    ["a while", "Please enter a number."],
    ["-1", "Please enter 0 or more."],
  ] as const) {
    await ana.answer(typed);
    expect(await ana.described(ana.field)).toContain(said);
    expect(await ana.described(ana.field)).toContain("Count roughly.");
    expect(await ana.field.inputValue()).toBe(typed);
  }
  await ana.answer("3");
  await ana.answer("1.5");
  expect(await ana.described(ana.field)).toContain("Please enter a whole number.");
  await ana.answer("20000");
  expect(await ana.described(ana.field)).toContain("Please enter 10,000 or less.");
});

test("yes or no may be typed; other words are kept and explained", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("emails from self help come hours late");
  await ana.press("No");
  await ana.press("I have waited long enough");
  await ana.answer("A confirmation");
  await ana.say("perhaps");
  expect(await ana.composer.inputValue()).toBe("perhaps");
  expect(await ana.described(ana.composer)).toBe("Please answer yes or no.");
  await ana.say("yes");
  await ana.sees("Your ticket");
});

test("back takes the last thing back, as far as the beginning", async ({ visit }) => {
  const ana = await (await visit()).ready();
  const back = ana.chat.getByRole("button", { name: "Back", exact: true });
  expect(await back.getAttribute("aria-disabled")).toBe("true");
  await ana.say("semarchy shows an error when i save");
  const [words, choices] = [await ana.transcript(), await ana.choices()];
  await ana.press("It runs, but something is wrong");
  await ana.sees("Semarchy mends problems of its own service.");
  await back.click();
  await ana.look();
  expect(await ana.transcript()).toEqual(words);
  expect(await ana.choices()).toEqual(choices);
  await back.click();
  await ana.sees("How can we help?");
  await ana.look();
  expect(await back.getAttribute("aria-disabled")).toBe("true");
});

test("an earlier answer is changed from the transcript; what was said after it goes on by itself", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("pages hang in easyvista");
  await ana.answer("7");
  await ana.answer("1");
  await ana.press("No");
  await ana.sees("Clear the way in your browser");
  const words = await ana.transcript();

  await ana.press("Change: 7");
  expect(await ana.field.inputValue()).toBe("7");
  await ana.seesNot("Clear the way in your browser");
  // Back takes the change itself back.
  await ana.press("Back");
  expect(await ana.transcript()).toEqual(words);

  await ana.press("Change: 7");
  await ana.answer("1");
  await ana.sees("That is quite normal");
});

test("restart asks first, then forgets", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("pages hang in easyvista");
  await ana.press("Start again");
  await ana.chat.getByText("This conversation will be forgotten.").waitFor();
  await ana.press("Keep it");
  await ana.sees("EasyVista Self Help pages are slow");
  await ana.press("Start again");
  await ana.chat.locator(".confirmation").getByRole("button", { name: "Start again" }).click();
  await ana.sees("How can we help?");
  await ana.look();
  await ana.page.reload();
  await ana.sees("How can we help?");
  expect(await ana.transcript()).toEqual([]);
});

test("a reload in the middle: the same words, the same place, the same half-written words", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("pages hang in easyvista");
  await ana.answer("7");
  await ana.answer("1");
  const [words, choices] = [await ana.transcript(), await ana.choices()];
  await ana.write("half a sen");

  await ana.page.reload();
  await ana.ready();
  expect(await ana.transcript()).toEqual(words);
  expect(await ana.choices()).toEqual(choices);
  expect(await ana.composer.inputValue()).toBe("half a sen");
  await ana.press("No");
  await ana.sees("Clear the way in your browser");
});

test("a reload over a ticket keeps what was changed in it", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("emails from self help come hours late");
  await ana.press("No");
  await ana.press("I have waited long enough");
  await ana.answer("A confirmation");
  await ana.press("No");
  await ana.log.getByLabel("Title").fill("Changed by me");
  const preview = await ana.preview();
  await ana.page.reload();
  await ana.ready();
  expect(await ana.preview()).toEqual(preview);
  expect(preview.fields["Title"]).toBe("Changed by me");
});

test("words that fit another page: it is offered, and so is the way on", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("semarchy shows an error when i save");
  const [words, choices] = [await ana.transcript(), await ana.choices()];
  await ana.say("easyvista is slow for everybody in my office");
  await ana.sees("That sounds like something else. Shall I open this?");
  expect(await ana.choices()).toContain("EasyVista Self Help pages are slow");
  await ana.press("Go on with “Report a problem with Semarchy”");
  await ana.sees("Go on where I was");
  expect((await ana.transcript()).slice(0, words.length)).toEqual(words);
  expect(await ana.choices()).toEqual(choices);

  await ana.say("easyvista is slow for everybody in my office");
  await ana.press("EasyVista Self Help pages are slow");
  await ana.sees("How many seconds does the page take?");
});

test("words that fit nothing leave the person where they are", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("semarchy shows an error when i save");
  const choices = await ana.choices();
  await ana.say("xyzzy plugh");
  await ana.sees("I did not understand “xyzzy plugh”.");
  expect(await ana.choices()).toEqual(choices);
});

test("words that fit nothing after another question: the way on leads to where the person was", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("semarchy shows an error when i save");
  const choices = await ana.choices();
  await ana.say("easyvista is slow for everybody in my office");
  await ana.sees("That sounds like something else.");
  await ana.say("xyzzy plugh");
  await ana.sees("I found nothing that fits.");
  await ana.press("Go on with “Report a problem with Semarchy”");
  expect(await ana.choices()).toEqual(choices);
});

const orders = test.extend({ knowledge: LEAVE });

orders("what does not hold any more after a change is named, and nothing is told twice", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("I want to order chairs");
  await ana.answer("3");
  await ana.answer("red");
  await ana.press("By post");
  await ana.answer("2027-12-24");
  await ana.sees("3 red chairs on December 24, 2027.");

  await ana.press("Change: 3");
  await ana.answer("4");
  await ana.sees("4 red chairs on December 24, 2027.");
  expect(await ana.chat.locator(".noted").count()).toBe(0);

  await ana.press("Change: 4");
  await ana.answer("9");
  expect(await ana.choices()).toEqual(["By truck", "By train"]);
  await ana.press("By truck");
  await ana.chat.getByText("This no longer applies: A few (By post).").waitFor();
  await ana.look();
  await ana.sees("9 red chairs on December 24, 2027.");
  expect(await ana.choices()).toEqual(["Fine"]);
  await ana.press("Dismiss");
  expect(await ana.chat.locator(".noted").count()).toBe(0);
});

orders("another question is answered, then it goes on where it was", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("I want to order chairs");
  await ana.answer("9");
  await ana.answer("red");
  await ana.say("how many weeks are left");
  await ana.press("The weeks that are left");
  await ana.press("Look it up");
  await ana.press("Enough");
  await ana.sees("That is all for this.");
  await ana.press("Go on with “Order chairs”");
  expect(await ana.choices()).toEqual(["By truck", "By train"]);
});

orders("what one can say here, and nobody to talk to", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("help");
  await ana.sees("You can also say:");
  expect(await ana.spoken()).toContainEqual(expect.stringContaining("Describe a problem or answer"));
  await ana.say("a person");
  await ana.sees("Your ticket");
});
