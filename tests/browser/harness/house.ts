// A running `guichet serve` with a project `acme`, as an operator starts one.

import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createHmac } from "node:crypto";
import { promisify } from "node:util";
import type { Knowledge } from "./desk.js";
import { COMMAND, REPOSITORY, write } from "./desk.js";

/** What the host's server signs tokens with. */
const SECRET = "a secret of thirty-two bytes or more";

export class House {
  /** Address of the server, without a slash at its end. */
  readonly address: string;
  readonly #root: string;
  readonly #command: ChildProcess;

  private constructor(address: string, root: string, command: ChildProcess) {
    this.address = address;
    this.#root = root;
    this.#command = command;
  }

  /** Starts a server with these settings; `environment` holds the secrets they name. */
  static async open(settings: string, environment: Record<string, string> = {}): Promise<House> {
    const root = await mkdtemp(join(tmpdir(), "guichet-house-"));
    await writeFile(join(root, "server.toml"), settings.replaceAll("ROOT", root));
    const command = spawn(COMMAND, ["serve", "--data", root, "--listen", "127.0.0.1:0"], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, HOST_SECRET: SECRET, GUICHET_LOG: "warn", ...environment },
    });
    for await (const line of createInterface({ input: command.stdout! })) {
      return new House(line.replace(/\/$/, ""), root, command);
    }
    throw new Error("guichet serve has ended");
  }

  /** Publishes procedures to `production`. */
  async publish(knowledge: Knowledge): Promise<void> {
    const folder = join(this.#root, "procedures");
    await rm(folder, { recursive: true, force: true });
    await write(folder, knowledge);
    const key = await this.#run(["keys", "new", "Ada", "--project", "acme", "--right", "publish", "--data", this.#root]);
    await this.#run(["publish", folder, "--to", this.address, "--project", "acme", "--env", "production"], "", key.trim());
  }

  /** Makes an account of the own directory. */
  async account(login: string, password: string, groups: string): Promise<void> {
    const whose = ["--data", this.#root, "--project", "acme"];
    await this.#run(["accounts", "add", login, "--name", "Ana Silva", "--groups", groups, ...whose], password);
  }

  /** Puts an account into these groups and no others. */
  async regroup(login: string, groups: string): Promise<void> {
    await this.#run(["accounts", "groups", login, "--groups", groups, "--data", this.#root, "--project", "acme"]);
  }

  /** The tickets that the connector has written into the folder `tickets`. */
  async tickets(): Promise<string[]> {
    const names = await readdir(join(this.#root, "tickets")).catch(() => []);
    return Promise.all(names.filter((name) => !name.startsWith(".")).map((name) => readFile(join(this.#root, "tickets", name, "ticket.json"), "utf8")));
  }

  async close(): Promise<void> {
    this.#command.kill();
    await once(this.#command, "exit");
    await rm(this.#root, { recursive: true });
  }

  async #run(given: readonly string[], input = "", key = ""): Promise<string> {
    const done = promisify(execFile)(COMMAND, given, { env: { ...process.env, GUICHET_KEY: key } });
    // Most commands ask for nothing, and may be over before it is written.
    done.child.stdin?.on("error", () => undefined).end(`${input}\n`);
    return (await done).stdout;
  }
}

/** A token as the host's server signs it, HS256, for a minute. */
export function tokenFor(login: string, groups: readonly string[], more: Record<string, unknown> = {}): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const now = Math.floor(Date.now() / 1_000);
  const words = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ sub: login, aud: "acme", iat: now, exp: now + 60, groups, ...more })}`;
  return `${words}.${createHmac("sha256", SECRET).update(words).digest("base64url")}`;
}

/** A running OpenLDAP with two people, of whom `bob` is in the group `support`. */
export class Directory {
  readonly address: string;
  readonly authority: string;
  readonly #command: ChildProcess;

  private constructor([address = "", authority = ""]: string[], command: ChildProcess) {
    this.address = address;
    this.authority = authority;
    this.#command = command;
  }

  /** None: there is no OpenLDAP here; where `CI` is set that is a failure. */
  static async open(): Promise<Directory | undefined> {
    const command = spawn(join(REPOSITORY, "target/debug/openldap"), { stdio: ["pipe", "pipe", "inherit"] });
    command.stdin!.write(`${PEOPLE}.\n`);
    for await (const line of createInterface({ input: command.stdout! })) return new Directory(line.split(" "), command);
    if (process.env["CI"]) throw new Error("there is no OpenLDAP");
    return undefined;
  }

  /** What `server.toml` says of it. */
  get settings(): string {
    return `[projects.acme.identity.ldap]
url = "${this.address}"
ca = "${this.authority}"
search = { base = "ou=people,dc=example,dc=org", filter = "(uid={login})" }
service = { dn = "cn=guichet,dc=example,dc=org", password = { env = "LDAP_PASSWORD" } }
groups = { base = "ou=people,dc=example,dc=org", filter = "(member={dn})" }
`;
  }

  async close(): Promise<void> {
    this.#command.stdin!.end();
    await once(this.#command, "exit");
  }
}

const PEOPLE = `dn: dc=example,dc=org
objectClass: domain
dc: example

dn: cn=guichet,dc=example,dc=org
objectClass: applicationProcess
objectClass: simpleSecurityObject
cn: guichet
userPassword: service-password

dn: ou=people,dc=example,dc=org
objectClass: organizationalUnit
ou: people

dn: uid=bob,ou=people,dc=example,dc=org
objectClass: inetOrgPerson
uid: bob
cn: Bob Roe
sn: Roe
userPassword: bobs long password

dn: cn=support,ou=people,dc=example,dc=org
objectClass: groupOfNames
cn: support
member: uid=bob,ou=people,dc=example,dc=org
`;
