// What the host page is asked: its functions, whether somebody is free, and to take a conversation over.

import type { Handoff } from "../../../widget/src/engine/guichet_wasm.js";
import { expect, test as plain } from "../harness/test.js";
import type { Visit, Visitor } from "../harness/visitor.js";
import { LEAVE } from "./leave.js";

const test = plain.extend({ knowledge: LEAVE });

/** A host page with these properties, as JavaScript. It keeps what it is asked and what fails. */
function hostWith(properties: string): Visit {
  const body = `<guichet-agent manifest="/knowledge/everyone/manifest.json" tickets="/tickets" open></guichet-agent>`;
  const script = `
    window.asked = [];
    window.failed = [];
    document.addEventListener("guichet-failed", ({ detail }) => failed.push({ ...detail, cause: String(detail.cause) }));
    Object.assign(document.querySelector("guichet-agent"), { ${properties} });`;
  return { host: { body, script } };
}

async function lookUp(ana: Visitor): Promise<void> {
  await ana.say("how many weeks are left");
  await ana.press("Look it up");
}

test("a function answers: its values are shown as the reader writes them", async ({ visit }) => {
  const properties = `functions: { leave_balance: async (given) => { asked.push(given); return { weeks_left: 12.5, since: "2026-01-05" }; } }`;
  const ana = await (await visit(hostWith(properties))).ready();
  await lookUp(ana);
  await ana.sees("12.5 weeks are left since January 5, 2026.");
  expect(await ana.page.evaluate("asked")).toEqual([{ person: "ana", from: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) }]);
  expect(await ana.page.evaluate("failed")).toEqual([]);
});

test("while it is waited for: that is said, and back and typing still work", async ({ visit }) => {
  const properties = `functions: { unlock: (given, { signal }) => new Promise((resolve) => { asked.push(signal); window.release = resolve; }) }`;
  const ana = await (await visit(hostWith(properties))).ready();
  await ana.say("how many weeks are left");
  await ana.press("Unlock my account");
  await ana.sees("One moment…");
  expect(await ana.log.getAttribute("aria-busy")).toBe("true");
  expect(await ana.spoken()).toContain("One moment…");
  expect(await ana.choices()).toEqual([]);

  await ana.say("help");
  await ana.sees("“start again” to forget everything");
  await ana.sees("One moment…");
  await ana.press("Back");
  expect(await ana.choices()).toEqual(["Look it up", "Unlock my account"]);
  expect(await ana.page.evaluate("asked[0].aborted")).toBe(true);
  await ana.page.evaluate("release({ until: '18:30' })");
  expect(await ana.choices()).toEqual(["Look it up", "Unlock my account"]);

  await ana.press("Unlock my account");
  await ana.composer.fill("half a sen");
  await ana.page.evaluate("release({ until: '18:30' })");
  await ana.sees(/It is open until 6:30\sPM\./);
  await ana.look();
  expect(await ana.log.getAttribute("aria-busy")).toBeNull();
  expect(await ana.composer.inputValue()).toBe("half a sen");
});

test("a reload while it is waited for: it is asked again", async ({ visit }) => {
  const properties = `functions: { unlock: () => sessionStorage.getItem("up") ? { until: "18:30" } : new Promise(() => {}) }`;
  const ana = await (await visit(hostWith(properties))).ready();
  await ana.say("how many weeks are left");
  await ana.press("Unlock my account");
  await ana.sees("One moment…");
  await ana.page.evaluate(() => sessionStorage.setItem("up", "yes"));
  await ana.page.reload();
  await ana.sees(/It is open until 6:30\sPM\./);
  await ana.look();
});

for (const [how, properties, cause] of [
  ["throws", "functions: { leave_balance: () => { throw new Error('down'); } }", "Error: down"],
  ["gives nonsense", "functions: { leave_balance: () => 'twelve' }", /^TypeError: not a record/],
  ["is missing", "functions: {}", "Error: no function `leave_balance`"],
  ["never answers", "functions: { leave_balance: () => new Promise(() => {}) }", /^TimeoutError/],
] as const) {
  test(`a function ${how}: the procedure goes its way for that, and the host is told`, async ({ visit }) => {
    const ana = await (await visit(hostWith(properties))).ready();
    await lookUp(ana);
    if (how === "never answers") await ana.sees("Looking up the leave you have taken…");
    await ana.sees("The system of HR does not answer.");
    await ana.look();
    expect(await ana.choices()).toEqual(["Try again", "Enough"]);
    const said = typeof cause === "string" ? cause : expect.stringMatching(cause);
    expect(await ana.page.evaluate("failed")).toEqual([{ reason: "function", function: "leave_balance", cause: said }]);
  });
}

test("functions may be set while they are waited for", async ({ visit }) => {
  const ana = await (await visit(hostWith(""))).ready();
  await ana.say("how many weeks are left");
  await ana.press("Unlock my account");
  await ana.page.evaluate((until) => {
    Object.assign(document.querySelector("guichet-agent")!, { functions: { unlock: () => ({ until }) } });
  }, "07:00");
  await ana.sees(/It is open until 7:00\sAM\./);
  await ana.look();
});

/** As far as the wish to talk to somebody. */
async function toHandoff(ana: Visitor): Promise<void> {
  await ana.say("I need parental leave");
  await ana.answer(`${new Date().getFullYear() + 1}-03-01`);
  await ana.answer("09:30");
  await ana.log.getByLabel("Something else").check();
  await ana.press("Continue");
  await ana.press("I will send it later");
  await ana.press("Skip");
  await ana.press("Talk to HR");
}

