// A person in front of the page. Every act of theirs ends with a look at what the page has become.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { loadTexts } from "../../../widget/src/texts/languages.js";
import type { Texts } from "../../../widget/src/texts/texts.js";
import { oneWindow } from "./browser.js";
import { expectClean } from "./clean.js";
import { REPOSITORY } from "./desk.js";
import type { Desk } from "./desk.js";

export interface Visit {
  lang?: string;
  groups?: string[];
  /** What the host page tells of the person. */
  values?: Record<string, string>;
  /** A page of one's own around the element, instead of the preview of `guichet dev`. */
  host?: HostPage;
  browser?: BrowserContextOptions;
}

export interface HostPage {
  title?: string;
  body: string;
  style?: string;
  /** A script of the host. It runs before the widget is there. */
  script?: string;
  /** Another policy than the documented one. */
  policy?: string;
}

/** A ticket as a person reads it: fields by their labels, answers that go, the conversation. */
export interface Preview {
  fields: Record<string, string>;
  answers: { question: string; answer: string }[];
  transcript: string[];
}

/** The directives that a host page needs at least, as the reference says. */
export const DIRECTIVES: readonly string[] = documentedPolicy();

/** They and no others, but for a style sheet of the host's own. */
export function policyOf(directives: readonly string[]): string {
  return ["default-src 'none'", "style-src 'self'", ...directives].join("; ");
}

function documentedPolicy(): string[] {
  const manifest = JSON.parse(readFileSync(join(REPOSITORY, "widget/custom-elements.json"), "utf8")) as {
    modules: { declarations: { policy?: { directive: string; sources: string }[] }[] }[];
  };
  const documented = manifest.modules.flatMap(({ declarations }) => declarations.flatMap(({ policy = [] }) => policy));
  return documented.map(({ directive, sources }) => `${directive} ${sources}`);
}

