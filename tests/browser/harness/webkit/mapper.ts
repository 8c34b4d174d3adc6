// A mapper of WebDriver BiDi, which Playwright speaks, to the classic WebDriver of WebKitGTK, which speaks no BiDi: the
// part of it that the scenarios need. A browser of its own stands for every user context.

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { Driver, Refusal } from "./driver.js";
import { Person } from "./person.js";
import type { Headers } from "./proxy.js";
import type { Evaluation, Tab, Wishes } from "./tab.js";

interface Message {
  id: number;
  method: string;
  params: Params;
}

type Bytes = { type: "string" | "base64"; value: string };

/** All that the commands name, in one: the sender is known. */
interface Params extends Evaluation {
  context: string;
  contexts?: string[];
  userContext: string;
  userContexts?: string[];
  actions: object[];
  delta: number;
  url?: string;
  wait?: string;
  viewport: { width: number; height: number };
  locale: string;
  timezone: string;
  script: string;
  functionDeclaration: string;
  expression: string;
  handles: string[];
  phases: string[];
  intercept: string;
  cacheBehavior: string;
  request: string;
  method?: string;
  headers?: { name: string; value: Bytes }[];
  body?: Bytes;
  statusCode: number;
  reasonPhrase?: string;
  partition: { userContext: string };
}

/** What needs no doing here, or cannot be done: scenarios that need it are left out. */
const PASSED_OVER = new Set([
  "browser.close",
  "browser.setDownloadBehavior",
  "emulation.setScreenOrientationOverride",
  "emulation.setScreenSettingsOverride",
  "network.addDataCollector",
  "session.subscribe",
]);

export class Mapper {
  readonly #executable: string;
  readonly #screen: ChildProcess;
  readonly #display: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #wishes = new Map<string, Wishes>();
  readonly #people = new Map<string, Person>();
  #version = "";

