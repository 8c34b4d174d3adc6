// Two small things of Lit's that its own forms make large: they are a kilobyte of what all pages load.

import type { TemplateResult } from "lit/html.js";
import { html, noChange } from "lit/html.js";
import type { PropertyPart } from "lit/directive.js";
import { Directive, directive } from "lit/directive.js";

/** A property that the person changes too: it is compared with what stands in the page. */
class Live extends Directive {
  render(_value: unknown): unknown {
    return noChange;
  }

  override update({ element, name }: PropertyPart, [value]: [unknown]): unknown {
    const here = element as unknown as Record<string, unknown>;
    if (here[name] !== value) here[name] = value;
    return noChange;
  }
}

export const live = directive(Live);

const frames = new WeakMap<object, TemplateStringsArray>();

/** `content` in elements of its own as long as `key` is the same object: none is used again for the next. */
export function anew(key: object, content: unknown): TemplateResult {
  const frame = frames.get(key) ?? Object.assign(["", ""], { raw: ["", ""] });
  frames.set(key, frame);
  return html(frame, content);
}