export class Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  texts!: Texts;
  /** The whole panel, its transcript, its lower edge. */
  chat!: Locator;
  log!: Locator;
  readonly launcher: Locator;
  /** Every answer of the network, as it came. */
  readonly #answers: Promise<Buffer>[] = [];
  readonly #complaints: string[] = [];
  readonly #provoked: RegExp[] = [];

  private constructor(context: BrowserContext, page: Page, texts: Texts) {
    this.context = context;
    this.page = page;
    this.#speak(texts);
    this.launcher = page.locator("guichet-agent .launcher");
    page.setDefaultTimeout(10_000);
    page.on("console", (message) => this.#complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => this.#complaints.push(`uncaught: ${error.stack ?? error}`));
    page.on("response", (response) => {
      // News never end; a request that the page gave up has no body.
      if (!response.url().endsWith("/events")) this.#answers.push(response.body().catch(() => Buffer.alloc(0)));
    });
  }

  static async arrive(
    browser: Browser,
    desk: Pick<Desk, "address">,
    visit: Visit,
    prepare: (visitor: Visitor) => Promise<void>,
  ): Promise<Visitor> {
    const { lang = "en", groups = [], values = {}, host } = visit;
    const calm = browser.browserType().name() === "chromium" ? ({ reducedMotion: "reduce" } as const) : {};
    const context = await browser.newContext({ ...calm, locale: lang, ...visit.browser });
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective}`));
    });
    const visitor = new Visitor(context, await context.newPage(), await loadTexts(lang));
    await prepare(visitor);
    if (host) await visitor.#serve(desk, host, lang);
    const told = Object.entries(values).map(([name, value]) => [`value.${name}`, value]);
    const query = new URLSearchParams([["lang", lang], ["groups", groups.join(",")], ...told] as string[][]);
    await visitor.page.goto(host ? `${desk.address}host` : `${desk.address}?${query}`);
    return visitor;
  }

  /** The same conversation in a second tab of the same browser, as duplicating the tab makes it. */
  async duplicate(): Promise<Visitor> {
    const other = new Visitor(this.context, oneWindow ? await this.#beside() : await this.#opened(), this.texts);
    await other.log.waitFor();
    return other;
  }

  async #opened(): Promise<Page> {
    const coming = this.context.waitForEvent("page");
    await this.page.evaluate(() => void open(location.href));
    return coming;
  }

  /** A page that the driver opens, which is given what the session remembers. */
  async #beside(): Promise<Page> {
    const page = await this.context.newPage();
    const session = await this.page.evaluate(() => ({ origin: location.origin, kept: { ...sessionStorage } }));
    await page.addInitScript(({ origin, kept }) => {
      if (location.origin === origin && sessionStorage.length === 0) Object.assign(sessionStorage, kept);
    }, session);
    await page.goto(this.page.url());
    return page;
  }

  async #serve(desk: Pick<Desk, "address">, { title = "Host", body, style = "", script = "", policy = policyOf(DIRECTIVES) }: HostPage, lang: string): Promise<void> {
    const html = `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width"><title>${title}</title>
      <link rel="icon" href="/icon.svg">${style ? `<link rel="stylesheet" href="/host.css">` : ""}
      <script type="module" src="/guichet/guichet.js"></script></head>
      <body><main><h1>${title}</h1>${body}</main><script src="/host.js"></script></body></html>`;
    // The site has as many pages as somebody asks for: `host`, `host-2` …
    await this.context.route(`${desk.address}host*`, (route) =>
      route.fulfill({ contentType: "text/html", headers: { "Content-Security-Policy": policy }, body: html }),
    );
    await this.context.route(`${desk.address}host.js`, (route) =>
      route.fulfill({ contentType: "text/javascript", body: script }),
    );
    await this.context.route(`${desk.address}host.css`, (route) =>
      route.fulfill({ contentType: "text/css", body: style }),
    );
  }

  #speak(texts: Texts): void {
    this.texts = texts;
    this.chat = this.page.getByRole("dialog", { name: texts.title, exact: true });
    this.log = this.chat.getByRole("log");
  }

  /** From here on the conversation is in another language. */
  async goesOver(lang: string): Promise<void> {
    this.#speak(await loadTexts(lang));
    await this.log.waitFor();
  }

  /** Opens the chat with its button. */
  async open(): Promise<void> {
    await this.launcher.click();
    await this.log.waitFor();
    await this.look();
  }

  /** Waits until the chat can be used. */
  async ready(): Promise<this> {
    await this.log.waitFor();
    await this.look();
    return this;
  }

  get composer(): Locator {
    return this.chat.getByRole("textbox", { name: this.texts.composer });
  }

  /** The field of a question that is answered by typing. */
  get field(): Locator {
    return this.chat.locator("#answer");
  }

  /** Writes into the composer without saying it. */
  async write(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.look();
  }

  /** Says something in the composer. */
  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await this.look();
  }

  /** Presses the button that begins with these words. */
  async press(label: string): Promise<void> {
    await this.button(label).click();
    await this.look();
  }

  /** Takes a choice by its number on the page, 1 for the first. */
  async choose(number: number): Promise<void> {
    await this.log.locator(".prompt .option").nth(number - 1).click();
    await this.look();
  }

  button(label: string): Locator {
    return this.chat.getByRole("button", { name: new RegExp(`^${escaped(label)}(\\s|$)`) });
  }

  /** Answers a question by typing. */
  async answer(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Enter");
    await this.look();
  }

  /** Answers a question that takes several lines. */
  async answerLong(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press("Control+Enter");
    await this.look();
  }

  /** Picks files for the question that asks for some, as name and content. */
  async pick(...files: [name: string, content: string | Buffer][]): Promise<void> {
    await this.log.locator("input[type=file]").setInputFiles(
      files.map(([name, content]) => ({ name, mimeType: mediaType(name), buffer: Buffer.from(content) })),
    );
    await this.look();
  }

  /** Names and sizes of the files in the list, of a question or a ticket. */
  async files(): Promise<string[]> {
    return (await this.log.locator(".prompt .file").allInnerTexts()).map(squeezed);
  }

  /** Titles that are suggested right now. */
  suggestions(): Promise<string[]> {
    return this.chat.getByRole("option").allInnerTexts();
  }

  /** What the field's `aria-describedby` says. */
  described(field: Locator): Promise<string> {
    return field.evaluate((element) => {
      const root = element.getRootNode() as ShadowRoot;
      const ids = element.getAttribute("aria-describedby")?.split(" ") ?? [];
      return ids.map((id) => root.getElementById(id)?.textContent?.trim() ?? "(nothing)").join(" ");
    });
  }

  /** The sentences that a screen reader is given right now. */
  spoken(): Promise<string[]> {
    return this.page.locator("guichet-agent > [aria-live] p, guichet-agent [aria-live=polite] p").allTextContents();
  }

  /** Waits until the transcript says this. */
  async sees(text: string | RegExp): Promise<void> {
    const first = this.log.getByText(text).first();
    await first.waitFor().catch(async (error: Error) => {
      error.message = `“${text}” is not said, but:\n${(await this.page.getByRole("log").allInnerTexts()).join("\n")}`;
      throw error;
    });
  }

  /** The transcript does not say this. */
  async seesNot(text: string | RegExp): Promise<void> {
    expect(await this.log.getByText(text).count(), String(text)).toBe(0);
  }

  /** What a state must be like: clean, and quiet. */
  async look(): Promise<void> {
    await expectClean(this.page);
    this.expectQuiet();
  }

  expectQuiet(): void {
    const unexpected = this.#complaints.filter((one) => !this.#provoked.some((known) => known.test(one)));
    expect(unexpected, "console").toEqual([]);
  }

  /** From here on the console may say this: the scenario provokes it. */
  provokes(complaint: RegExp): void {
    this.#provoked.push(complaint);
  }

  /** Every entry of the transcript, as text. */
  async transcript(): Promise<string[]> {
    const texts = await this.log.locator(".stretch > *").allInnerTexts();
    return texts.map(squeezed);
  }

  /** The choices that are on offer, in their order. */
  async choices(): Promise<string[]> {
    const labels = await this.log.locator(".prompt .option .label").allInnerTexts();
    return labels.map(squeezed);
  }

  /** The ticket as it stands on the page, before it is sent. */
  preview(): Promise<Preview> {
    return this.log.locator("section.ticket").evaluate((form) => {
      const fields: Record<string, string> = {};
      for (const input of form.querySelectorAll<HTMLTextAreaElement | HTMLSelectElement>("select, textarea")) {
        const label = [...(input.labels?.[0]?.childNodes ?? [])].filter((node) => node instanceof Text);
        fields[label.map((node) => node.data).join("").trim()] = input.value;
      }
      const answers = [...form.querySelectorAll(".answers li > span:not(.file)")].map((line) => ({
        question: line.querySelector("small")?.textContent ?? "",
        answer: line.querySelector("bdi")?.textContent ?? "",
      }));
      return { fields, answers, transcript: [...form.querySelectorAll(".lines li")].map((line) => line.textContent) };
    });
  }

  /** Goes on with Tab until something that begins with these words has the focus. */
  async tabTo(words: string): Promise<void> {
    const passed: string[] = [];
    while (passed.length < 60) {
      await this.page.keyboard.press("Tab");
      const here = await this.focused();
      if (here.startsWith(words)) return;
      passed.push(here);
    }
    throw new Error(`“${words}” is not reached with Tab, only: ${passed.join(" | ")}`);
  }

  /** The words of what has the focus. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      let here = document.activeElement;
      while (here?.shadowRoot?.activeElement) here = here.shadowRoot.activeElement;
      const words = here?.getAttribute("aria-label") ?? (here as HTMLElement | null)?.innerText ?? "";
      return words.replaceAll(/^[\d\s]+|\s+$/g, "");
    });
  }

  /** Everything that came over the network so far. */
  async received(): Promise<Buffer> {
    return Buffer.concat(await Promise.all(this.#answers));
  }

  async leave(): Promise<void> {
    this.expectQuiet();
    await this.context.close();
  }
}

function mediaType(name: string): string {
  return { jpg: "image/jpeg", png: "image/png", pdf: "application/pdf" }[name.split(".").at(-1) ?? ""] ?? "text/plain";
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
