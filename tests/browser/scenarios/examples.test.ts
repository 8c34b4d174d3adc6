// The package as host pages install it: the examples, each built from the packed tarball in a clean folder.
// `tests/examples/run` builds them.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { COMMAND, REPOSITORY, SAMPLE } from "../harness/desk.js";
import { expect, test as plain } from "../harness/test.js";
import { Visitor } from "../harness/visitor.js";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

const test = plain.extend<{ knowledgeFolder: string; serve: (folder: string) => Promise<string> }>({
  /** The sample knowledge base, packed as for any web server. */
  knowledgeFolder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "guichet-"));
    await promisify(execFile)(COMMAND, ["pack", SAMPLE, "-o", folder]);
    await use(folder);
    await rm(folder, { recursive: true });
  },
  /** Any web server. Gives its address. */
  serve: async ({ knowledgeFolder }, use) => {
    const servers: ReturnType<typeof createServer>[] = [];
    await use(async (folder) => {
      const server = createServer((request, response) => {
        const path = normalize(new URL(request.url ?? "/", "http://host").pathname).replace(/\/$/, "/index.html");
        const file = path.startsWith("/knowledge/") ? join(knowledgeFolder, path.slice(10)) : join(folder, path);
        readFile(file).then(
          (body) => response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body),
          () => response.writeHead(404).end(),
        );
      });
      servers.push(server);
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    });
    for (const server of servers) server.closeAllConnections();
    await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  },
});

for (const name of ["html", "react", "vue", "webpack", "angular"]) {
  test(`${name}: opened, asked, chosen, solved, and the host page knows it`, async ({ browser, serve }) => {
    const folder = join(REPOSITORY, "target/examples", name, "dist");
    expect(existsSync(folder), "built by tests/examples/run").toBe(true);
    const ana = await Visitor.arrive(browser, { address: await serve(folder) }, {}, async () => undefined);
    ana.provokes(/^info: to the help desk/);
    const solved = ana.page.locator("#solved");
    await ana.page.getByText("nothing yet").waitFor();
    await ana.open();
    await ana.say("pages hang in easyvista");
    await ana.answer("12");
    await ana.answer("1");
    await ana.sees("Pages with a long list take longest.");
    await ana.press("Yes");
    await ana.page.getByText("easyvista/slow-pages").waitFor();
    expect(await solved.innerText()).toBe("easyvista/slow-pages");

    // What the host has set as a property is asked.
    await ana.press("Ask something else");
    await ana.say("emails from self help come hours late");
    await ana.press("No");
    await ana.press("I have waited long enough");
    await ana.answer("A confirmation");
    await ana.press("Yes");
    await ana.press("Send the ticket");
    await ana.sees("HD-1");
    await ana.leave();
  });
}
