// One browser of WebKitGTK and its driver, which speaks WebDriver's classic protocol only.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Where a document notes which scripts have begun in it. */
const BEGUN = `const begun = (globalThis[Symbol.for("guichet.begun")] ??= {})`;

/** What the driver answers instead of doing what it was told. */
export class Refusal extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

export interface Settings {
  executable: string;
  /** The screen, as X names it. */
  display: string;
  /** Port of the proxy through which everything goes. */
  proxy: number;
  timezone?: string | undefined;
}

/** What only GTK can be asked for: less motion, and bars that take no room. */
const GTK = "[Settings]\ngtk-enable-animations=0\ngtk-overlay-scrolling=1\n";
/** The browser's own tools would keep its window wider than a phone. */
const TOOLS = "* { min-width: 0; padding: 0; margin: 0; border-width: 0; font-size: 1px }\n";

/** A command on its way. */
interface Sent<T> {
  answer: Promise<T>;
  /** Settled when it has come to its window. */
  arrived: () => Promise<unknown>;
}

export class Driver {
  version = "";
  readonly #address: string;
  readonly #process: ChildProcess;
  readonly #home: string;
  #session = "";
  /** The window that commands go to, and how many there are. */
  #window = "";
  #windows = 0;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #underWay = new Set<Sent<unknown>>();
  #scripts = 0;

  private constructor(address: string, process: ChildProcess, home: string) {
    this.#address = address;
    this.#process = process;
    this.#home = home;
  }

  static async start({ executable, display, proxy, timezone }: Settings): Promise<Driver> {
    const home = await mkdtemp(join(tmpdir(), "guichet-webkit-"));
    await mkdir(join(home, "gtk-3.0"));
    await writeFile(join(home, "gtk-3.0/settings.ini"), GTK);
    await writeFile(join(home, "gtk-3.0/gtk.css"), TOOLS);
    const port = await freePort();
    const env = {
      ...process.env,
      DISPLAY: display,
      GDK_BACKEND: "x11",
      GSETTINGS_BACKEND: "memory",
      NO_AT_BRIDGE: "1",
      // There is no graphics processor behind such a screen; one that is imitated is slow.
      WEBKIT_SKIA_ENABLE_CPU_RENDERING: "1",
      XDG_CACHE_HOME: home,
      XDG_CONFIG_HOME: home,
      XDG_DATA_HOME: home,
      ...(timezone && { TZ: timezone }),
    };
    const driver = new Driver(`http://127.0.0.1:${port}`, spawn(executable, [`--port=${port}`], { env, stdio: "ignore" }), home);
    await driver.#listening();
    const { sessionId, capabilities } = await driver.#ask<{ sessionId: string; capabilities: { browserVersion: string } }>("POST", "/session", {
      capabilities: {
        alwaysMatch: {
          pageLoadStrategy: "none",
          unhandledPromptBehavior: "ignore",
          proxy: { proxyType: "manual", httpProxy: `127.0.0.1:${proxy}`, sslProxy: `127.0.0.1:${proxy}` },
          timeouts: { script: null },
        },
      },
    });
    driver.#session = `/session/${sessionId}`;
    driver.version = capabilities.browserVersion;
    driver.#window = await driver.#ask<string>("GET", `${driver.#session}/window`);
    return driver;
  }

  /** Opens a window; the first is there from the beginning. */
  async open(): Promise<string> {
    this.#windows += 1;
    if (this.#windows === 1) return this.#window;
    return this.#next(async () => {
      await Promise.all([...this.#underWay].map(({ arrived }) => arrived()));
      return (await this.#ask<{ handle: string }>("POST", `${this.#session}/window/new`, { type: "window" })).handle;
    });
  }

  /** Closes a window that is not the last. */
  async shut(window: string): Promise<void> {
    await this.#send(window, () => settled(this.#ask("DELETE", `${this.#session}/window`)));
    this.#window = "";
    this.#windows -= 1;
  }

  get<T>(window: string, path: string): Promise<T> {
    return this.#send(window, () => settled(this.#ask<T>("GET", this.#session + path)));
  }

  post<T>(window: string, path: string, body: object = {}): Promise<T> {
    return this.#send(window, () => settled(this.#ask<T>("POST", this.#session + path, body)));
  }

  /** Runs the body of a function, whose last argument takes its answer. */
  run<T>(window: string, script: string, ...args: unknown[]): Promise<T> {
    const name = ++this.#scripts;
    const execute = <R>(script: string, args: unknown[] = []) => this.#ask<R>("POST", `${this.#session}/execute/async`, { script, args });
    return this.#send(window, () => {
      const answer = execute<T>(`${BEGUN}; begun[${name}]?.(); begun[${name}] = true;\n${script}`, args);
      const heard = `${BEGUN}; if (begun[${name}]) arguments[0](); else begun[${name}] = arguments[0];`;
      return { answer, arrived: () => Promise.race([answer, execute(heard)]).catch(() => {}) };
    });
  }

  async close(): Promise<void> {
    await this.#ask("DELETE", this.#session).catch(() => {});
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill();
      await ended;
    }
    // Its helpers may still be writing what they are told to forget.
    await rm(this.#home, { recursive: true, force: true, maxRetries: 10 });
  }

  /**
   * The driver turns to one window at a time, and to which a command goes is decided a moment after it has come. Where
   * there are several windows, the next command therefore waits until this one has arrived.
   */
  async #send<T>(window: string, send: () => Sent<T>): Promise<T> {
    const { answer } = await this.#next(async () => {
      if (this.#window !== window) await this.#ask("POST", `${this.#session}/window`, { handle: window });
      this.#window = window;
      const sent = send();
      this.#underWay.add(sent);
      sent.answer.catch(() => {}).finally(() => this.#underWay.delete(sent));
      if (this.#windows > 1) await sent.arrived();
      return sent;
    });
    return answer;
  }

  /** Does something when what was to be done before is done. */
  #next<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #ask<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(this.#address + path, { method, ...(body && { body: JSON.stringify(body) }) });
    const { value } = (await answer.json()) as { value: T & { error: string; message: string } };
    if (!answer.ok) throw new Refusal(value.error, value.message);
    return value;
  }

  /** The driver does not say when it listens. */
  async #listening(): Promise<void> {
    let failed: unknown;
    this.#process.once("error", (error) => (failed = error));
    this.#process.once("exit", (code) => (failed ??= new Error(`the driver ended with ${code}`)));
    for (;;) {
      if (failed) throw failed;
      if (await fetch(`${this.#address}/status`).then(({ ok }) => ok, () => false)) return;
      await pause(10);
    }
  }
}

/** A command that has arrived when it is answered. */
function settled<T>(answer: Promise<T>): Sent<T> {
  return { answer, arrived: () => answer.catch(() => {}) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
