// What the live region says in a whole conversation: once each, in order, in the language it is written in.

import type { Knowledge } from "../harness/desk.js";
import { expect, test as plain } from "../harness/test.js";
import type { HostPage, Visit, Visitor } from "../harness/visitor.js";

interface Words {
  machine: string;
  titles: [string, string];
  question: string;
  see: string;
  lights: [string, string];
  paper: string;
  pages: string;
  ticket: string;
}

const LANGUAGES: Record<string, Words> = {
  en: {
    machine: "machine",
    titles: ["The machine does not print", "The machine does not scan"],
    question: "nothing comes out of the machine",
    see: "What does its display show?",
    lights: ["A green light", "A red light"],
    paper: "Put paper into it.",
    pages: "How many pages did you try?",
    ticket: "The machine does not print",
  },
  fr: {
    machine: "machine",
    titles: ["La machine n’imprime pas", "La machine ne numérise pas"],
    question: "rien ne sort de la machine",
    see: "Que montre son écran ?",
    lights: ["Une lampe verte", "Une lampe rouge"],
    paper: "Mettez-y du papier.",
    pages: "Combien de pages avez-vous essayées ?",
    ticket: "La machine n’imprime pas",
  },
  ar: {
    machine: "الطابعة",
    titles: ["الطابعة لا تطبع", "الطابعة لا تمسح"],
    question: "لا يخرج شيء من الطابعة",
    see: "ماذا تعرض شاشتها؟",
    lights: ["ضوء أخضر", "ضوء أحمر"],
    paper: "ضع فيها ورقًا.",
    pages: "كم صفحة جرّبت؟",
    ticket: "الطابعة لا تطبع",
  },
};

function pages(language: string, { titles, question, see, lights, paper, pages, ticket }: Words): Knowledge {
  const ending = language === "en" ? "md" : `${language}.md`;
  return {
    [`print.${ending}`]: `---
questions: ${question}
---
# ${titles[0]}

${see}

- [${lights[0]}](#paper)
- [${lights[1]}](#pages)

## <a name="paper"></a>${lights[0]}

${paper}

## <a name="pages"></a>${lights[1]}

\`\`\`ask
question: ${pages}
save as: pages
type: whole number
max: 500
\`\`\`

\`\`\`ticket
type: incident
title: ${ticket}
\`\`\`
`,
    [`scan.${ending}`]: `---
questions: ${titles[1]}
---
# ${titles[1]}

${paper}
`,
  };
}

const test = plain.extend({
  knowledge: {
    "guichet.toml": `languages = ["en", "fr", "ar"]\ndefault_groups = ["everyone"]\n\n[tickets.incident]\n`,
    ...Object.assign({}, ...Object.entries(LANGUAGES).map(([language, words]) => pages(language, words))) as Knowledge,
  },
});

/** Hears everything that comes into a live region, from the first on. */
const HEARD: HostPage = {
  body: `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets"></guichet-agent>`,
  script: `
    window.heard = [];
    const listen = new MutationObserver((changes) => {
      for (const { addedNodes, target } of changes) {
        if (!target.closest?.("[aria-live=polite], [role=status], [role=alert]")) continue;
        for (const node of addedNodes) heard.push((node.parentElement?.closest("[lang]") ?? node).lang + ": " + node.textContent);
      }
    });
    customElements.whenDefined("guichet-agent").then(() => {
      listen.observe(document.querySelector("guichet-agent").shadowRoot, { subtree: true, childList: true });
    });`,
};

/** What was heard since it was asked last. */
async function heard(ana: Visitor): Promise<string> {
  const lines = await ana.page.evaluate<string[]>("heard.splice(0)");
  return lines.map((line) => `  ${line}\n`).join("");
}

async function conversation(language: string, visit: (visit: Visit) => Promise<Visitor>): Promise<string> {
  const words = LANGUAGES[language]!;
  const other = language === "fr" ? "en" : "fr";
  const ana = await visit({ host: HEARD, lang: language });
  const { texts } = ana;
  let told = `# ${language}\n`;
  const tell = async (what: string) => (told += `${what}\n${await heard(ana)}`);

  await ana.open();
  await tell("opened");
  await ana.write(words.machine);
  await tell("three letters and more: suggestions");
  await ana.say(words.machine);
  await ana.sees(texts.several);
  await tell("asked: several fit");
  await ana.press(words.titles[0]);
  await ana.sees(words.see);
  await tell("one of them chosen: a choice");
  await ana.say("xyzzy");
  await tell("not understood");
  await ana.press(words.lights[1]);
  await tell("chosen: a question");
  await ana.answer("1000");
  await tell("answered wrongly");
  await ana.press(texts.back);
  await tell("one step back");
  await ana.press(words.lights[1]);
  await ana.answer("12");
  await ana.sees(texts.ticket.promise);
  await tell("answered: the ticket");
  ana.provokes(/503/);
  let hold: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (hold = resolve));
  await ana.context.route("**/tickets", async (route) => {
    await held;
    await route.fulfill({ status: 503 });
  });
  await ana.press(texts.ticket.send);
  await ana.sees(texts.ticket.waiting);
  await tell("sent");
  hold();
  await ana.sees(texts.ticket.queued);
  await tell("no connection: it waits");
  await ana.context.unroute("**/tickets");
  await ana.page.evaluate(() => dispatchEvent(new Event("online")));
  await ana.sees("T-000");
  await tell("delivered");
  await ana.press(texts.somethingElse);
  await ana.sees(texts.greeting);
  await tell("started again");
  // Its words go over at once; what is asked before its answers have done so is asked in the language of before.
  await ana.page.locator("guichet-agent").evaluate((agent, lang) => {
    agent.setAttribute("lang", lang);
    return (agent as HTMLElement & { refresh(): Promise<void> }).refresh();
  }, other);
  await ana.goesOver(other);
  await tell(`the page goes over to ${other}`);
  await ana.say(LANGUAGES[language]!.question);
  await ana.goesOver(language);
  await ana.sees(words.see);
  await tell(`asked in ${language}`);
  return told;
}

test("once each, in order, in their language", { timeout: 240_000 }, async ({ visit }) => {
  const told: string[] = [];
  for (const language of Object.keys(LANGUAGES)) told.push(await conversation(language, visit));
  await expect(told.join("\n")).toMatchFileSnapshot("announcements.txt");
});
