// Three small things of Lit's that its own forms make large: they are a kilobyte of what all pages load.

import type { TemplateResult } from "lit/html.js";
import { html, noChange } from "lit/html.js";
import type { Part, PropertyPart } from "lit/directive.js";
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

/** A view that is made again only when one of what it is made `of` is another. */
class Memo extends Directive {
  #of: readonly unknown[] | undefined;

  render(_of: readonly unknown[], view: () => unknown): unknown {
    return view();
  }

  override update(_part: Part, [of, view]: [readonly unknown[], () => unknown]): unknown {
    if (this.#of?.length === of.length && of.every((one, at) => one === this.#of?.[at])) return noChange;
    this.#of = of;
    return view();
  }
}

export const memo = directive(Memo);

const frames = new WeakMap<object, TemplateStringsArray>();

/** `content` in elements of its own as long as `key` is the same object: none is used again for the next. */
export function anew(key: object, content: unknown): TemplateResult {
  const frame = frames.get(key) ?? Object.assign(["", ""], { raw: ["", ""] });
  frames.set(key, frame);
  return html(frame, content);
}
