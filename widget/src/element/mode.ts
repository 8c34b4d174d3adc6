/**
 * Where the chat stands: in a corner over the page, at its side over the page, as a part of it, or as all of it.
 */
export type Mode = "bubble" | "side" | "inline" | "page";

const modes: readonly string[] = ["bubble", "side", "inline", "page"] satisfies Mode[];

/** What the attribute says; anything unknown is a bubble. */
export function modeOf(element: Element): Mode {
  const given = element.getAttribute("mode") ?? "";
  return (modes.includes(given) ? given : "bubble") as Mode;
}

/** Whether the chat stands over the page: then it has a launcher and can be closed. */
export function isOver(mode: Mode): boolean {
  return mode === "bubble" || mode === "side";
}
