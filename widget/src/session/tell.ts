// What the host page is told of a turn: ids and outcomes, never words.

import type { Emit } from "../element/events.js";
import type { Expects, Turn } from "../engine/guichet_wasm.js";

/** `before` is what was expected before the turn: an end is told once. */
export function tellHost(turn: Turn, before: Expects, emit: Emit): void {
  for (const effect of turn.effects) {
    if (effect.type === "searched") emit("guichet-matched", { certainty: effect.certainty });
  }
  const shown = turn.entries.findLast((entry) => entry.type === "shown");
  if (shown) emit("guichet-step", { step: shown.step });
  if (turn.effects.some((effect) => effect.type === "ticket")) {
    emit("guichet-ticket", { state: "waiting" });
  }
  if (turn.expects.type === "end" && before.type !== "end") {
    emit("guichet-ended", { outcome: turn.expects.outcome });
  }
}
