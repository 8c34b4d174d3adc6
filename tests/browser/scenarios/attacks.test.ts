// What writers, hosts and persons write is text. Known attacks stand in every place that holds some: nothing
// runs, nothing is loaded, nobody is led away, and nothing becomes an element that is not one of the widget's.

import { ADDRESSES, VECTORS } from "../harness/corpus.js";
import { expect, test as plain } from "../harness/test.js";
import type { Visit, Visitor } from "../harness/visitor.js";

type Agent = HTMLElement & {
  context: Record<string, string>;
  ask(text: string): Promise<void>;
  openProcedure(id: string): Promise<void>;
  restart(): Promise<void>;
};

/** In one procedure; a file takes no more words than a person reads. */
const BATCH = 25;
const batches = chunks(VECTORS, BATCH);

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

/** A vector on one line: what Markdown makes of its lines is not the question here. */
const line = (vector: string) => squeezed(vector.replaceAll("\0", ""));
const squeezed = (text: string) => text.replaceAll(/[\s\u200b\ufeff]+/gu, " ").trim();
/** The same as a writer who wants it read as it stands. */
const literal = (vector: string) => line(vector).replaceAll(/[!-/:-@[-`{-~]/g, "\\$&");

/** A vector in each place of a procedure that holds words. */
function places(vector: string, at: number): string {
  const words = literal(vector);
  return `## <a name="s${at}"></a>Step ${words}

${words}

> [!WARNING]
> ${words}

[${words}](https://example.com/?q=1) and **${words}** and *${words}*.

![${words}](../media/dot.svg)

[${words}](../media/rules.pdf)

| ${words} | b |
|---|---|
| a | ${words} |

- [ ] ${words}

\`\`\`\`\`\`\`\`html
${line(vector).replaceAll("{{", "{ {")}
\`\`\`\`\`\`\`\`

- [${words}](#s${at})
- Enough → \`done\`
`;
}

const LITERAL = Object.fromEntries(
  VECTORS.map((vector, at) => [
    `literal/v${at}.md`,
    `---\nquestions:\n  - ${line(vector)}\n---\n# ${literal(vector)}\n\n→ [on](#s${at})\n\n${places(vector, at)}`,
  ]),
);

/** As somebody writes it who means it. */
const RAW = Object.fromEntries(VECTORS.map((vector, at) => [`raw/v${at}.md`, `# Attack ${at}\n\nBefore.\n\n${vector}\n\nAfter.\n\n- [On](#attack-${at})\n- Enough → \`done\`\n`]));

/** Under a project file that allows every scheme: the widget is the second line. */
const TARGETS = Object.fromEntries(
  ADDRESSES.flatMap((address, at) => [
    [`target/link${at}.md`, `# Link ${at}\n\nSee [these words](<${address}>).\n`],
    [`target/way${at}.md`, `# Way ${at}\n\nWell?\n\n- [Go there](<${address}>)\n- No → \`done\`\n`],
  ]),
);

const names = Array.from({ length: BATCH }, (_, at) => `v${at}`);

const HELD = `# What the host tells

${names.map((name) => `Hello {{ ${name} }}, [{{ ${name} }}](https://example.com/?q={{${name}}}), **{{ ${name} }}**, \`{{ ${name} }}\`.\n\n| a | b |\n|---|---|\n| {{ ${name} }} | c |\n`).join("\n")}
\`\`\`ask
question: Is it {{ v0 }}?
save as: said
prefill: {{ v1 }}
hint: Not {{ v2 }}
optional: yes
\`\`\`

${names.map((name) => `- [Take {{ ${name} }}](#then)`).join("\n")}

## Then

\`\`\`ticket
title: {{ v0 }}
details: {{ v1 }} {{ v2 }}
\`\`\`
`;

const ASKED = `# What is answered

${names.map((name) => `\`\`\`ask\nquestion: What about ${name}?\nsave as: a_${name}\ntype: long text\n\`\`\`\n`).join("\n")}
${names.map((name) => `You said {{ a_${name} }}.\n`).join("\n")}
\`\`\`ticket
title: {{ a_v0 }}
details: {{ a_v1 }}
\`\`\`
`;

const test = plain.extend({
  knowledge: {
    "guichet.toml": `languages = ["en"]
default_groups = ["everyone"]
default_ticket_type = "request"
link_schemes = ["javascript", "data", "vbscript", "file", "blob", "feed", "jar", "view-source", "filesystem", "about", "livescript", "mocha"]

[values]
${names.map((name) => `${name} = { type = "text", optional = true }`).join("\n")}

[tickets.request]
severity = ["normal", "high"]
`,
    "media/dot.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>`,
    "media/rules.pdf": "%PDF-1.4",
    "held.md": HELD,
    "asked.md": ASKED,
    ...LITERAL,
    ...RAW,
    ...TARGETS,
  },
});

/** No policy protects this page: what could run would. */
const OPEN: Visit = {
  host: {
    body: `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets" mode="inline"></guichet-agent>`,
    policy: "default-src * data: blob: 'unsafe-inline' 'unsafe-eval'",
  },
};

interface Watch {
  /** What has happened that may not. */
  misdeeds(): Promise<string[]>;
}

/** Sees what runs, what is loaded, where the page is led, and which elements there are. */
async function watch(ana: Visitor): Promise<Watch> {
  const seen: string[] = [];
  const { page } = ana;
  const origin = new URL(page.url()).origin;
  const known = /^\/(host(\.\w+)?|icon\.svg|guichet\/.*|knowledge\/everyone\/(manifest\.json|(shelves|media|vectors)\/[\w.]+))$/;
  page.on("dialog", (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  ana.context.on("page", (other) => seen.push(`window: ${other.url()}`));
  ana.context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin || !known.test(url.pathname)) seen.push(`request: ${request.url().slice(0, 200)}`);
  });
  page.on("framenavigated", (frame) => seen.push(`led to: ${frame.url()}`));
  await page.evaluate(() => {
    const ran: string[] = [];
    Object.assign(window, { ran });
    for (const name of ["alert", "confirm", "prompt", "print", "open"]) Object.assign(window, { [name]: (word: unknown) => ran.push(`${name}: ${String(word)}`) });
    addEventListener("securitypolicyviolation", (event) => ran.push(`policy: ${event.violatedDirective}`));
  });
  return {
    misdeeds: async () => [...seen, ...(await page.evaluate("ran") as string[]), ...(await page.evaluate(strangers))],
  };
}

/** Elements, attributes and addresses in the shadow root, or beside the element, that are none of the widget's. */
function strangers(): string[] {
  const elements = "a b bdi blockquote br button circle code details div em fieldset figcaption figure footer form h2 h3 h4 h5 h6 header hr img input kbd label legend li ol option p path pre rect s section select small span strong sub summary sup svg table tbody td textarea th thead tr ul";
  const known = new Set(elements.split(" "));
  const attributes = /^(accept|alt|aria-[\w-]+|autocapitalize|autocomplete|checked|class|cols|controls|d|dir|download|enterkeyhint|for|height|hidden|href|id|inputmode|lang|loading|max|maxlength|min|multiple|name|novalidate|part|placeholder|playsinline|preload|rel|role|rows|scope|selected|spellcheck|src|start|style|tabindex|target|title|type|value|viewBox|width)$/;
  const safe = /^(https?|mailto|tel):/;
  const found: string[] = [];
  const root = document.querySelector("guichet-agent")?.shadowRoot;
  for (const element of root?.querySelectorAll("*") ?? []) {
    if (!known.has(element.localName)) found.push(`element: ${element.localName}`);
    for (const { name, value } of element.attributes) {
      if (!attributes.test(name)) found.push(`attribute: ${name}=${value}`);
      // The one style is the height of the window, which the widget itself sets.
      if (name === "style" && !/^(--window: [\d.]+px;|height: [\d.]+px;)$/.test(value)) found.push(`style: ${value}`);
    }
    for (const address of [(element as HTMLAnchorElement).href, (element as HTMLImageElement).src]) {
      if (typeof address === "string" && address !== "" && !safe.test(address)) found.push(`address: ${address}`);
    }
  }
  const outside = [...document.querySelectorAll("body *, head *")].map(({ localName }) => localName).filter((name) => !/^(main|h1|guichet-agent|script|meta|title|link)$/.test(name));
  return [...found, ...outside.map((name) => `beside the element: ${name}`)];
}

/** The words in the chat. */
async function words(ana: Visitor): Promise<string> {
  return squeezed(await ana.page.locator("guichet-agent .log").evaluate((log) => log.textContent ?? ""));
}

async function come(visit: (visit?: Visit) => Promise<Visitor>): Promise<Visitor> {
  const ana = await visit(OPEN);
  await ana.page.locator("guichet-agent .log").waitFor();
  return ana;
}

/** Opens procedures one after the other, the conversation beginning anew. */
async function opens(ana: Visitor, ids: string[]): Promise<void> {
  await ana.page.locator("guichet-agent").evaluate(async (element, ids) => {
    const agent = element as Agent;
    await agent.restart();
    for (const id of ids) await agent.openProcedure(id);
  }, ids);
}

test("there are enough of them, and the watch sees what a page without care lets through", async ({ visit }) => {
  expect(VECTORS.length).toBeGreaterThanOrEqual(300);
  expect(ADDRESSES.length).toBeGreaterThanOrEqual(40);
  const ana = await come(visit);
  ana.provokes(/./s);
  const { misdeeds } = await watch(ana);
  expect(await misdeeds()).toEqual([]);
  await ana.page.locator("guichet-agent").evaluate((agent, vectors) => {
    for (const vector of vectors) {
      const careless = document.createElement("div");
      careless.innerHTML = vector;
      agent.shadowRoot?.querySelector(".entries")?.append(careless);
    }
  }, [`<img src="/nowhere" onerror="alert(1)">`, `<a href="javascript:alert(1)">x</a>`, ...VECTORS.filter((vector) => /onerror|<svg/i.test(vector)).slice(0, 40)]);
  await expect.poll(misdeeds).toEqual(expect.arrayContaining(["alert: 1", "attribute: onerror=alert(1)", "address: javascript:alert(1)", expect.stringMatching(/^request: .*nowhere$/)]));
});

test("in procedures, written to be read: every word is shown as it stands, in every place", async ({ visit }) => {
  const ana = await come(visit);
  const { misdeeds } = await watch(ana);
  let shown = 0;
  for (const [batch, vectors] of batches.entries()) {
    await opens(ana, vectors.map((_, at) => `literal/v${batch * BATCH + at}`));
    const text = await words(ana);
    for (const vector of vectors) {
      const times = text.split(line(vector)).length - 1;
      if (times >= 8) shown += 1;
    }
    expect(await misdeeds(), `batch ${batch}`).toEqual([]);
  }
  expect(shown).toBe(VECTORS.length);
});

test("in procedures, as markup: it is dropped, or stands there as words", async ({ visit }) => {
  const ana = await come(visit);
  const { misdeeds } = await watch(ana);
  let shown = 0;
  for (const [batch, vectors] of batches.entries()) {
    await opens(ana, vectors.map((_, at) => `raw/v${batch * BATCH + at}`));
    shown += (await words(ana)).split("Before.").length - 1;
    expect(await misdeeds(), `batch ${batch}`).toEqual([]);
  }
  // Some break the procedure they stand in, which is left out.
  expect(shown).toBeGreaterThan(300);
});

test("as addresses, under a project file that allows every scheme: no link leads there", async ({ visit }) => {
  const ana = await come(visit);
  // What the checker refuses is not there, and the console says so.
  ana.provokes(/no procedure `target\//);
  const { misdeeds } = await watch(ana);
  let links = 0;
  for (const batch of chunks([...ADDRESSES.keys()], BATCH)) {
    await opens(ana, batch.map((at) => `target/link${at}`));
    links += (await words(ana)).split("these words").length - 1;
    expect(await misdeeds()).toEqual([]);
    for (const at of batch) {
      await opens(ana, [`target/way${at}`]);
      await ana.page.locator("guichet-agent").evaluate((agent) => (agent as Agent).ask("Go there"));
      expect(await misdeeds(), ADDRESSES[at]).toEqual([]);
    }
  }
  expect(links).toBeGreaterThanOrEqual(40);
});

test("as values of the host: words, in every place that shows them", async ({ visit }) => {
  const ana = await come(visit);
  const { misdeeds } = await watch(ana);
  const agent = ana.page.locator("guichet-agent");
  let shown = 0;
  for (const vectors of batches) {
    const context = Object.fromEntries(vectors.map((vector, at) => [`v${at}`, line(vector)]));
    await agent.evaluate(async (element, context) => {
      Object.assign(element, { context });
      await (element as Agent).restart();
      await (element as Agent).openProcedure("held");
    }, context);
    await ana.page.locator("guichet-agent #answer").waitFor();
    const text = await words(ana);
    shown += vectors.filter((vector) => text.includes(line(vector))).length;
    expect(await misdeeds()).toEqual([]);
    await ana.page.locator("guichet-agent").getByRole("button", { name: "Skip" }).click();
    await ana.page.locator("guichet-agent .prompt .option").first().waitFor();
    expect(await misdeeds()).toEqual([]);
    await ana.page.locator("guichet-agent .prompt .option").first().click();
    await ana.page.locator("guichet-agent section.ticket").waitFor();
    expect(await misdeeds()).toEqual([]);
  }
  expect(shown).toBe(VECTORS.length);
});

test("typed by the person: words, in the transcript, in answers, in suggestions and in the ticket", async ({ visit }) => {
  const ana = await come(visit);
  const { misdeeds } = await watch(ana);
  const agent = ana.page.locator("guichet-agent");
  let [said, answered] = [0, 0];
  const known = new Set(VECTORS.map(line));
  for (const vectors of batches) {
    const typed = vectors.map(line);
    await agent.evaluate(async (element, typed) => {
      await (element as Agent).restart();
      for (const text of typed) await (element as Agent).ask(text);
    }, typed);
    const bubbles = (await agent.locator(".bubble bdi").allTextContents()).map(squeezed);
    // Where several procedures are found, words may take one of them: what is said then is its title.
    said += bubbles.filter((text) => known.has(text)).length;
    expect(await misdeeds()).toEqual([]);
    await agent.evaluate(async (element, typed) => {
      await (element as Agent).restart();
      await (element as Agent).openProcedure("asked");
      for (const text of typed) await (element as Agent).ask(text);
    }, typed);
    const text = await words(ana);
    answered += typed.filter((one) => text.includes(one)).length;
    expect(await misdeeds()).toEqual([]);
  }
  expect([said, answered]).toEqual([VECTORS.length, VECTORS.length]);
  await agent.evaluate((element) => (element as Agent).restart());
  for (const vector of VECTORS.slice(0, 10)) {
    await ana.page.locator("guichet-agent #composer").fill(line(vector));
    expect(await misdeeds()).toEqual([]);
  }
});
