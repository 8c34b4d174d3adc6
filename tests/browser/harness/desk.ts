// A running `guichet dev`: the built command over a folder of procedures, with a folder for tickets.

import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Ticket } from "../../../widget/src/engine/guichet_wasm.js";

export const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
/** The sample knowledge base. */
export const SAMPLE = join(REPOSITORY, "procedures");
/** The command under test. */
export const COMMAND = process.env["GUICHET"] ?? join(REPOSITORY, "target/release/guichet");

/** A ticket as the command files it. */
export interface Sheet {
  number: string;
  key: string;
  received: string;
  ticket: Ticket;
}

/** Files by path. */
export type Knowledge = Record<string, string>;

export class Desk {
  /** Address of the page, with a slash at its end. */
  readonly address: string;
  /** The folder that is served: a copy, which may be written to. */
  readonly folder: string;
  readonly #tickets: string;
  readonly #command: ChildProcess;

  private constructor(address: string, folder: string, tickets: string, command: ChildProcess) {
    this.address = address;
    this.folder = folder;
    this.#tickets = tickets;
    this.#command = command;
  }

  static async open(knowledge?: Knowledge): Promise<Desk> {
    const root = await mkdtemp(join(tmpdir(), "guichet-"));
    const [folder, tickets] = [join(root, "procedures"), join(root, "tickets")];
    if (knowledge) await write(folder, knowledge);
    else await cp(SAMPLE, folder, { recursive: true });
    const command = spawn(COMMAND, ["dev", folder, "--listen", "127.0.0.1:0", "--tickets", tickets], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      return new Desk(await addressOf(command), folder, tickets, command);
    } catch (error) {
      await rm(root, { recursive: true });
      throw error;
    }
  }

  /** Writes a file of the folder that is served, as an editor does. */
  async save(path: string, change: (text: string) => string): Promise<void> {
    const file = join(this.folder, path);
    const before = await readFile(file, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`${path}: nothing changes`);
    await writeFile(file, after);
  }

  /** Packs the folder with its plain pages; the folder in which they are. */
  async pack(): Promise<string> {
    const out = join(dirname(this.folder), "packed");
    await promisify(execFile)(COMMAND, ["pack", this.folder, "-o", out, "--html"]);
    return out;
  }

  /** The tickets that have been filed, oldest first. */
  async tickets(): Promise<Sheet[]> {
    const names = await readdir(this.#tickets).catch(() => []);
    const files = names.filter((name) => name.endsWith(".json")).sort();
    return Promise.all(
      files.map(async (name) => JSON.parse(await readFile(join(this.#tickets, name), "utf8")) as Sheet),
    );
  }

  /** What was attached to them, by name. */
  async files(): Promise<Record<string, string>> {
    const folder = join(this.#tickets, "files");
    const names = (await readdir(folder).catch(() => [])).sort();
    return Object.fromEntries(
      await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const)),
    );
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#command.once("exit", resolve));
    if (this.#command.exitCode === null) {
      this.#command.kill();
      await ended;
    }
    await rm(dirname(this.folder), { recursive: true });
  }
}

export async function write(folder: string, knowledge: Knowledge): Promise<void> {
  for (const [path, text] of Object.entries(knowledge)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** The first line that is an address; the lines after it are read, so that the command never waits. */
function addressOf(command: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    command.once("error", reject);
    command.once("exit", (code) => reject(new Error(`guichet dev ended with ${code}:\n${said.join("\n")}`)));
    createInterface({ input: command.stdout! }).on("line", (line) => {
      said.push(line);
      if (/^http:\/\/\S+\/$/.test(line)) resolve(line);
    });
  });
}
