// What the host page is told of a turn: ids and outcomes; what somebody has answered only if the host has
// said that it wants to know.

import type { Emit, GuichetDetails } from "../element/events.js";
import type { Act, Choice, Said, Turn, Value } from "../engine/guichet_wasm.js";
import type { State } from "../store.js";
import { plainly } from "./requests.js";

/** A turn, and what stood on the page before and after it. */
export interface Told {
  readonly act: Act;
  readonly turn: Turn;
  readonly before: State;
  readonly after: State;
}

/** `reports`: whether the host wants to know what is answered. */
export function tellHost({ act, turn, before, after }: Told, emit: Emit, reports: boolean): void {
  const shown = turn.entries.findLast((entry) => entry.type === "shown");
  const { expects } = after;
  const answered = answerOf({ act, turn, before, after }, reports);
  if (answered) emit("guichet-answered", answered);
  for (const effect of turn.effects) {
    if (effect.type !== "searched") continue;
    const { certainty } = effect;
    const several = expects.type === "candidates" ? expects.candidates.map(({ procedure }) => procedure) : [];
    emit("guichet-asked", {});
    emit("guichet-matched", { certainty, procedures: certainty === "clear" && shown ? [procedureOf(shown.step)] : several });
  }
  if (shown && shown.step !== stepOf(before)) emit("guichet-step", { step: shown.step });
  for (const effect of turn.effects) {
    if (effect.type === "ticket") emit("guichet-ticket", { state: "waiting", key: effect.key });
  }
  // An end is told once.
  if (expects.type !== "end" || before.expects.type === "end") return;
  const { outcome } = expects;
  const procedure = procedureOf(stepOf(after));
  emit("guichet-ended", { outcome, procedure });
  if (outcome === "solved") emit("guichet-solved", { procedure });
  if (outcome === "notSolved") emit("guichet-not-solved", { procedure });
}

/** The step that was shown last; empty if none was. */
export function stepOf({ transcript }: State): string {
  const shown = transcript.findLast((entry) => entry.type === "shown");
  return shown?.type === "shown" ? shown.step : "";
}

/** The step that somebody leaves who goes now; empty if no procedure is open: what they look for may come after one that has ended. */
export function leftStepOf(state: State): string {
  const { expects } = state;
  return expects.type === "candidates" && !expects.back ? "" : stepOf(state);
}

/** Whether somebody who goes now leaves something unfinished. */
export function isUnfinished({ stage, expects, transcript }: State): boolean {
  return stage === "ready" && transcript.length > 0 && expects.type !== "words" && expects.type !== "end";
}

function procedureOf(step: string): string {
  return step.replace(/#.*/, "");
}

/** What was answered or chosen in this turn, if anything was. */
function answerOf({ act, turn, before, after }: Told, reports: boolean): GuichetDetails["guichet-answered"] | undefined {
  const entry = turn.entries.find(({ type }) => type === "said");
  // Words that were looked for, and commands, are no answers.
  const elsewhere = turn.effects.some(({ type }) => type === "searched");
  if (entry?.type !== "said" || elsewhere || !/^(answer|skip|choose|say)$/.test(act.type)) return undefined;
  const { expects } = before;
  const { said } = entry;
  if (expects.type === "choice") {
    const [choice] = act.type === "choose" ? [act.choice] : chosenOf(expects.choices, said).map(({ id }) => id);
    return choice === undefined ? undefined : { step: expects.step, choice };
  }
  if (expects.type !== "answer") return undefined;
  const { id, options } = expects.question;
  const same = after.expects.type === "answer" && after.expects.question.id === id;
  if (act.type === "say" && same) return undefined;
  const detail = { step: id.replace(/:[^:]*$/, ""), question: id };
  if (said.type === "skipped") return { ...detail, skipped: true };
  if (!reports || said.type === "private" || expects.question.private) return detail;
  const given = act.type === "answer" ? [act.value].flat() : [];
  const chosen = options.filter((option) => given.includes(option.id));
  const picked = chosen.length > 0 ? chosen : chosenOf(options, said);
  if (picked.length === 0) return { ...detail, value: plainly(valueOf(said) ?? "") };
  const ids = picked.map((one) => one.id);
  const value = expects.question.kind === "someOf" ? ids : ids[0];
  return { ...detail, value, label: picked.map(({ label }) => label).join(", ") };
}

/** Those whose words were said. */
function chosenOf(choices: readonly Choice[], said: Said): readonly Choice[] {
  const words = valueOf(said);
  return choices.filter(({ label }) => label === words);
}

function valueOf(said: Said): Value | undefined {
  if (said.type === "words") return said.text;
  return said.type === "value" || said.type === "understood" ? said.value : undefined;
}
