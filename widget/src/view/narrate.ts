// What a turn has brought, as sentences for the live region: words without syntax.

import type { Block, Entry, Inline } from "../engine/guichet_wasm.js";
import type { Texts } from "../texts/texts.js";
import { valueText } from "../texts/texts.js";
import { noticeText } from "./entry.js";
import { heardText, inOrder, refusalText } from "./prompt.js";
import type { Seen } from "./seen.js";

export function narrate(seen: Seen): string[] {
  const news = seen.transcript.slice(seen.fresh).flatMap((entry) => entryText(entry, seen));
  return [...news, ...promptText(seen)].filter((text) => text.trim() !== "");
}

function entryText(entry: Entry, seen: Seen): string[] {
  switch (entry.type) {
    case "said":
      return entry.said.type === "understood" ? [`${seen.texts.understood} ${valueText(entry.said.value, seen.texts)}`] : [];
    case "shown":
      return entry.blocks.map((block) => blockText(block, seen.texts));
    case "notice":
      return [noticeText(entry.notice, seen)];
  }
}

function promptText({ expects, texts }: Seen): string[] {
  switch (expects.type) {
    case "choice":
      return [`${heardText(expects.heard, texts) ?? texts.choose}: ${inOrder(expects).map(({ label }) => label).join(", ")}`];
    case "candidates":
      return [expects.candidates.map(({ title }) => title).join(", ")];
    case "answer": {
      const { question } = expects;
      const options = question.options.map(({ label }) => label).join(", ");
      const asks = inlineText(question.text, texts) + (options && `: ${options}`);
      return [refusalText(question, texts) ?? "", asks];
    }
    case "wait":
      return [expects.text ?? texts.loading];
    case "handoff":
      return [texts.handoff.heading];
    case "ticket":
      return [expects.wrong?.length ? texts.ticket.wrongSummary : texts.ticket.heading];
    case "link":
      return [expects.label];
    default:
      return [];
  }
}

export function blockText(block: Block, texts: Texts): string {
  const all = (blocks: readonly Block[]) => blocks.map((one) => blockText(one, texts)).join(" ");
  switch (block.type) {
    case "heading":
    case "paragraph":
      return inlineText(block.content, texts);
    case "list":
      return block.items.map((item) => all(item.blocks)).join("; ");
    case "code":
      return block.text;
    case "quote":
      return all(block.blocks);
    case "alert":
      return `${texts.alert[block.kind]}: ${all(block.blocks)}`;
    case "table":
      return [block.header, ...block.rows]
        .map((row) => row.map((cell) => inlineText(cell, texts)).join(", "))
        .join("; ");
    case "picture":
      return block.alt;
    case "player":
    case "download":
      return block.label;
    case "rule":
      return "";
  }
}

export function inlineText(pieces: readonly Inline[], texts: Texts): string {
  return pieces
    .map((piece) => {
      switch (piece.type) {
        case "text":
        case "code":
          return piece.text;
        case "value":
          return valueText(piece.value, texts);
        case "pending":
          return texts.ticket.pending;
        case "image":
          return piece.alt;
        case "break":
          return " ";
        default:
          return inlineText(piece.content, texts);
      }
    })
    .join("");
}
