// The page of `guichet dev`: who looks at it, what must be mended, and a chat that follows the folder.
// Who looks stands in the page's address, so that a reload or a colleague sees the same.

const byId = (id) => document.getElementById(id);
const VALUE = "value.";
const FUNCTION = "function.";

/** What a function can be told to do here, and how that is said. */
const FAILS = "fails";
const ANSWERS = "answers";

let agent;
let project = { languages: [], groups: [], values: [], functions: [] };
let begin = { lang: null, groups: [] };

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

async function read(path) {
  const response = await fetch(path, { cache: "no-store" });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** Who looks: what the address says, as far as the project knows it. */
function person() {
  const query = new URLSearchParams(location.search);
  const named = query.has("groups") ? query.get("groups").split(",") : begin.groups;
  const known = (tag) => project.languages.find((one) => one.toLowerCase() === tag?.toLowerCase());
  const lang = known(query.get("lang")) ?? known(begin.lang) ?? project.languages[0] ?? "en";
  const values = {};
  for (const { name, type } of project.values) {
    const text = query.get(VALUE + name);
    if (text) values[name] = valueOf(text, type);
  }
  return { lang, groups: project.groups.filter((group) => named.includes(group)), values };
}

/** What is typed in the bar, as the engine takes it. */
function valueOf(text, type) {
  if (type === "yes/no") return text === "yes";
  if (type === "list") return text.split(",").map((part) => part.trim());
  const number = Number(text);
  return /number/.test(type) && Number.isFinite(number) ? number : text;
}

/** What is chosen in the bar goes into the address, and from there to the chat. */
function chosen() {
  const form = new FormData(byId("person"));
  const query = new URLSearchParams({ lang: form.get("lang"), groups: form.getAll("group").join(",") });
  for (const { name } of project.values) {
    const text = form.get(VALUE + name)?.trim();
    if (text) query.set(VALUE + name, text);
  }
  for (const one of project.functions) {
    const answers = form.get(FUNCTION + one.name) === ANSWERS;
    byId(FUNCTION + one.name).hidden = !answers;
    if (answers) query.set(FUNCTION + one.name, ANSWERS);
    for (const part of one.gives) {
      const text = form.get(partName(one, part))?.trim();
      if (text) query.set(partName(one, part), text);
    }
  }
  history.replaceState(null, "", `?${query}`);
  show();
}

function partName({ name }, part) {
  return `${FUNCTION}${name}.${part.name}`;
}

/** Answers for the host's functions what the bar says at that moment. Until it says something they fail. */
function functions() {
  const answer = (one) => async (given) => {
    const query = new URLSearchParams(location.search);
    const fails = query.get(FUNCTION + one.name) !== ANSWERS;
    called(one, given, fails);
    if (fails) throw new Error(`${one.name} fails: say in the bar of the preview what it answers`);
    const parts = one.gives.map((part) => [part.name, query.get(partName(one, part)), part.type]);
    return Object.fromEntries(parts.filter(([, text]) => text).map(([name, text, type]) => [name, valueOf(text, type)]));
  };
  return Object.fromEntries(project.functions.map((one) => [one.name, answer(one)]));
}

/** Says below a function that it was called, and with what. */
function called({ name }, given, fails) {
  const line = byId(`called.${name}`);
  if (!line) return;
  const parts = Object.entries(given).map(([part, value]) => `${part}: ${[value].flat().join(", ")}`.slice(0, 200));
  const what = parts.length > 0 ? `Called with ${parts.join("; ")}` : "Called";
  line.textContent = fails ? `${what}. It failed.` : `${what}. It answered.`;
}

/** Shows the chat to whoever looks. People of other groups get other shelves: an element of their own. */
function show() {
  const { lang, groups, values } = person();
  const manifest = `/knowledge/${groups.map(encodeURIComponent).join(",") || "everyone"}/manifest.json`;
  if (agent?.getAttribute("manifest") !== manifest) {
    const open = agent ? agent.hasAttribute("open") : true;
    agent?.remove();
    agent = make("guichet-agent", { lang });
    agent.setAttribute("manifest", manifest);
    agent.setAttribute("tickets", "/tickets");
    agent.toggleAttribute("open", open);
    agent.user = { groups, values };
    agent.functions = functions();
    document.querySelector("main").append(agent);
    return;
  }
  agent.user = { groups, values };
  if (agent.lang !== lang) agent.lang = lang;
}

/** The inputs of the bar: the project's languages, groups and values. */
function bar() {
  const { lang, groups, values } = person();
  const select = byId("language").querySelector("select");
  select.replaceChildren(...project.languages.map((one) => new Option(one, one, false, one === lang)));
  byId("language").hidden = project.languages.length < 2;
  fill("groups", project.groups.map((group) => {
    const box = make("input", { type: "checkbox", name: "group", value: group, checked: groups.includes(group) });
    return make("label", { className: "tick" }, box, group);
  }));
  fill("values", project.values.map((value) => {
    return row(value.name, field(VALUE + value.name, value, values[value.name]));
  }));
  fill("functions", project.functions.map(answers));
}

function row(text, input) {
  return make("label", { className: "row" }, make("span", { textContent: text }), input);
}

/** What a function answers: whether at all, then each of its parts. */
function answers(one) {
  const query = new URLSearchParams(location.search);
  const how = query.get(FUNCTION + one.name) === ANSWERS ? ANSWERS : FAILS;
  const select = make("select", { name: FUNCTION + one.name });
  select.append(...[FAILS, ANSWERS].map((text) => new Option(text, text, false, text === how)));
  const parts = one.gives.map((part) => {
    const text = query.get(partName(one, part));
    return row(part.name, field(partName(one, part), part, text ? valueOf(text, part.type) : undefined, "nothing"));
  });
  const given = make("div", { id: FUNCTION + one.name, className: "given", hidden: how === FAILS }, ...parts);
  return make("div", { className: "function" }, row(one.name, select), given, make("p", { id: `called.${one.name}`, role: "status" }));
}

function fill(id, rows) {
  byId(id).hidden = rows.length === 0;
  byId(id).querySelector("div").replaceChildren(...rows);
}

function field(name, { type, one_of: texts }, value, none = "not told") {
  const options = type === "yes/no" ? ["yes", "no"] : texts;
  const text = typeof value === "boolean" ? (value ? "yes" : "no") : String(value ?? "");
  if (options.length === 0) {
    return make("input", { name, value: text, placeholder: none, spellcheck: false });
  }
  const select = make("select", { name }, new Option(none, ""));
  select.append(...options.map((one) => new Option(one, one, false, one === text)));
  return select;
}

/** What the last check has found. */
function problems({ version, summary, trouble, problems: found }) {
  const notes = found.filter(({ severity }) => severity === "note");
  const rest = found.filter(({ severity }) => severity !== "note");
  rest.sort((a, b) => (a.severity === "error" ? 0 : 1) - (b.severity === "error" ? 0 : 1));
  const files = trouble ? "the last good one" : summary.split(":")[0];
  byId("line").textContent = version ? `Version ${version.slice(0, 8)}, ${files}` : "Nothing to show yet";
  byId("count").textContent = rest.length > 0 ? rest.length : "";
  byId("trouble").textContent = trouble ?? "";
  byId("trouble").hidden = !trouble;
  byId("clean").hidden = rest.length > 0 || Boolean(trouble);
  byId("problems").replaceChildren(...rest.map(problem));
  byId("more").hidden = notes.length === 0;
  byId("more").querySelector("summary").textContent = notes.length === 1 ? "1 note" : `${notes.length} notes`;
  byId("notes").replaceChildren(...notes.map(problem));
}

function problem({ code, severity, file, line, column, message, help }) {
  const place = make("code", { textContent: `${file}:${line}:${column}`, title: code });
  const said = make("p", { textContent: message });
  return make("li", { className: severity }, place, said, ...(help ? [make("p", { textContent: help })] : []));
}

/** Asks for everything again; the chat goes over to what is new and keeps its place. */
async function catchUp() {
  try {
    const [told, found] = await Promise.all([read("/project.json"), read("/problems.json")]);
    const changed = JSON.stringify(told.project) !== JSON.stringify(project);
    ({ project, begin } = told);
    byId("tickets").textContent = told.tickets;
    if (changed) bar();
    problems(found);
    const before = agent;
    show();
    if (changed) agent.functions = functions();
    if (before === agent) await agent.refresh();
  } catch {
    lost();
  }
}

/** Why the last question found what it found. Events carry no words, so they are read from the chat. */
async function why() {
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  const question = [...(agent?.shadowRoot?.querySelectorAll(".said bdi") ?? [])].at(-1)?.textContent;
  if (!question) return;
  const { lang, groups } = person();
  try {
    explain(question, await read(`/why.json?${new URLSearchParams({ question, lang, groups: groups.join(",") })}`));
  } catch {
    byId("why").hidden = true;
  }
}

function explain(question, { why: sentence, notes, candidates }) {
  byId("asked").textContent = question;
  byId("matched").textContent = sentence;
  byId("read").replaceChildren(...notes.map((note) => make("li", { textContent: note })));
  byId("candidates").replaceChildren(...candidates.map(candidate));
  byId("why").hidden = false;
}

function candidate({ procedure, title, probability, why: reasons }) {
  const file = make("code", { textContent: `${Math.round(probability * 100)} %  ${procedure}.md` });
  const said = reasons.map((reason) => make("p", { textContent: reason }));
  return make("li", {}, file, make("strong", { textContent: title }), ...said);
}

function lost() {
  byId("line").textContent = "guichet dev has stopped; start it again and this page goes on";
}

document.addEventListener("guichet-matched", why);
byId("person").addEventListener("change", chosen);
byId("person").addEventListener("submit", (event) => event.preventDefault());

const news = new EventSource("/events");
news.addEventListener("open", catchUp);
news.addEventListener("knowledge", catchUp);
news.addEventListener("error", lost);
