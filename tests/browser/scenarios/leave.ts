// A small knowledge base about leave: a form of every kind of field, calls, a hand-off, a ticket with files.

import type { Knowledge } from "../harness/desk.js";

/** One page in the words of a language: its ways and boxes are the same in all of them. */
function leave(words: Record<string, string>): string {
  const box = (kind: string, lines: string) => `\`\`\`${kind}\n${lines}\n\`\`\`\n`;
  const ask = (name: string, lines: string) => box("ask", `question: ${words[name]}\nsave as: ${name}\n${lines}`);
  return `---
questions: ${words["question"]}
---
# ${words["title"]}

${words["intro"]}

${ask("first", "type: date\nmin: today\nmax: today + 2 years")}
${ask("hour", `type: time\nmin: "08:00"\nmax: "18:00"\nhint: ${words["hint"]}`)}
${ask("papers", `some of:\n  - birth = ${words["birth"]}\n  - doctor = ${words["doctor"]}\n  - other = ${words["other"]}`)}
${ask("scans", `type: file\naccept: png, jpg, pdf\nmax size: 1 MB\nmax files: 2\nskip: ${words["later"]}`)}
${ask("second", "type: date\noptional: yes\ncheck: second > first")}
${box("set", "last = first + 4 weeks\nwhole = last - first")}
${words["summary"]}

- [${words["send"]}](#send)
- [${words["talk"]}](#talk)

## <a name="send"></a>${words["send"]}

${box("ticket", "title: Parental leave from {{ first }}\nseverity: normal\nattach: {{ scans }}")}
${words["number"]}

## <a name="talk"></a>${words["talk"]}

${box("handoff", "to: HR\nmessage: A question about leave from {{ first }}")}
${words["nobody"]}

→ [${words["send"]}](#send)
`;
}

export const LEAVE: Knowledge = {
  "guichet.toml": `
languages = ["en", "fr"]
default_groups = ["everyone"]
not_solved = "no-help.md"
default_ticket_type = "request"

[functions.leave_balance]
takes = { person = "text", from = "date" }
gives = { weeks_left = "number", since = "date" }
source = "host"

[functions.unlock]
takes = { person = "text" }
gives = { until = "time" }
source = "host"
changes = true

[tickets.request]
severity = ["normal", "high"]
`,
  "leave.md": leave({
    question: "I need parental leave",
    title: "Ask for parental leave",
    intro: "A few dates, then HR takes care of the rest.",
    first: "What is the first day?",
    hour: "When can we call you?",
    hint: "Between eight and six.",
    papers: "Which papers do you have?",
    birth: "The birth certificate",
    doctor: "The letter of your doctor",
    other: "Something else",
    scans: "A picture or scan of them",
    later: "I will send it later",
    second: "A day that suits you just as well",
    summary: "From **{{ first }}** to {{ last }}: {{ whole }}. We call at {{ hour }} about {{ papers }}.",
    send: "Send it",
    talk: "Talk to HR",
    number: "Your request: **{{ ticket.number }}**",
    nobody: "Nobody is free right now.",
  }),
  "leave.fr.md": leave({
    question: "Je veux un congé parental",
    title: "Demander un congé parental",
    intro: "Quelques dates, puis les RH s’occupent du reste.",
    first: "Quel est le premier jour ?",
    hour: "Quand pouvons-nous appeler ?",
    hint: "Entre huit heures et dix-huit heures.",
    papers: "Quels papiers avez-vous ?",
    birth: "L’acte de naissance",
    doctor: "La lettre du médecin",
    other: "Autre chose",
    scans: "Une photo ou un scan",
    later: "Je l’enverrai plus tard",
    second: "Un jour qui convient aussi bien",
    summary: "Du **{{ first }}** au {{ last }} : {{ whole }}. Nous appelons à {{ hour }} au sujet de {{ papers }}.",
    send: "Envoyer",
    talk: "Parler aux RH",
    number: "Votre demande : **{{ ticket.number }}**",
    nobody: "Personne n’est libre pour l’instant.",
  }),
  "balance.md": `---
questions: how many weeks are left
---
# The weeks that are left

- [Look it up](#look-it-up)
- [Unlock my account](#unlock)

## Look it up

\`\`\`call
function: leave_balance
with: ana, {{ today }}
save as: leave
while waiting: Looking up the leave you have taken…
give up after: 1 second
\`\`\`

- If \`leave.failed\` → [Nobody knows](#nobody-knows)
- Otherwise → [Found](#found)

## Found

{{ leave.weeks_left }} weeks are left since {{ leave.since }}.

- Good → \`solved\`

## Nobody knows

The system of HR does not answer.

- [Try again](#look-it-up)
- Enough → \`done\`

## Unlock

\`\`\`call
function: unlock
with: ana
save as: lock
\`\`\`

- If \`lock.failed\` → [Nobody knows](#nobody-knows)
- Otherwise → [Unlocked](#unlocked)

## Unlocked

It is open until {{ lock.until }}.

→ \`solved\`
`,
  "order.md": `---
questions: I want to order chairs
---
# Order chairs

\`\`\`ask
question: How many chairs?
save as: count
type: whole number
\`\`\`

\`\`\`ask
question: Which colour?
save as: colour
\`\`\`

- If \`count > 5\` → [Many](#many)
- Otherwise → [A few](#a-few)

## Many

- [By truck](#the-day)
- By train → \`done\`

## A few

- [By post](#the-day)
- By hand → \`done\`

## The day

\`\`\`ask
question: When shall they come?
save as: day
type: date
\`\`\`

{{ count }} {{ colour }} chairs on {{ day }}.

- Fine → \`done\`
`,
  "no-help.md": `---
search: no
---
# I could not help

\`\`\`ticket
title: Help needed
\`\`\`
`,
};
