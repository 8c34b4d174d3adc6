// Opening the engine: fetching the wasm, making an instance, and a new one after a trap.

import { instantiate } from "../engine/guichet_wasm.js?instances";
import wasmAddress from "../engine/guichet_wasm_bg.wasm?url";
import type { Agent, Manifest, User } from "../engine/guichet_wasm.js";
import { Trouble } from "./knowledge.js";
import { place } from "./place.js";

/** What a conversation needs of the engine. */
export type Engine = Pick<Agent, "step" | "save" | "free">;

export type OpenEngine = (
  manifest: Manifest,
  shelves: Uint8Array[],
  user: User,
  saved: string | undefined,
) => Engine;

let compiled: Promise<WebAssembly.Module> | undefined;
let instance: Promise<OpenEngine> | undefined;

/** Gives what opens an engine: one instance for all conversations of the page. */
export function prepareEngine(): Promise<OpenEngine> {
  instance ??= prepare().catch((error: unknown) => {
    instance = compiled = undefined;
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
  compiled ??= compile();
  const module = await compiled;
  const { initSync, Agent } = instantiate();
  initSync({ module });
  return (manifest, shelves, user, saved) => new Agent(manifest, shelves, user, saved);
}

/** Compiles while it loads; in one piece where the server gives the wasm another media type. */
async function compile(): Promise<WebAssembly.Module> {
  const response = await fetch(place.engine ?? wasmAddress);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.headers.get("content-type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
