// A knowledge base that shows everything the chat can look like, in the words of a language.

import type { Knowledge } from "../harness/desk.js";

/** What differs between languages. The steps and boxes are the same in all of them. */
export interface Words {
  language: string;
  /** Three titles that share a word, and the word, which may mean each of them. */
  printer: string;
  titles: [string, string, string];
  question: string;
  intro: string;
  choices: [string, string, string];
  content: { heading: string; text: string; items: [string, string, string]; table: [string, string, string, string]; alert: string; tip: string; picture: string; film: string; file: string; next: string };
  asks: { text: string; hint: string; secret: string; long: string; number: string; yesNo: string; one: string; some: string; options: [string, string, string]; day: string; time: string; file: string };
  ticket: string;
  sent: string;
  help: string;
  /** What a function does, and where its failure leads. */
  consent: { question: string; text: string; failed: string };
}

const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="280"><rect width="640" height="280" fill="#d7e3e4"/><rect x="40" y="40" width="240" height="200" rx="12" fill="#fff"/><rect x="320" y="60" width="260" height="18" rx="9" fill="#8aa5a9"/><rect x="320" y="100" width="200" height="18" rx="9" fill="#aebfc2"/><rect x="320" y="140" width="230" height="18" rx="9" fill="#aebfc2"/></svg>`;

export function showcase(words: Words): Knowledge {
  const { titles, choices, content, asks } = words;
  const box = (kind: string, lines: string) => `\`\`\`${kind}\n${lines}\n\`\`\`\n`;
  const ask = (question: string, lines: string) => box("ask", `question: ${question}\n${lines}`);
  return {
    "guichet.toml": `languages = ["${words.language}"]
default_groups = ["everyone"]
private_words = ["password"]
not_solved = "help.md"
topics = ["printer.md", "colours.md", "tray.md"]

[tickets.incident]
severity = ["normal", "high"]
category = "text"
required = ["category"]

[functions.read_display]
source = "host"
gives = { text = "text" }
consent = "${words.consent.text}"
`,
    "media/screen.svg": DRAWING,
    "media/film.mp4": "no film",
    "media/rules.pdf": "%PDF-1.4",
    "help.md": `---
questions: ${words.help}
---
# ${words.help}

${ask(asks.text, "save as: problem")}

${box("ticket", `type: incident\ntitle: {{ problem }}\ncategory: Printer`)}

${words.sent}
`,
    "printer.md": `---
questions: ${words.question}
---
# ${titles[0]}

${words.intro}

- [${choices[0]}](#content)
- [${choices[1]}](#asks)
- [${choices[2]}](#asks)

## <a name="content"></a>${content.heading}

${content.text} <kbd>Ctrl</kbd> + <kbd>P</kbd>, \`C:\\Users\\me\\printers.ini\`.

- [ ] ${content.items[0]}
- [x] ${content.items[1]}
- [ ] ${content.items[2]}

| ${content.table[0]} | ${content.table[1]} |
|---|---|
| ${content.table[2]} | 1,250 |
| ${content.table[3]} | 85 |

> [!WARNING]
> ${content.alert}

> [!TIP]
> ${content.tip}

\`\`\`sh
lpstat -p office-printer-on-the-second-floor && cancel -a office-printer-on-the-second-floor
\`\`\`

![${content.picture}](media/screen.svg)

![${content.film}](media/film.mp4)

[${content.file}](media/rules.pdf)

- [${content.next}](#asks)

## <a name="asks"></a>${content.next}

${ask(asks.text, `save as: place\nhint: ${asks.hint}`)}
${ask(asks.secret, "save as: code\nprivate: yes")}
${ask(asks.long, "save as: story\ntype: long text\noptional: yes")}
${ask(asks.number, "save as: pages\ntype: whole number\nmin: 1\nmax: 500")}
${ask(asks.yesNo, "save as: others\ntype: yes/no")}
${ask(asks.one, `save as: kind\none of:\n  - a = ${asks.options[0]}\n  - b = ${asks.options[1]}\n  - c = ${asks.options[2]}`)}
${ask(asks.some, `save as: kinds\nsome of:\n  - a = ${asks.options[0]}\n  - b = ${asks.options[1]}\n  - c = ${asks.options[2]}`)}
${ask(asks.day, "save as: day\ntype: date\nmax: today")}
${ask(asks.time, "save as: hour\ntype: time")}
${ask(asks.file, "save as: picture\ntype: file\naccept: png, jpg, pdf\nmax size: 1 MB\nmax files: 2\noptional: yes")}

${box("ticket", `type: incident\ntitle: ${words.ticket} — {{ place }}\ndetails: ${words.intro}\nseverity: normal\ncategory: Printer\nattach: {{ picture }}`)}

${words.sent}
`,
    "colours.md": `---
questions: ${titles[1]}
---
# ${titles[1]}

${content.tip}

${content.alert}
`,
    "display.md": `---
search: no
---
# ${words.consent.question}

${box("call", "function: read_display\nsave as: display")}
- If \`display.failed\` → [${words.consent.failed}](#failed)
- Otherwise → [${words.consent.failed}](#failed)

## <a name="failed"></a>${words.consent.failed}

- ${choices[0]} → \`solved\`
`,
    "tray.md": `---
questions: ${titles[2]}
---
# ${titles[2]}

${content.tip}

- ${choices[0]} → \`solved\`
- ${choices[1]} → \`not solved\`
`,
  };
}

