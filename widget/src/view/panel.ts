// The whole panel: its header, the transcript, the lower edge; or that it is loading or has failed.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import type { Note } from "../store.js";
import { answeredText, languageText, listText } from "../texts/texts.js";
import { loadedTexts } from "../texts/languages.js";
import { launcherTexts } from "../texts/launcher.js";
import type { Texts } from "../texts/texts.js";
import { anew } from "./anew.js";
import { unmarked } from "./bidi.js";
import { button, drawn } from "./button.js";
import { composer } from "./composer.js";
import { entries, saidText } from "./entry.js";
import { icon } from "./icon.js";
import { webLink } from "./inline.js";
import { prompt } from "./prompt.js";
import type { Do, Seen } from "./seen.js";

export function panel(seen: Seen, act: Do): TemplateResult {
  const { texts, mode, over, covers } = seen;
  const { expects } = seen;
  const takes = expects.type === "answer" && expects.question.kind === "file";
  // Files may be dropped anywhere, and pasted.
  const take = (event: Event, files: FileList | undefined) => {
    if (!takes || !files?.length) return;
    event.preventDefault();
    act({ type: "pick", files: [...files] });
  };
  return html`<section class="panel ${mode}" part="panel" role=${over ? "dialog" : "region"}
    aria-labelledby="panel-title" aria-modal=${covers || nothing} lang=${texts.tag} dir=${texts.dir}
    @dragover=${(event: Event) => takes && event.preventDefault()} @drop=${(event: DragEvent) => take(event, event.dataTransfer?.files)}
    @paste=${(event: ClipboardEvent) => take(event, event.clipboardData?.files)}>
    ${header(seen, act)}
    ${seen.stage === "ready" ? [unread(seen, act), transcript(seen, act), edge(seen, act)] : waiting(seen, act)}
  </section>`;
}

/** Starting again asks first, but where the conversation is over: then one press forgets it. */
function header(seen: Seen, act: Do): TemplateResult {
  const { texts, expects } = seen;
  const begun = seen.stage === "ready" && (seen.transcript.length > 0 || seen.canGoBack);
  return html`<header part="header">
    ${drawn("back", texts.back, () => act({ type: "back" }), "back", seen.stage !== "ready" || !seen.canGoBack)}
    <h2 id="panel-title" part="title">${seen.title}</h2>
    ${drawn("restart", texts.restart, () => act({ type: expects.type === "end" ? "restart" : "askRestart" }), "restart", !begun)}
    ${seen.over ? drawn("close", texts.close, () => act({ type: "close" }), "close") : nothing}
  </header>`;
}

/** It stands below the transcript, and before it in the order of keys: behind it, all that is unread would come first. */
function unread({ unread, texts }: Seen, act: Do): unknown {
  return unread ? html`<div class="unread">${button("plain", [icon("down"), texts.unread], () => act({ type: "catchUp" }))}</div>` : nothing;
}

/** What is expected next gets buttons of its own: none of them inherits the focus of an earlier one. */
function transcript(seen: Seen, act: Do): TemplateResult {
  const { texts } = seen;
  return html`<div class="log" part="transcript" role="log" aria-live="off" aria-busy=${seen.expects.type === "wait" ? "true" : nothing} aria-label=${texts.conversation} tabindex="0">
    ${seen.transcript.length === 0 && seen.expects.type === "words" ? greeting(seen) : nothing}
    <div class="entries">
      ${entries(seen, act)}
      ${anew(seen.expects, prompt(seen, act))}
    </div>
  </div>`;
}

function greeting({ texts }: Seen): TemplateResult {
  return html`<div class="greeting" part="greeting"><h3>${texts.greeting}</h3><p>${texts.privacy}</p></div>`;
}

function edge(seen: Seen, act: Do): TemplateResult {
  return html`<footer part="footer">
    ${seen.note ? note(seen.note, seen, act) : nothing}
    ${seen.confirming ? confirmation(seen, act) : composer(seen, act)}
  </footer>`;
}

function confirmation({ texts }: Seen, act: Do): TemplateResult {
  return html`<div class="confirmation" role="group" aria-labelledby="confirm" tabindex="-1">
    <p id="confirm">${texts.confirmRestart}</p>
    <div class="actions">
      ${button("plain", texts.keepOn, () => act({ type: "keepOn" }))}
      ${button("primary", texts.restart, () => act({ type: "restart" }))}
    </div>
  </div>`;
}

export function noteText(note: Note, { texts }: Pick<Seen, "texts">): string {
  switch (note.type) {
    case "dropped":
      return droppedText(note, texts);
    case "handoff":
      return texts.handoff[note.state];
    case "spoke":
      return texts.spoke(languageText(note.language, texts.tag));
    case "ticket":
      return note.state === "refused"
        ? texts.noteRefused
        : [texts.noteDelivered(note.number ?? ""), note.by && answeredText(note.by, texts)].filter(Boolean).join(" ");
    default:
      return texts[note.type];
  }
}

/** What does not hold any more: by name, or only how much where names must not be told. */
function droppedText({ dropped, changed }: Extract<Note, { type: "dropped" }>, texts: Texts): string {
  const named = dropped.filter(({ about }) => about).map(({ about, said }) => unmarked(`${about} (${saidText(said, texts)})`));
  const others = dropped.length - named.length;
  return [
    changed === undefined ? "" : texts.changed(unmarked(changed)),
    named.length > 0 ? texts.dropped(listText(named, texts.tag)) : "",
    others > 0 ? texts.droppedCount(others) : "",
  ].filter(Boolean).join(" ");
}

function note(one: Note, seen: Seen, act: Do): TemplateResult {
  const { texts } = seen;
  return html`<div class="noted"><div><p>${noteText(one, seen)}</p>${one.type === "spoke" ? speak(one, seen, act) : nothing}</div>${drawn("close", texts.dismiss, () => act({ type: "dismiss" }))}</div>`;
}

/** The way back is told in the language that it leads to: whoever was misunderstood can read that one. */
function speak({ before }: Extract<Note, { type: "spoke" }>, seen: Seen, act: Do): TemplateResult {
  const { tag, goOnIn } = loadedTexts(before) ?? seen.texts;
  return html`<span lang=${tag}>${button("plain way", goOnIn(languageText(before, tag)), () => act({ type: "speak", language: before }))}</span>`;
}

function waiting(seen: Seen, act: Do): TemplateResult {
  const { stage, failure, texts, pages } = seen;
  if (stage === "loading" || !failure) {
    return html`<div class="still" part="loading"><p>${texts.loading}</p></div>`;
  }
  return html`<div class="still failed" part="failure">
    ${icon("problem")}
    <p><strong>${texts.failed[failure]}</strong></p>
    <p>${texts.failedHint}</p>
    ${button("primary", texts.retry, () => act({ type: "retry" }))}
    ${pages ? webLink(pages, launcherTexts(texts.tag).pages, seen, "pages") : nothing}
  </div>`;
}
