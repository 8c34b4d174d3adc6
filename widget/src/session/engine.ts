// Opening the engine: making an instance of its code, and a new one after a trap.

import { instantiate } from "../engine/guichet_wasm.js?instances";
import type { Agent, Manifest, User } from "../engine/guichet_wasm.js";
import { Trouble } from "./knowledge.js";
import { engineCode } from "./place.js";

/** What a conversation needs of the engine. */
export type Engine = Pick<Agent, "step" | "save" | "free">;

export type OpenEngine = (
  manifest: Manifest,
  shelves: Uint8Array[],
  user: User,
  saved: string | undefined,
) => Engine;

let instance: Promise<OpenEngine> | undefined;

/** Gives what opens an engine: one instance for all conversations of the page. */
export function prepareEngine(): Promise<OpenEngine> {
  instance ??= prepare().catch((error: unknown) => {
    instance = undefined;
    throw new Trouble("engine", error);
  });
  return instance;
}

/** Drops the instance: the next one is made from the same code, with memory of its own. */
export function dropInstance(): void {
  instance = undefined;
}

/** Whether an error of a step means that the instance cannot be used any more. */
export function isTrap(error: unknown): boolean {
  return error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
}

async function prepare(): Promise<OpenEngine> {
  const module = await engineCode();
  const { initSync, Agent } = instantiate();
  initSync({ module });
  return (manifest, shelves, user, saved) => new Agent(manifest, shelves, user, saved);
}