export const ENGLISH: Words = {
  language: "en",
  printer: "printer",
  titles: ["The printer does not print", "The printer prints in pale colours", "The tray of the printer is stuck"],
  question: "nothing comes out of the printer",
  intro: "What does its display show?",
  choices: ["A green light", "A red light, and the words “Donaudampfschifffahrtsgesellschaftskapitänsmütze”", "A red cross"],
  content: {
    heading: "Print a test page",
    text: "Open **Printers** and press",
    items: ["Switch the printer on", "Plug the cable in", "Wait until the light is green, which takes about a minute"],
    table: ["Tray", "Sheets", "Upper", "Lower"],
    alert: "Never pull paper out **backwards**: see [the rules](https://example.com/rules).",
    tip: "Paper from a fresh pack jams less often.",
    picture: "The display of the printer",
    film: "How to open the tray",
    file: "The manual as a file",
    next: "It still does not print",
  },
  asks: {
    text: "Where does the printer stand?",
    hint: "The number on the door.",
    secret: "What is the code of the printer?",
    long: "What did you do before?",
    number: "How many pages did you try?",
    yesNo: "Is it the same for others?",
    one: "What kind of paper?",
    some: "Which trays?",
    options: ["The upper one", "The lower one", "The one at the side"],
    day: "Since when?",
    time: "At what time may we come?",
    file: "A picture of the display",
  },
  ticket: "Printer does not print",
  sent: "We come as soon as we can.",
  help: "Describe a problem to the help desk",
  consent: {
    question: "What does the display say?",
    text: "Read what the display of the printer shows",
    failed: "Look at it yourself",
  },
};

export const ARABIC: Words = {
  language: "ar",
  printer: "الطابعة",
  titles: ["الطابعة لا تطبع", "الطابعة تطبع بألوان باهتة", "درج الطابعة عالق"],
  question: "لا يخرج شيء من الطابعة",
  intro: "ماذا تعرض شاشتها؟",
  choices: ["ضوء أخضر", "ضوء أحمر وعبارة “Donaudampfschifffahrtsgesellschaftskapitänsmütze”", "علامة حمراء"],
  content: {
    heading: "اطبع صفحة تجريبية",
    text: "افتح **الطابعات** واضغط",
    items: ["شغّل الطابعة", "أدخل الكابل", "انتظر حتى يصبح الضوء أخضر، وهذا يستغرق نحو دقيقة"],
    table: ["الدرج", "الأوراق", "العلوي", "السفلي"],
    alert: "لا تسحب الورق **إلى الخلف** أبدًا: انظر [القواعد](https://example.com/rules).",
    tip: "الورق من علبة جديدة يعلق أقل.",
    picture: "شاشة الطابعة",
    film: "كيف تفتح الدرج",
    file: "الدليل كملف",
    next: "ما زالت لا تطبع",
  },
  asks: {
    text: "أين توجد الطابعة؟",
    hint: "الرقم على الباب.",
    secret: "ما رمز الطابعة؟",
    long: "ماذا فعلت قبل ذلك؟",
    number: "كم صفحة جرّبت؟",
    yesNo: "هل يحدث هذا للآخرين أيضًا؟",
    one: "أي نوع من الورق؟",
    some: "أي أدراج؟",
    options: ["العلوي", "السفلي", "الجانبي"],
    day: "منذ متى؟",
    time: "في أي وقت يمكننا المجيء؟",
    file: "صورة للشاشة",
  },
  ticket: "الطابعة لا تطبع",
  sent: "سنأتي في أقرب وقت ممكن.",
  help: "وصف مشكلة لفريق الدعم",
  consent: {
    question: "ماذا تقول الشاشة؟",
    text: "قراءة ما تعرضه شاشة الطابعة",
    failed: "انظر إليها بنفسك",
  },
};
