// Known attacks, from what two sanitizers publish to test themselves with: DOMPurify, and Yahoo's html-purify
// with the list of html5sec.org.

import { createRequire } from "node:module";

const load = createRequire(import.meta.url);

interface Html5Sec {
  html5secVectors: { input: string }[];
  generalVectors: { input: string }[];
}

const purify = load("dompurify/test/fixtures/expect.js") as { payload: string }[];
const html5sec = load("html-purify/tests/test-vectors.js") as Html5Sec;

/** Every vector once. */
export const VECTORS: readonly string[] = [
  ...new Set([
    ...purify.map(({ payload }) => payload),
    ...[...html5sec.html5secVectors, ...html5sec.generalVectors].map(({ input }) => input),
  ]),
];

const BEGINS = /^[\s\0-\x20]*(?:j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t|vbscript|data|livescript|mocha|feed|file|blob|about)\s*:/i;

/** What stands in their attributes as an address to run or to load, and ways to write one that hide it. */
export const ADDRESSES: readonly string[] = [
  ...new Set([
    ...VECTORS.flatMap((vector) => [...vector.matchAll(/=\s*(?:"([^"<>\n]+)"|'([^'<>\n]+)'|([^\s"'<>]+))/g)].map(([, one, two, three]) => one ?? two ?? three ?? ""))
      .filter((address) => BEGINS.test(address.replaceAll(/&#x?[\da-f]+;?|&\w+;/gi, ""))),
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "&#1;javascript:alert(1)",
    "&#x20;javascript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "javascript:alert(1)//https://example.com",
    "view-source:javascript:alert(1)",
    "feed:javascript:alert(1)",
    "jar:javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>".replaceAll(/[<>]/g, encodeURIComponent),
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,%3Csvg onload=alert(1)%3E",
    "DATA:text/html,x",
    "blob:https://example.com/1",
    "file:///etc/passwd",
    "filesystem:https://example.com/temporary/x",
    "//evil.example/x",
    "\\\\evil.example\\x",
  ]),
];
