// The browser that the scenarios run in, and how it is started.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { chromium, firefox } from "playwright-core";
import { REPOSITORY } from "./desk.js";
import { Mapper } from "./webkit/mapper.js";

export const BROWSER = process.env["BROWSER"] ?? "chromium";

/** Some scenarios ask what only Chromium answers: its memory, its clipboard. */
export const inChromium = BROWSER === "chromium";
/** WebKit's driver does not see a window that a page opens: its address is gone to instead. */
export const oneWindow = BROWSER === "webkit";

const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Chromium as the machine has it, or, where `BROWSER` says so, Firefox, which is driven by WebDriver BiDi, or WebKit. */
export async function launch(): Promise<Browser> {
  if (BROWSER === "webkit") return launchWebKit();
  // As people have it, it shows a page that is gone back to as it was left.
  const ignoreDefaultArgs = ["--disable-back-forward-cache"];
  if (inChromium) return chromium.launch({ executablePath: executable("chromium"), args: ARGUMENTS, ignoreDefaultArgs });
  // The protocol of a stock Firefox can ask neither for less motion nor for bars that take no room: preferences can.
  const firefoxUserPrefs = { "ui.prefersReducedMotion": 1, "ui.useOverlayScrollbars": 1 };
  const browser = await firefox.launch({ channel: "moz-firefox", executablePath: executable("firefox"), firefoxUserPrefs });
  console.log(`in Firefox ${browser.version()}`);
  return browser;
}

/** To Playwright it looks like a browser that is driven by WebDriver BiDi. */
async function launchWebKit(): Promise<Browser> {
  const mapper = await Mapper.open(executable("webkit"));
  const env = { ...process.env, GUICHET_MAPPER: String(mapper.port) };
  const executablePath = fileURLToPath(new URL("webkit/listening.mjs", import.meta.url));
  const browser = await firefox.launch({ channel: "moz-firefox", executablePath, env });
  console.log(`in WebKitGTK ${browser.version()}`);
  return browser;
}

function executable(name: "chromium" | "firefox" | "webkit"): string {
  return process.env[name.toUpperCase()] ?? execFileSync(join(REPOSITORY, ".ci/browser"), [name], { encoding: "utf8" }).trim();
}
