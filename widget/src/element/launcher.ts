// The button in the corner of the page, and the line that says that loading has failed.

import { launcherTexts } from "../texts/launcher.js";

export class Launcher {
  readonly button = document.createElement("button");
  readonly #label = document.createElement("span");
  readonly #failed = document.createElement("p");

  /** `near`: a pointer has come; it may press. */
  constructor(root: ShadowRoot, press: () => void, near: () => void) {
    const { button } = this;
    button.type = "button";
    button.className = "launcher";
    button.part.add("launcher");
    button.setAttribute("aria-haspopup", "dialog");
    button.append(drawing(), this.#label);
    button.addEventListener("click", press);
    // A finger, too, a moment before it presses. Not the focus: who goes through a page with Tab passes by.
    button.addEventListener("pointerenter", near);
    this.#failed.className = "launch-failed";
    this.#failed.setAttribute("role", "status");
    root.append(this.#failed, button);
  }

  /** Speaks the reader's language, or says what the host wants. */
  name(language: string, label: string | null): void {
    const { help, tag, dir } = launcherTexts(language);
    for (const one of [this.button, this.#failed]) Object.assign(one, { lang: tag, dir });
    this.#label.textContent = label || help;
  }

  busy(is: boolean): void {
    this.button.ariaBusy = is ? "true" : null;
  }

  /** Says that the chat could not be loaded, or takes it back. */
  failed(is: boolean): void {
    this.#failed.textContent = is ? launcherTexts(this.button.lang).failed : "";
  }

  /** Leads to plain pages, as long as it stands there that loading has failed. */
  offer(pages: string): void {
    if (!this.#failed.textContent) return;
    const link = document.createElement("a");
    Object.assign(link, { href: pages, target: "_blank", rel: "noopener noreferrer" });
    link.textContent = launcherTexts(this.button.lang).pages;
    this.#failed.append(" ", link);
  }
}

/** Somebody speaks. */
function drawing(): SVGElement {
  const names = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(names, "svg");
  picture.setAttribute("viewBox", "0 0 20 20");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(names, "path");
  path.setAttribute("d", "M4 4.5h12a1 1 0 0 1 1 1V13a1 1 0 0 1-1 1H9.5L6 17v-3H4a1 1 0 0 1-1-1V5.5a1 1 0 0 1 1-1zM6.5 8h7M6.5 10.7H11");
  picture.append(path);
  return picture;
}
