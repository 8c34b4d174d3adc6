// Days, times, several answers and files: a form, and the ticket that comes of it.

import type { Page } from "playwright-core";
import { expect, inChromium, test as plain } from "../harness/test.js";
import type { Visitor } from "../harness/visitor.js";
import { LEAVE } from "./leave.js";

const test = plain.extend({ knowledge: LEAVE });

/** A picture of one point. */
const POINT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
/** A day that is allowed, whatever day it is. */
const DAY = `${new Date().getFullYear() + 1}-03-01`;
const worded = (day: string, lang = "en") => new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(day));

/** As far as the question for files. */
async function toFiles(ana: Visitor): Promise<void> {
  await ana.say("I need parental leave");
  await ana.answer(DAY);
  await ana.answer("09:30");
  await ana.log.getByLabel("The birth certificate").check();
  await ana.press("Continue");
  await ana.sees("A picture or scan of them");
}

test("a day: from the calendar or in words, and what is wrong with it", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("I need parental leave");
  await ana.sees("What is the first day?");
  expect(await ana.field.getAttribute("type")).toBe("date");
  expect(await ana.field.getAttribute("min")).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(await ana.field.evaluate((field) => field.matches(":focus"))).toBe(true);

  await ana.press("Continue");
  expect(await ana.described(ana.field)).toBe("Please answer this question.");
  await ana.answer("2020-02-29");
  expect(await ana.described(ana.field)).toMatch(/^The earliest is \w+ \d+, \d{4}\.$/);
  expect(await ana.field.inputValue()).toBe("2020-02-29");
  await ana.say("someday");
  expect(await ana.described(ana.composer)).toBe("Please enter a day, such as 24 Dec or tomorrow.");
  expect(await ana.composer.inputValue()).toBe("someday");

  await ana.say(`1 March ${DAY.slice(0, 4)}`);
  await ana.sees(worded(DAY));
  await ana.press(`Change: ${worded(DAY)}`);
  expect(await ana.field.inputValue()).toBe(DAY);
});

test("a time of the day", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("I need parental leave");
  await ana.answer(DAY);
  expect(await ana.described(ana.field)).toBe("Between eight and six.");
  await ana.answer("07:00");
  expect(await ana.described(ana.field)).toMatch(/^The earliest is 8:00\sAM\. Between eight and six\.$/);
  await ana.say("some time, perhaps");
  expect(await ana.described(ana.composer)).toContain("Please enter a time, such as 18:30.");
  await ana.say("9:30");
  await ana.sees(/9:30\sAM/);
});

test("several answers: ticked, refused while there is none, ticked again after going back", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("I need parental leave");
  await ana.answer(DAY);
  await ana.answer("09:30");
  expect(await ana.choices()).toEqual(["The birth certificate", "The letter of your doctor", "Something else"]);
  const group = ana.log.getByRole("group", { name: "Which papers do you have?" });
  await ana.press("Continue");
  expect(await ana.described(group)).toBe("Please answer this question.");
  await group.getByLabel("Something else").check();
  await group.getByLabel("The birth certificate").check();
  await ana.look();
  await ana.press("Continue");
  await ana.sees("The birth certificate and Something else");

  await ana.press("Back");
  expect(await group.getByRole("checkbox", { checked: true }).count()).toBe(2);
  await group.getByLabel("Something else").uncheck();
  await ana.press("Continue");
  await ana.sees(/^You said: The birth certificate$/);
});

test("files: what is taken is said before; wrong ones are explained and removed", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await toFiles(ana);
  await ana.sees("PNG, JPG, or PDF, up to 1 MB, at most 2 files");
  await ana.pick(["notes.txt", "a"]);
  expect(await ana.files()).toEqual(["notes.txt 1 byte"]);
  const group = ana.log.getByRole("group", { name: "A picture or scan of them" });
  await ana.press("Continue");
  expect(await ana.described(group)).toBe("Only PNG, JPG, or PDF can be added.");
  await ana.press("Remove: notes.txt");
  expect(await ana.files()).toEqual([]);

  await ana.pick(["large.pdf", Buffer.alloc(2 ** 20 + 1)]);
  await ana.press("Continue");
  expect(await ana.described(group)).toBe("Files can be up to 1 MB.");
  await ana.press("Remove: large.pdf");

  await ana.pick(["a.png", POINT], ["b.pdf", "b"], ["c.pdf", "c"]);
  await ana.press("Continue");
  expect(await ana.described(group)).toBe("Please choose at most 2 of them.");
  await ana.press("Remove: b.pdf");
  await ana.press("Continue");
  await ana.sees("a.png and c.pdf");
});

