// The way through every state that the chat can be in, upon the knowledge of `showcase`.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { GuichetAgent } from "../../../widget/src/guichet.js";
import { REPOSITORY } from "../harness/desk.js";
import type { Visitor } from "../harness/visitor.js";
import type { Words } from "./showcase.js";

/** Calls `at` in each state. `visit`: somebody comes to a page with a closed chat. */
export async function everyState(
  visit: () => Promise<Visitor>,
  words: Words,
  at: (state: string, ana: Visitor) => Promise<void>,
): Promise<void> {
  let ana = await visit();
  const snap = (state: string) => at(state, ana);
  const { choices, content, asks } = words;
  // By the host: which procedures are offered is another scenario's matter.
  const openProcedure = (id: string) =>
    ana.page.locator("guichet-agent").evaluate((agent, id) => (agent as GuichetAgent).openProcedure(id), id);
  const toEnd = () => ana.log.evaluate((log) => log.scrollTo({ top: log.scrollHeight, behavior: "instant" }));

  await ana.launcher.waitFor();
  await snap("launcher");
  await ana.open();
  await snap("welcome");
  await ana.write(words.printer);
  await ana.composer.press("ArrowDown");
  await snap("suggestions");
  await ana.say("qwertz xyzzy");
  await snap("nothing fits");
  await ana.say(words.printer);
  await snap("several");
  await openProcedure("printer");
  await ana.sees(words.intro);
  await snap("choice");
  await ana.say(words.language === "ar" ? "ضوء" : "a light");
  await snap("did you mean");
  await ana.say("xyzzy");
  await snap("not understood");
  await ana.press(choices[0]);
  await snap("content, checklist, table");
  await ana.log.evaluate((log) => log.querySelector(".alert")!.scrollIntoView({ block: "start" }));
  await snap("content, alerts, code");
  await toEnd();
  await snap("content, picture, film, download");
  await ana.press(content.next);
  await ana.sees(asks.text);
  await snap("question, text");
  await ana.answer("Room 2.14");
  await ana.field.fill("4711");
  await snap("question, private");
  await ana.field.press("Enter");
  await snap("question, long text");
  await ana.answerLong("I printed a letter.\nThen nothing.");
  await ana.answer("1000");
  await snap("question, refused");
  await ana.answer("12");
  await snap("question, yes or no");
  await ana.press(ana.texts.yes);
  await snap("question, one of");
  await ana.choose(2);
  await ana.log.locator(".prompt").getByRole("checkbox").first().check();
  await snap("question, some of");
  await ana.press(ana.texts.proceed);
  await snap("question, day");
  await ana.answer("2026-01-05");
  await snap("question, time");
  await ana.answer("09:30");
  await snap("question, files");
  await ana.pick(["The display with the error.png", await readFile(join(REPOSITORY, "widget/screenshot.png"))], ["letter.pdf", Buffer.alloc(230_000)]);
  await ana.log.locator("canvas").waitFor();
  await snap("question, files picked");
  await ana.press(ana.texts.proceed);
  await ana.sees(ana.texts.ticket.promise);
  await snap("ticket");
  await ana.log.getByText(ana.texts.ticket.attachments).scrollIntoViewIfNeeded();
  await toEnd();
  await snap("ticket, what goes with it");
  await ana.log.getByLabel("Category").fill("");
  await ana.press(ana.texts.ticket.send);
  await snap("ticket, a field is wrong");
  await ana.log.getByLabel("Category").fill("Printer");
  ana.provokes(/503/);
  await ana.context.route("**/tickets", (route) => route.fulfill({ status: 503 }));
  await ana.press(ana.texts.ticket.send);
  await ana.sees(ana.texts.ticket.queued);
  await snap("ticket, waiting");
  await ana.context.unroute("**/tickets");
  const receipt = { number: "T-0001", answeredWithin: { text: "4 h", by: "2026-11-30T10:00:00+01:00" } };
  await ana.context.route("**/tickets", (route) => route.fulfill({ json: receipt }));
  // Somebody reads further up meanwhile, and the page knows.
  await ana.log.evaluate(async (log) => {
    const told = new Promise((done) => log.addEventListener("scroll", done, { once: true }));
    log.scrollTo({ top: 0, behavior: "instant" });
    await told;
  });
  await ana.page.evaluate(() => dispatchEvent(new Event("online")));
  await ana.button(ana.texts.unread).waitFor();
  await snap("new messages");
  await ana.press(ana.texts.unread);
  await ana.sees("T-0001");
  await snap("ticket, sent");
  // It asks where there is something to lose.
  await openProcedure("colours");
  await ana.press(ana.texts.restart);
  await snap("start again?");
  await ana.chat.locator(".confirmation").getByRole("button", { name: ana.texts.restart }).click();
  await openProcedure("colours");
  await ana.sees(ana.texts.didThisHelp);
  await snap("did this help?");
  await ana.press(ana.texts.solved);
  await snap("end");
  await openProcedure("display");
  await ana.sees(words.consent.text);
  await snap("consent");
  await ana.press(ana.texts.consent.forbid);
  await snap("consent, not allowed");

  ana = await visit();
  ana.provokes(/503|404/);
  await ana.context.route("**/manifest.json", (route) => route.fulfill({ status: 503 }));
  await ana.launcher.click();
  await ana.chat.getByText(ana.texts.failed.manifest).waitFor();
  await snap("failure");
}
