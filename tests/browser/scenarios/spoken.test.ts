// A question in another language of the knowledge is answered in it; and what words mean comes after the first answer.

import type { Knowledge } from "../harness/desk.js";
import { expect, test } from "../harness/test.js";

const pages: Record<string, [question: string, title: string, text: string]> = {
  "printer.md": ["the printer does not print", "Printer", "Switch it off and on."],
  "printer.fr.md": ["l’imprimante n’imprime pas", "Imprimante", "Éteignez-la, puis rallumez-la."],
  "badge.md": ["i lost my badge", "Lost badge", "Ask at reception."],
  "badge.fr.md": ["j’ai perdu mon badge", "Badge perdu", "Demandez à l’accueil."],
};

const BOTH: Knowledge = {
  "guichet.toml": 'default_groups = ["everyone"]\nlanguages = ["en", "fr"]\n',
  ...Object.fromEntries(
    Object.entries(pages).map(([name, [question, title, text]]) => [name, `---\nquestions: ${question}\n---\n# ${title}\n\n${text}\n`]),
  ),
};

const both = test.extend({ knowledge: BOTH });

both("a question in French on an English page is answered in French, and there is a way back", async ({ visit }) => {
  const ana = await (await visit()).ready();
  const note = ana.page.locator("guichet-agent .noted p");
  await ana.say("I lost my badge");
  await ana.sees("Ask at reception.");
  await ana.say("mon imprimante n'imprime plus");
  await ana.goesOver("fr");
  await ana.sees("Cela ressemble à un autre sujet.");
  await ana.sees("Demandez à l’accueil.");
  expect(await note.textContent()).toBe("Vous avez écrit en français\u202f: nous continuons en français.");
  await ana.composer.waitFor();
  await ana.look();
  await ana.press("Imprimante");
  await ana.sees("Éteignez-la, puis rallumez-la.");

  await ana.page.reload();
  await ana.log.waitFor();
  await ana.sees("Éteignez-la, puis rallumez-la.");
  await ana.say("my badge is lost, what can I do?");
  await ana.goesOver("en");
  await ana.sees("That sounds like something else.");
  expect(await note.textContent()).toBe("You asked in English, so we go on in English.");
  await ana.press("Continuer en français");
  await ana.goesOver("fr");
  await ana.sees("Demandez à l’accueil.");
  await ana.look();
});

both("the preview says why a question found what it found, in the language it was asked in", async ({ visit }) => {
  const ana = await (await visit()).ready();
  const why = ana.page.locator("#why");
  await ana.say("I lost my badge");
  await why.getByText("I lost my badge").waitFor();
  expect(await why.innerText()).toMatch(/clear: .*\n+.*badge\.md/s);
  await ana.say("mon imprimante n'imprime plus");
  await ana.goesOver("fr");
  await why.getByText("Imprimante", { exact: true }).waitFor();
  expect(await why.innerText()).toContain("printer.md");
});

both("where the shelves of the other language cannot be had, this one answers", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  ana.provokes(/503|integrity/);
  await ana.context.route(`${desk.address}**/*.shelf`, (route) => route.fulfill({ status: 503 }));
  await ana.say("mon imprimante n'imprime plus");
  await ana.sees("mon imprimante n'imprime plus");
  await ana.composer.waitFor();
});

const MEANT: Knowledge = {
  "guichet.toml": 'default_groups = ["everyone"]\n',
  "money.md": `---
questions:
  - how do i get my money back
  - i want my money back for the ticket
---
# Get your money back

Send us the receipt.
`,
  "parking.md": `---
questions:
  - where can i park my car
  - is there space for cars
---
# Parking

Behind the house.
`,
};

const meant = test.extend({ knowledge: MEANT });

meant("what shares no word is found by its meaning once the vectors have come, and an answer does not wait for them", async ({ visit }) => {
  let give: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (give = resolve));
  const ana = await visit();
  const vectors = ana.page.waitForResponse(/\.vec$/);
  await ana.context.route(/\.vec$/, async (route) => {
    await gate;
    await route.continue();
  });
  await ana.page.reload();
  await ana.ready();
  const asks = async (): Promise<string[]> => {
    await ana.write("");
    await ana.write("refund a payment");
    return ana.suggestions();
  };
  expect(await asks()).toEqual([]);
  give();
  await (await vectors).finished();
  await expect.poll(asks).toContain("Get your money back");
});