test.runIf(inChromium)("files are dropped and pasted, and typing does not stand in their way", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await toFiles(ana);
  await give(ana.page, "drop", "dropped.pdf");
  await give(ana.page, "paste", "pasted.pdf");
  expect(await ana.files()).toEqual(["dropped.pdf 1 byte", "pasted.pdf 1 byte"]);
  await ana.say("here it is");
  expect(await ana.described(ana.composer)).toBe("Please choose a file, or drop it here.");
  expect(await ana.files()).toHaveLength(2);
});

/** Drops or pastes a file, as a browser does. */
async function give(page: Page, type: "drop" | "paste", name: string): Promise<void> {
  await page.locator("guichet-agent .log").evaluate(
    (log, [type, name]) => {
      const data = new DataTransfer();
      data.items.add(new File(["x"], name, { type: "application/pdf" }));
      const how = { bubbles: true, cancelable: true };
      log.dispatchEvent(
        type === "drop"
          ? new DragEvent(type, { ...how, dataTransfer: data })
          : new ClipboardEvent(type, { ...how, clipboardData: data }),
      );
    },
    [type, name] as const,
  );
}

test("a reload keeps what is picked, and what is ticked", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.say("I need parental leave");
  await ana.answer(DAY);
  await ana.answer("09:30");
  await ana.log.getByLabel("The birth certificate").check();
  await ana.page.reload();
  await ana.ready();
  expect(await ana.log.getByLabel("The birth certificate").isChecked()).toBe(true);
  await ana.press("Continue");

  await ana.pick(["a.png", POINT]);
  await keeps(ana, 1);
  await ana.page.reload();
  await ana.ready();
  expect(await ana.files()).toEqual(["a.png 70 bytes"]);
  await ana.log.locator(".thumbnail canvas").waitFor();
  await ana.press("Continue");
  await ana.sees("A day that suits you just as well");
});

const SUBMIT = `
  window.sent = [];
  document.querySelector("guichet-agent").submitTicket = async (ticket, key, { files }) => {
    for (const { ref, blob } of files) sent.push([ref.name, blob.type, await blob.text()]);
    return "HD-1";
  };`;
const HOST = { body: `<guichet-agent manifest="/knowledge/everyone/manifest.json" open></guichet-agent>`, script: SUBMIT };

test("the whole form, and a ticket with one of its files", async ({ visit }) => {
  const ana = await (await visit({ host: HOST })).ready();
  await toFiles(ana);
  await ana.pick(["a.png", POINT], ["b.pdf", "the content"]);
  await ana.press("Continue");
  await ana.answer("2020-01-01");
  expect(await ana.described(ana.field)).toBe("This does not fit your earlier answers.");
  await ana.press("Skip");
  const last = new Date(Date.parse(DAY) + 28 * 86_400_000).toISOString().slice(0, 10);
  await ana.sees(`From ${worded(DAY)} to ${worded(last)}: 28 days. We call at`);

  await ana.press("Send it");
  await ana.sees("Your ticket");
  expect(await ana.files()).toEqual(["a.png 70 bytes", "b.pdf 11 bytes"]);
  await ana.press("Do not send: a.png");
  await ana.sees("1 file is left out.");
  expect(await ana.files()).toEqual(["b.pdf 11 bytes"]);
  await ana.press("Put back");
  expect(await ana.files()).toHaveLength(2);
  await ana.press("Do not send: a.png");
  await keeps(ana, 2);
  // What was left out stays left out over a reload, and what is sent is still there.
  await ana.page.reload();
  await ana.ready();
  expect(await ana.files()).toEqual(["b.pdf 11 bytes"]);
  await ana.press("Send the ticket");
  await ana.sees("HD-1");
  expect(await ana.page.evaluate("sent")).toEqual([["b.pdf", "application/pdf", "the content"]]);
});

