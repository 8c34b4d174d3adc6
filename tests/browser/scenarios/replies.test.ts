// Answers in one's own words: taken and shown, undone with one press, or asked back.

import type { Knowledge } from "../harness/desk.js";
import { expect, test } from "../harness/test.js";

const EN: Knowledge = {
  "guichet.toml": 'default_groups = ["everyone"]\n',
  "box.md": `---
questions: the internet box does nothing
---
# The internet box

What does the box show?

- [An orange light that blinks](#orange)
- [A red light](#red)
- [Nothing at all](#again)

## Orange

The box looks for the line. Is the cable in?

- [Yes](#again)
- [No](#red)

## Red

\`\`\`ask
question: When may we come?
save as: day
type: date
\`\`\`

\`\`\`ask
question: How many of you work there?
save as: people
type: whole number
\`\`\`

We come on {{ day }}, for {{ people }}.

- Fine → \`done\`

## Again

Wait for a minute.

- Fine → \`done\`
`,
  "printer.md": `---
questions:
  - the printer prints empty pages
---
# Empty pages

Shake the toner.
`,
};

const english = test.extend({ knowledge: EN });

english("a reply is taken and shown, and one press undoes it", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("the internet box does nothing");
  await ana.say("the orange one blinks");
  await ana.sees("Understood as: An orange light that blinks");
  await ana.sees("Is the cable in?");
  expect(await ana.spoken()).toContain("Understood as: An orange light that blinks");
  await ana.press("Undo");
  expect(await ana.choices()).toEqual(["An orange light that blinks", "A red light", "Nothing at all"]);
  await ana.seesNot("Is the cable in?");

  await ana.say("1");
  await ana.say("it isn't");
  await ana.sees("Understood as: No");
  await ana.sees("When may we come?");
});

english("what is not sure is asked, with every choice in reach", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("the internet box does nothing");
  await ana.say("a light");
  await ana.sees("“a light”: did you mean …?");
  expect(await ana.choices()).toEqual(["An orange light that blinks", "A red light", "Nothing at all"]);
  expect(await ana.log.locator(".prompt .quieter").allInnerTexts()).toHaveLength(1);
  expect(await ana.composer.inputValue()).toBe("");
  await ana.say("I don't know");
  await ana.sees("Which of these comes closest?");
  await ana.say("xyzzy");
  await ana.sees("I did not understand “xyzzy”.");
  await ana.say("the last one");
  await ana.sees("Understood as: Nothing at all");
  await ana.sees("Wait for a minute.");
});

english("another problem is offered, with the way back", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("the internet box does nothing");
  await ana.say("the printer prints empty pages");
  await ana.sees("That sounds like something else.");
  await ana.press("Go on with “The internet box”");
  expect(await ana.choices()).toContain("A red light");
});

english("days and numbers are read out of a sentence and shown", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("the internet box does nothing");
  await ana.say("it is red");
  await ana.say("Thursday, 24 December 2026 would be fine");
  await ana.sees("Understood as: December 24, 2026");
  await ana.answer("around fifteen of us");
  await ana.sees("Understood as: 15");
  await ana.sees("We come on December 24, 2026, for 15.");
  await ana.chat.getByRole("button", { name: "Undo" }).last().click();
  await ana.look();
  await ana.answer("16");
  await ana.sees("for 16.");
});

const FR: Knowledge = {
  "guichet.toml": 'default_groups = ["everyone"]\nlanguages = ["fr"]\n',
  "box.md": `---
questions: la box ne marche pas
---
# La box

Débranchez la box, puis rebranchez-la. Le voyant est-il vert ?

- [Oui](#jour)
- [Non](#fin)

## Jour

\`\`\`ask
question: Quel jour pouvons-nous passer ?
save as: jour
type: date
\`\`\`

C'est noté.

- Fini → \`done\`

## Fin

Que voyez-vous ?

- [Un voyant orange](#jour)
- [Un voyant rouge](#jour)
- [Rien du tout](#jour)
`,
};

const french = test.extend({ knowledge: FR });

french("en français : oui, non, dates et retour en arrière", async ({ visit }) => {
  const luc = await (await visit({ lang: "fr" })).ready();
  await luc.say("la box ne marche pas");
  await luc.say("Non, toujours rien");
  await luc.sees(/Compris\s:\sNon/);
  await luc.sees("Que voyez-vous ?");
  await luc.say("un voyant");
  await luc.sees(/«\sun voyant\s»\s: vouliez-vous dire…\s\?/);
  await luc.say("je ne sais pas");
  await luc.sees("Ce n’est pas grave.");
  await luc.say("la deuxième");
  await luc.sees(/Compris\s:\sUn voyant rouge/);
  await luc.chat.getByRole("button", { name: "Annuler" }).last().click();
  await luc.look();
  expect(await luc.choices()).toEqual(["Un voyant orange", "Un voyant rouge", "Rien du tout"]);
  await luc.say("il est orange");
  await luc.say("le 12 décembre 2026 si possible");
  await luc.sees(/Compris\s:\s12 décembre 2026/);
  await luc.sees("C'est noté.");
});