  private constructor(executable: string, screen: ChildProcess, display: string) {
    this.#executable = executable;
    this.#screen = screen;
    this.#display = display;
    this.#server = createServer().on("connection", (socket) => this.#sockets.add(socket));
    new WebSocketServer({ server: this.#server, maxPayload: 0 }).on("connection", (socket) => {
      socket.on("message", (data) => void this.#answer(socket, JSON.parse(String(data)) as Message));
    });
  }

  static async open(executable: string): Promise<Mapper> {
    const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1600x1400x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    const number = await new Promise<string>((resolve, reject) => {
      screen.once("error", reject);
      screen.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
      createInterface({ input: screen.stdio[3] as Readable }).once("line", resolve);
    });
    const mapper = new Mapper(executable, screen, `:${number}`);
    await new Promise<void>((resolve) => mapper.#server.listen(0, "127.0.0.1", resolve));
    // Only a browser that runs says which it is.
    const driver = await Driver.start({ executable, display: mapper.#display, proxy: mapper.port });
    mapper.#version = driver.version;
    await driver.close();
    return mapper;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const person of this.#people.values()) await person.leave();
    this.#server.close();
    // Those too that are no longer, or never were, connections of HTTP.
    for (const socket of this.#sockets) socket.destroy();
    this.#screen.kill();
  }

  async #answer(socket: WebSocket, { id, method, params }: Message): Promise<void> {
    const send = (message: object): void => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
    };
    const tell = (method: string, params: object): void => send({ type: "event", method, params });
    try {
      send({ type: "success", id, result: (await this.#do(method, params, tell)) ?? {} });
      if (method === "browser.close") await this.close();
    } catch (error) {
      const code = error instanceof Refusal ? error.code : "unknown error";
      send({ type: "error", id, error: code, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #do(method: string, params: Params, tell: (method: string, params: object) => void): Promise<object | undefined | void> {
    if (PASSED_OVER.has(method)) return;
    switch (method) {
      case "session.new":
        return { sessionId: randomUUID(), capabilities: { browserName: "WebKitGTK", browserVersion: this.#version, userAgent: "" } };
      case "browser.createUserContext": {
        const userContext = randomUUID();
        this.#wishes.set(userContext, { preloads: new Map(), intercepts: new Set(), forgetful: false });
        return { userContext };
      }
      case "browser.removeUserContext":
        this.#wishes.delete(params.userContext);
        await this.#people.get(params.userContext)?.leave();
        this.#people.delete(params.userContext);
        return;
      case "browsingContext.create": {
        const { userContext } = params;
        const here = this.#people.get(userContext);
        const person = here ?? (await Person.arrive(userContext, this.#wishes.get(userContext)!, this.#executable, this.#display, tell));
        this.#people.set(userContext, person);
        return { context: (await person.open()).id };
      }
      case "browsingContext.close": {
        const { person, tab } = this.#find(params);
        return person.close(tab);
      }
      case "browsingContext.activate":
        return;
      case "browsingContext.navigate":
        return { navigation: await this.#tab(params).navigate(params.url!), url: params.url };
      case "browsingContext.reload":
        return this.#tab(params).reload(params.wait);
      case "browsingContext.traverseHistory":
        return this.#tab(params).traverse(params.delta);
      case "browsingContext.captureScreenshot":
        return { data: await this.#tab(params).screenshot() };
      case "browsingContext.setViewport":
        for (const wishes of this.#meant(params)) wishes.viewport = params.viewport;
        if (params.context) await this.#tab(params).resize(params.viewport);
        return;
      case "emulation.setLocaleOverride":
        for (const wishes of this.#meant(params)) wishes.lang = params.locale;
        return;
      case "emulation.setTimezoneOverride":
        for (const wishes of this.#meant(params)) wishes.timezone = params.timezone;
        return;
      case "script.addPreloadScript": {
        const script = randomUUID();
        const preload = { declaration: params.functionDeclaration, tab: params.contexts?.[0] };
        for (const wishes of this.#meant(params)) wishes.preloads.set(script, preload);
        return { script };
      }
      case "script.removePreloadScript":
        for (const wishes of this.#meant(params)) wishes.preloads.delete(params.script);
        return;
      case "script.evaluate":
        return this.#tab(params.target).evaluate(params.expression, params);
      case "script.callFunction":
        return this.#tab(params.target).call(params.functionDeclaration, params);
      case "script.disown":
        return this.#tab(params.target).forget(params.handles);
      case "input.performActions":
        return this.#tab(params).act(params.actions);
      case "storage.getCookies":
        return { cookies: (await this.#people.get(params.partition.userContext)?.cookies()) ?? [], partitionKey: {} };
      case "network.addIntercept": {
        const intercept = randomUUID();
        if (params.phases.includes("beforeRequestSent")) for (const wishes of this.#meant(params)) wishes.intercepts.add(intercept);
        return { intercept };
      }
      case "network.removeIntercept":
        for (const wishes of this.#wishes.values()) wishes.intercepts.delete(params.intercept);
        return;
      case "network.setCacheBehavior":
        for (const wishes of this.#meant(params)) wishes.forgetful = params.cacheBehavior === "bypass";
        return;
      default:
        return this.#network(method, params);
    }
  }

  #network(method: string, { request, url, method: by, headers, body, statusCode, reasonPhrase = "" }: Params): object | void {
    const person = this.#people.get(request?.split("/")[0] ?? "");
    if (!person) throw new Refusal("unknown command", method);
    const listed: Headers | undefined = headers?.map(({ name, value }) => [name, read(value).toString()]);
    switch (method) {
      case "network.getData": {
        const came = person.body(request);
        if (!came) throw new Refusal("no such network data", request);
        return { bytes: { type: "base64", value: came.toString("base64") } };
      }
      case "network.continueRequest":
        person.decide(request, { kind: "continue", url, method: by, headers: listed, body: body && read(body) });
        return;
      case "network.provideResponse":
        person.decide(request, { kind: "answer", answered: { status: statusCode, reason: reasonPhrase, headers: listed ?? [] }, body: body ? read(body) : Buffer.alloc(0) });
        return;
      case "network.failRequest":
        person.decide(request, { kind: "fail" });
        return;
      default:
        throw new Refusal("unknown command", method);
    }
  }

  #find({ context }: { context?: string }): { person: Person; tab: Tab } {
    for (const person of this.#people.values()) {
      const tab = person.tab(String(context));
      if (tab) return { person, tab };
    }
    throw new Refusal("no such frame", String(context));
  }

  #tab(target: { context?: string }): Tab {
    return this.#find(target).tab;
  }

  /** The wishes of those whom a command names; of all, where it names nobody. */
  #meant({ userContexts, contexts, context }: Params): Wishes[] {
    const pages = contexts ?? (context ? [context] : undefined);
    const people = userContexts ?? (pages && [...this.#people].filter(([, person]) => pages.some((page) => person.tab(page))).map(([name]) => name));
    return people ? people.flatMap((name) => this.#wishes.get(name) ?? []) : [...this.#wishes.values()];
  }
}

function read({ type, value }: Bytes): Buffer {
  return Buffer.from(value, type === "base64" ? "base64" : "utf8");
}