test("a photograph is sent without the place where it was taken", async ({ visit }) => {
  const ana = await (await visit({ host: HOST })).ready();
  await toFiles(ana);
  const drawn = await ana.page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 8, height: 4 });
    canvas.getContext("2d")!.fillRect(0, 0, 4, 4);
    const blob = await new Promise<Blob>((done) => canvas.toBlob((made) => done(made!), "image/jpeg"));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  const place = Buffer.from("Exif\0\0II*\0\x08\0\0\0\0\0GPS 48.8583N 2.2945E", "latin1");
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, place.length + 2]), place]);
  const taken = Buffer.concat([Buffer.from(drawn.slice(0, 2)), segment, Buffer.from(drawn.slice(2))]);
  await ana.pick(["tower.jpg", taken]);
  await ana.log.locator(".thumbnail canvas").waitFor();
  await ana.press("Continue");
  await ana.press("Skip");
  await ana.press("Send it");
  await ana.press("Send the ticket");
  await ana.sees("HD-1");
  const sent = await ana.page.evaluate<[string, string, string][]>("sent");
  expect(sent.map(([name, type]) => [name, type])).toEqual([["tower.jpg", "image/jpeg"]]);
  expect(sent[0]?.[2]).not.toContain("GPS");
  expect(sent[0]?.[2].length).toBeGreaterThan(100);
});

test("the files arrive with the ticket where it is filed", async ({ visit, desk }) => {
  const ana = await (await visit()).ready();
  await toFiles(ana);
  await ana.pick(["a.pdf", "the content"], ["b.pdf", "x".repeat(2 ** 20)]);
  await ana.press("Continue");
  await ana.press("Skip");
  await ana.press("Send it");
  await ana.press("Send the ticket");
  await ana.sees("The help desk has your ticket.");
  const [{ ticket } = { ticket: undefined }] = await desk.tickets();
  const [a, b] = ticket!.attachments!;
  expect(await desk.files()).toEqual({ [`${a!.id}-a.pdf`]: "the content", [`${b!.id}-b.pdf`]: "x".repeat(2 ** 20) });
});

test("a file that is not on this device any more is said to be gone, and not promised", async ({ visit }) => {
  const ana = await (await visit({ host: HOST })).ready();
  await toFiles(ana);
  await ana.pick(["a.png", POINT]);
  await ana.press("Continue");
  await ana.press("Skip");
  await ana.press("Send it");
  await keeps(ana, 1);
  // Not the whole database: deleting it is put off until the page that uses it has gone, and who knows whether it is done then.
  await ana.page.evaluate(async () => {
    const request = indexedDB.open("guichet-files");
    await new Promise((resolve) => (request.onsuccess = resolve));
    const emptying = request.result.transaction("kept", "readwrite");
    emptying.objectStore("kept").clear();
    await new Promise((resolve) => (emptying.oncomplete = resolve));
    request.result.close();
  });
  await ana.page.reload();
  await ana.ready();
  expect(await ana.files()).toEqual(["a.png no longer on this device, will not be sent"]);
  await ana.press("Send the ticket");
  await ana.sees("HD-1");
  expect(await ana.page.evaluate("sent")).toEqual([]);
});

test("starting again forgets the files", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await toFiles(ana);
  await ana.pick(["a.png", POINT]);
  await ana.press("Start again");
  await ana.chat.locator(".confirmation").getByRole("button", { name: "Start again" }).click();
  await ana.sees("How can we help?");
  await keeps(ana, 0);
});

/** Waits until so many files are kept on the device. */
async function keeps(ana: Visitor, files: number): Promise<void> {
  await ana.page.waitForFunction(async (files) => {
    const request = indexedDB.open("guichet-files");
    await new Promise((resolve) => (request.onsuccess = resolve));
    const count = request.result.transaction("kept").objectStore("kept").count();
    await new Promise((resolve) => (count.onsuccess = resolve));
    request.result.close();
    return count.result === files;
  }, files);
}

test("in French", async ({ visit }) => {
  const luc = await (await visit({ lang: "fr" })).ready();
  await luc.say("Je veux un congé parental");
  await luc.sees("Quel est le premier jour ?");
  await luc.say("jamais");
  expect(await luc.described(luc.composer)).toBe("Veuillez saisir un jour, par exemple 24 déc. ou demain.");
  await luc.say(`1 mars ${DAY.slice(0, 4)}`);
  await luc.sees(worded(DAY, "fr"));
  await luc.say("9h30");
  await luc.sees("09:30");
  await luc.log.getByLabel("L’acte de naissance").check();
  await luc.log.getByLabel("Autre chose").check();
  await luc.press("Continuer");
  await luc.sees("L’acte de naissance et Autre chose");
  await luc.sees("PNG, JPG ou PDF, 1\u00a0Mo au plus, 2 fichiers au plus");
  await luc.pick(["a.png", POINT]);
  await expect.poll(() => luc.files()).toEqual(["a.png 70 octets"]);
  await luc.press("Continuer");
  await luc.press("Passer");
  await luc.sees("28\u00a0jours");
  await luc.press("Parler aux RH");
  await luc.sees("Personne n’est libre pour l’instant.");
  await luc.sees("Pièces jointes");
});
