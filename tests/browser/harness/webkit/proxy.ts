// Everything a browser asks of the network goes through here: it is seen, may be answered by a scenario, and documents
// get the script with which the mapper begins in them.

import { createHash } from "node:crypto";
import { createServer, request as ask } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Headers = [name: string, value: string][];

export interface Asked {
  id: string;
  url: string;
  method: string;
  headers: Headers;
  /** What it is for, as `Sec-Fetch-Dest` says. */
  destination: string;
}

export interface Answered {
  status: number;
  reason: string;
  headers: Headers;
}

/** What becomes of a request. */
export type Verdict =
  | { kind: "continue"; url?: string | undefined; method?: string | undefined; headers?: Headers | undefined; body?: Buffer | undefined }
  | { kind: "answer"; answered: Answered; body: Buffer }
  | { kind: "fail" };

export interface Watcher {
  asked: (asked: Asked) => Promise<Verdict>;
  answered: (asked: Asked, answered: Answered) => void;
  finished: (asked: Asked, body: Buffer) => void;
  failed: (asked: Asked) => void;
  /** The script with which this document begins. */
  beginning: (asked: Asked) => string;
  /** Whether nothing may be kept for another time. */
  forgetful: () => boolean;
}

const OF_ONE_HOP = new Set(["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"]);

export class Proxy {
  readonly #server: Server;
  readonly #watcher: Watcher;
  readonly #name: string;
  #last = 0;

  private constructor(name: string, watcher: Watcher) {
    this.#name = name;
    this.#watcher = watcher;
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
    // What is encrypted leads out of the scenario, and is refused.
    this.#server.on("connect", (request, socket) => {
      const asked = this.#asked(request, `https://${request.url}/`);
      void this.#watcher.asked(asked).then(() => this.#watcher.failed(asked));
      socket.on("error", () => {});
      socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    });
  }

  /** A proxy, which names requests after itself. */
  static async open(name: string, watcher: Watcher): Promise<Proxy> {
    const proxy = new Proxy(name, watcher);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #asked({ method = "GET", headers }: IncomingMessage, url: string): Asked {
    const destination = String(headers["sec-fetch-dest"] ?? "");
    return { id: `${this.#name}/${++this.#last}`, url, method, headers: listed(headers), destination };
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = this.#asked(request, request.url!);
    const gone = new AbortController();
    response.once("close", () => {
      if (response.writableFinished) return;
      gone.abort();
      this.#watcher.failed(asked);
    });
    const sent = await bytes(request);
    const verdict = await this.#watcher.asked(asked);
    if (verdict.kind === "fail") {
      response.destroy();
    } else if (verdict.kind === "answer") {
      this.#begin(asked, verdict.answered, response);
      this.#end(asked, verdict.answered, verdict.body, response);
    } else {
      const { url = asked.url, method = asked.method, headers = asked.headers, body = sent } = verdict;
      const answer = await forward(url, method, headers, body, gone.signal);
      const answered = { status: answer.statusCode!, reason: answer.statusMessage!, headers: listed(answer.headers) };
      this.#begin(asked, answered, response);
      // A document is handed on as a whole, everything else as it comes: news never end.
      const whole = isDocument(asked, answered);
      const parts: Buffer[] = [];
      for await (const part of answer as AsyncIterable<Buffer>) {
        parts.push(part);
        if (!whole) response.write(part);
      }
      this.#end(asked, answered, Buffer.concat(parts), response, whole);
    }
  }

  #begin(asked: Asked, answered: Answered, response: ServerResponse): void {
    this.#watcher.answered(asked, answered);
    const script = isDocument(asked, answered) ? this.#watcher.beginning(asked) : undefined;
    response.statusCode = answered.status;
    response.statusMessage = answered.reason;
    for (const [name, value] of answered.headers) {
      if (OF_ONE_HOP.has(name.toLowerCase()) || name.toLowerCase() === "content-length") continue;
      if (name.toLowerCase() === "cache-control" && this.#watcher.forgetful()) continue;
      response.appendHeader(name, script && name.toLowerCase() === "content-security-policy" ? allowing(value, script) : value);
    }
    if (this.#watcher.forgetful()) response.setHeader("cache-control", "no-store");
    response.setHeader("connection", "close");
    response.flushHeaders();
  }

  #end(asked: Asked, answered: Answered, body: Buffer, response: ServerResponse, whole = true): void {
    this.#watcher.finished(asked, body);
    if (!whole) response.end();
    else response.end(isDocument(asked, answered) ? begun(body, this.#watcher.beginning(asked)) : body);
  }
}

function isDocument({ destination }: Asked, { headers }: Answered): boolean {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  return destination === "document" && type.startsWith("text/html");
}

/** The document with the script before anything else of it. */
function begun(body: Buffer, script: string): Buffer {
  const html = body.toString("utf8");
  const [head] = /^\s*<!doctype[^>]*>\s*(?:<html[^>]*>\s*)?(?:<head[^>]*>)?/i.exec(html) ?? [""];
  return Buffer.from(`${head}<script>${script}</script>${html.slice(head.length)}`);
}

/** The policy, which lets this one script pass besides. */
function allowing(policies: string, script: string): string {
  const hash = `'sha256-${createHash("sha256").update(script).digest("base64")}'`;
  return policies.split(",").map((policy) => {
    const directives = policy.split(";").map((directive) => directive.trim().split(/\s+/));
    const named = (name: string): string[] | undefined => directives.find(([first]) => first === name);
    const scripts = named("script-src-elem") ?? named("script-src") ?? named("default-src")?.with(0, "script-src");
    if (!scripts) return policy;
    if (!directives.includes(scripts)) directives.push(scripts);
    if (scripts[1] === "'none'") scripts.length = 1;
    scripts.push(hash);
    return directives.map((directive) => directive.join(" ")).join("; ");
  }).join(", ");
}

function listed(headers: IncomingHttpHeaders): Headers {
  return Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one): [string, string] => [name, one]));
}

async function bytes(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

function forward(url: string, method: string, headers: Headers, body: Buffer, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const passed = headers.filter(([name]) => !OF_ONE_HOP.has(name.toLowerCase()) && !/^(accept-encoding|content-length)$/i.test(name));
    // Nothing is compressed on the way, so that a body that is asked for can be read.
    const given = Object.fromEntries([...passed, ["accept-encoding", "identity"], ...(body.length > 0 || method === "POST" ? [["content-length", body.length]] : [])]) as Record<string, string>;
    const asking = ask(url, { method, headers: given, signal, agent: false }, resolve);
    asking.once("error", reject);
    asking.end(body);
  });
}
