// Files: those that are picked for a question, and how one looks in a list.

import type { TemplateResult } from "lit/html.js";
import { html, nothing } from "lit/html.js";
import type { FileRef, Question, Value } from "../engine/guichet_wasm.js";
import { kindsText, sizeText } from "../texts/texts.js";
import type { Texts } from "../texts/texts.js";
import { drawn } from "./button.js";
import { unmarked } from "./bidi.js";
import { icon } from "./icon.js";
import type { Do, Seen } from "./seen.js";

/** How wide a small picture is, in pixels of the sharpest screens. */
const WIDTH = 132;

export function fileQuestion({ files }: Question, seen: Seen, act: Do): TemplateResult {
  const { texts, chosen } = seen;
  const most = files?.maxFiles ?? 1;
  const pick = (event: Event) => {
    const input = event.target as HTMLInputElement;
    act({ type: "pick", files: [...(input.files ?? [])] });
    // The same file can be picked again.
    input.value = "";
  };
  const without = (one: Value) => () => act({ type: "chosen", values: chosen.filter((other) => other !== one) });
  return html`${chosen.length > 0 ? html`<ul class="answers">${chosen.map((one) => {
      const file = fileOf(one);
      return file && html`<li>${fileFace(file, seen)}${drawn("close", texts.files.remove(file.name), without(one))}</li>`;
    })}</ul>` : nothing}
    <label class="option drop" lang=${texts.tag}>
      ${icon("clip")}<span class="label">${texts.files.pick}<small>${texts.files.drop}</small></span>
      <input class="unseen" type="file" ?multiple=${most > 1} accept=${(files?.accept ?? []).map((ending) => `.${ending}`).join() || nothing} aria-describedby="limits" @change=${pick} />
    </label>
    <p class="hint" id="limits" lang=${texts.tag}>${fileLimits(files, texts)}</p>`;
}

/** Which files are taken. */
export function fileLimits(files: Question["files"], texts: Texts): string {
  const { accept = [], maxBytes, maxFiles = 1 } = files ?? {};
  return texts.files.limits(kindsText(accept, texts.tag), maxBytes ? sizeText(maxBytes, texts.tag) : "", maxFiles);
}

/** A file with a small picture, its name and its size. */
export function fileFace({ id, name, bytes = 0 }: FileRef, { texts, blobOf }: Seen): TemplateResult {
  const blob = blobOf(id);
  return html`<span class="file">
    <span class="thumbnail" aria-hidden="true">${icon("clip")}${blob?.type.startsWith("image/") ? picture(blob) : nothing}</span>
    <span><bdi>${unmarked(name)}</bdi><small lang=${texts.tag}>${blob ? sizeText(bytes, texts.tag) : texts.files.lost}</small></span>
  </span>`;
}

function fileOf(value: Value): FileRef | undefined {
  return typeof value === "object" && "file" in value ? value.file : undefined;
}

const pictures = new WeakMap<Blob, HTMLCanvasElement>();

/** Drawn, not shown from an address: the host's policy need not allow `blob:` for pictures. */
function picture(blob: Blob): HTMLCanvasElement {
  const known = pictures.get(blob);
  if (known) return known;
  const canvas = document.createElement("canvas");
  pictures.set(blob, canvas);
  // What cannot be read as a picture keeps the drawing beneath.
  void createImageBitmap(blob, { resizeWidth: WIDTH, resizeQuality: "medium" }).then(
    (map) => canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(map),
    () => undefined,
  );
  return canvas;
}
