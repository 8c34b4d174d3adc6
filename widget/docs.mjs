// Writes what the element offers, from its code: `custom-elements.json` for editors and frameworks, and
// REFERENCE.md for people. With `--check` it writes nothing, and fails if one of them is stale, or if the code
// has a part, a custom property or an event that is documented nowhere.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { create, ts } from "@custom-elements-manifest/analyzer";

const here = (path) => new URL(path, import.meta.url);
const read = (path) => readFileSync(here(path), "utf8");
const CLASS = "src/element/agent.ts";
const EVENTS = "src/element/events.ts";

const comment = (node) => (node.jsDoc ?? []).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "").join(" ");
const oneLine = (text) => text.replaceAll(/\s+/g, " ").trim();

/** The events stand in one typed map, and the policy in tags of our own: the analyzer knows neither. */
const ours = () => {
  const events = [];
  const policy = [];
  return {
    name: "guichet",
    collectPhase({ node }) {
      if (ts.isInterfaceDeclaration(node) && node.name.text === "GuichetDetails") {
        for (const member of node.members) {
          const name = member.name.text;
          const detail = oneLine(member.type.getText());
          events.push({ name, type: { text: `CustomEvent<${detail}>` }, description: oneLine(comment(member)) });
        }
      }
      if (ts.isClassDeclaration(node) && node.name?.text === "GuichetAgent") {
        for (const tag of ts.getJSDocTags(node)) {
          if (tag.tagName.text !== "csp") continue;
          const [, directive, sources, description] = /^(\S+) (.*?) - (.*)$/s.exec(tag.comment) ?? [];
          policy.push({ directive, sources, description });
        }
      }
    },
    packageLinkPhase({ customElementsManifest }) {
      for (const { declarations } of customElementsManifest.modules) {
        for (const one of declarations) {
          if (one.name !== "GuichetAgent") continue;
          one.members = one.members.filter(({ privacy, name, description }) => privacy !== "private" && !name.startsWith("#") && description);
          Object.assign(one, { events, policy });
        }
      }
    },
  };
};

const modules = [CLASS, EVENTS, "src/guichet.ts"].map((path) => ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2022, true));
const manifest = create({ modules, plugins: [ours()] });
const element = manifest.modules.flatMap(({ declarations }) => declarations).find(({ name }) => name === "GuichetAgent");

/** What the code has and the documentation has not, or the other way round. */
function differences() {
  const sources = readdirSync(here("src"), { recursive: true, encoding: "utf8" }).filter((path) => /\.(ts|css)$/.test(path) && !/test|engine\//.test(path));
  const code = sources.map((path) => read(`src/${path}`)).join("\n").replaceAll(/^ \*.*$/gm, "");
  const found = (pattern) => [...new Set([...code.matchAll(pattern)].map(([, name]) => name))];
  const parts = [...found(/part="([\w-]+)"/g), ...found(/part\.add\("([\w-]+)"\)/g), ...found(/\b(?:button|plain|pictured)\([^\n]*, "([\w-]+)"\)/g).filter((name) => /^(choice|send|cancel)$/.test(name))];
  const attributes = [...found(/(?:hasAttribute|#address|getAttribute|host\.address|host\.has)\("([\w-]+)"\)/g), ...found(/:host\(\[([\w-]+)/g)].filter((name) => !/^(hidden|aria-|id$)/.test(name));
  const documented = (list) => (list ?? []).map(({ name }) => name);
  const compare = (what, real, told) => [
    ...real.filter((name) => !told.includes(name)).map((name) => `${what} ${name} is not documented`),
    ...told.filter((name) => !real.includes(name)).map((name) => `${what} ${name} is documented, and does not exist`),
  ];
  return [
    ...compare("part", parts, documented(element.cssParts)),
    ...compare("property", found(/var\((--guichet-[\w-]+)/g), documented(element.cssProperties)),
    ...compare("attribute", attributes, documented(element.attributes)),
    ...compare("event", found(/emit\("(guichet-[\w-]+)"/g), documented(element.events)),
    ...[...element.members, ...element.events, ...element.attributes].filter(({ description }) => !description).map(({ name }) => `${name} has no description`),
  ];
}

const cell = (text) => oneLine(text ?? "").replaceAll("|", "\\|");
const code = (text) => (text ? `\`${cell(text)}\`` : "");
const table = (heads, rows) => [`| ${heads.join(" | ")} |`, `|${heads.map(() => "---").join("|")}|`, ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
/** The type as the host sees it: a property that may be left out. */
const typeOf = ({ type }) => (type?.text ?? "").replaceAll(/ \| undefined\b/g, "");

function reference() {
  const { members, attributes, events, cssParts, cssProperties, policy } = element;
  const fields = members.filter(({ kind }) => kind === "field");
  const methods = members.filter(({ kind }) => kind === "method");
  const call = ({ name, parameters = [], return: gives }) => `${name}(${parameters.map((one) => `${one.name}: ${one.type.text}`).join(", ")}): ${gives?.type.text ?? "void"}`;
  return `# \`<guichet-agent>\`

<!-- Written from the code by \`npm run docs\`. -->

${element.description}

The types that are named here are exported: \`import type { GuichetAgent, Ticket } from "@guichet/widget"\`.

## Attributes

${table(["attribute", "type", "default", "what it does"], attributes.map((one) => [code(one.name), code(typeOf(one)), code(one.default?.replaceAll(/^"|"$/g, "")), cell(one.description)]))}

## Properties

${table(["property", "type", "what it is"], fields.map((one) => [code(one.static ? `GuichetAgent.${one.name}` : one.name), code(typeOf(one)), cell(one.description)]))}

## Methods

${table(["method", "what it does"], methods.map((one) => [code(call(one)), cell(one.description)]))}

## Events

They bubble and leave shadow roots. Their names and the types of their \`detail\` are in \`GuichetEvents\`. They carry ids and outcomes, never what somebody wrote or answered: but for what the person has sent to be passed on, and for answers where the host has set \`report-answers\`.

${table(["event", "detail", "when"], events.map((one) => [code(one.name), code(one.type.text.replace(/^CustomEvent<(.*)>$/, "$1").replace("Record<string, never>", "{}").replace(/^\| /, "")), cell(one.description)]))}

## Slots

There are none: what stands inside the element is shown nowhere.

## Parts

For \`guichet-agent::part(name)\`.

${table(["part", "what it is"], cssParts.map((one) => [code(one.name), cell(one.description)]))}

## Custom properties

${table(["property", "default", "what it sets"], cssProperties.map((one) => [code(one.name), cell(one.default), cell(one.description)]))}

## Content-Security-Policy

All that is needed beside \`default-src 'none'\`, where the files, the knowledge and the tickets are of the page's own origin; otherwise name theirs. Style sheets are made in the code, which no policy forbids.

${table(["directive", "sources", "for"], policy.map((one) => [code(one.directive), code(one.sources), cell(one.description)]))}
`;
}

const written = { "custom-elements.json": `${JSON.stringify(manifest, undefined, 2)}\n`, "REFERENCE.md": reference() };
const check = process.argv.includes("--check");
const wrong = differences();
for (const [path, text] of Object.entries(written)) {
  if (!check) writeFileSync(here(path), text);
  else if (read(path) !== text) wrong.push(`${path} is stale: npm run docs`);
}
for (const line of wrong) console.error(`docs: ${line}`);
if (wrong.length > 0) process.exitCode = 1;