const FREE = "agents: async (to) => (asked.push(to), true)";

test("somebody is free: what is passed on is read, changed and sent once", async ({ visit }) => {
  const ana = await (await visit(hostWith(`${FREE}, handOff: async (handoff, key) => void asked.push([handoff, key])`))).ready();
  await toHandoff(ana);
  await ana.sees("Exactly what you see here is passed on");
  await ana.log.getByLabel("Message").fill("May I ask something?");
  await ana.press("Do not send: Which papers do you have?");
  await ana.press("Do not send: The conversation");
  await ana.page.reload();
  await ana.ready();
  expect(await ana.log.getByLabel("Message").inputValue()).toBe("May I ask something?");

  await ana.button("Pass it on").dblclick();
  await ana.sees("A person takes over from here.");
  await ana.look();
  const asked = await ana.page.evaluate<[{ to: string; message: string; answers: { name: string }[]; transcript: string[] }, string][]>("asked.filter(Array.isArray)");
  expect(asked).toHaveLength(1);
  const [[handoff, key]] = asked as [(typeof asked)[0]];
  expect(handoff).toMatchObject({ to: "HR", message: "May I ask something?", transcript: [] });
  expect(handoff.answers.map(({ name }) => name)).toEqual(["first", "hour"]);
  expect(key).toMatch(/^[\w-]{20,}$/);
  // What was passed on is not offered to be changed.
  expect(await ana.chat.getByRole("button", { name: /^Change:/ }).count()).toBe(0);
});

test("what is passed on reads as the person writes: dates and times are theirs, and the values go beside them", async ({ visit }) => {
  // The knowledge is in English, the interface in German.
  const host = hostWith(`${FREE}, handOff: async (handoff, key) => void asked.push([handoff, key])`);
  const ana = await (await visit({ ...host, lang: "de" })).ready();
  const year = new Date().getFullYear() + 1;
  await ana.say("I need parental leave");
  await ana.answer(`${year}-03-01`);
  await ana.answer("09:30");
  await ana.log.getByLabel("Something else").check();
  await ana.press(ana.texts.proceed);
  await ana.press("I will send it later");
  await ana.press(ana.texts.skip);
  await ana.press("Talk to HR");
  await ana.sees(ana.texts.handoff.promise);
  const shown = await ana.preview();
  expect(shown.answers).toEqual([
    { question: "What is the first day?", answer: `1. März ${year}` },
    { question: "When can we call you?", answer: "09:30" },
    { question: "Which papers do you have?", answer: "Something else" },
  ]);
  expect(shown.transcript).toContain(`> 1. März ${year}`);
  await ana.press(ana.texts.handoff.send);
  await ana.sees(ana.texts.ended.handoff);
  const asked = await ana.page.evaluate<[Handoff, string][]>("asked.filter(Array.isArray)");
  const [[handoff]] = asked as [(typeof asked)[0]];
  expect(handoff.transcript).toEqual(shown.transcript);
  expect(handoff.answers.map(({ answer, value }) => [answer, value])).toEqual([
    [`1. März ${year}`, { date: `${year}-03-01` }],
    ["09:30", { time: "09:30" }],
    ["Something else", ["other"]],
  ]);
});

test("the host fails to take it over: that is said, and it is tried again under the same key", async ({ visit }) => {
  const properties = `${FREE}, handOff: async (_, key) => { asked.push([key]); if (asked.filter(Array.isArray).length === 1) throw new Error("down"); }`;
  const ana = await (await visit(hostWith(properties))).ready();
  await toHandoff(ana);
  await ana.press("Pass it on");
  const note = ana.chat.getByText("This could not be passed on yet.");
  await note.waitFor();
  await ana.look();
  await ana.page.evaluate(() => dispatchEvent(new Event("online")));
  await note.waitFor({ state: "detached" });
  const keys = await ana.page.evaluate<string[][]>("asked.filter(Array.isArray)");
  expect(keys).toEqual([keys[0], keys[0]]);
});

test("a host without a way of its own gets an event", async ({ visit }) => {
  const ana = await (await visit(hostWith(FREE))).ready();
  await ana.page.evaluate(() =>
    document.addEventListener("guichet-handoff", ({ detail }: CustomEventInit) => Object.assign(window, { told: detail })),
  );
  await toHandoff(ana);
  await ana.press("Pass it on");
  await ana.sees("A person takes over from here.");
  expect(await ana.page.evaluate("told.handoff.to")).toBe("HR");
});

test("not passed on after all: back at the last question", async ({ visit }) => {
  const ana = await (await visit(hostWith(FREE))).ready();
  await toHandoff(ana);
  await ana.press("Do not send");
  expect(await ana.choices()).toEqual(["Send it", "Talk to HR"]);
});

for (const [who, properties] of [
  ["nobody is free", "agents: () => false"],
  ["it cannot be known", "agents: () => Promise.reject(new Error('down'))"],
  ["the host takes no hand-offs", ""],
] as const) {
  test(`${who}: the procedure goes on`, async ({ visit, desk }) => {
    const ana = await (await visit(hostWith(properties))).ready();
    await toHandoff(ana);
    await ana.sees("Nobody is free right now.");
    await ana.look();
    await ana.press("Send the ticket");
    await ana.sees("The help desk has your ticket.");
    expect(await desk.tickets()).toHaveLength(1);
  });
}
