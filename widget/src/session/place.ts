// What the launcher sets going before the code that uses it is there: each way to the server that waits for
// another is half a second on a slow network.

import wasmAddress from "../engine/guichet_wasm_bg.wasm?url";

/** Where the engine is fetched from, if not from beside the code: a bundler may have put it elsewhere. */
export const place: { engine: string | URL | undefined } = { engine: undefined };

let from: string | URL | undefined;
let compiled: Promise<WebAssembly.Module> | undefined;
const manifests = new Map<string, Promise<Response>>();

/** The code of the engine, compiled once for all conversations of the page. After a failure it is tried again. */
export function engineCode(): Promise<WebAssembly.Module> {
  const address = place.engine ?? wasmAddress;
  if (!compiled || from !== address) {
    from = address;
    const trial = compile(address);
    compiled = trial;
    trial.catch(() => compiled === trial && (compiled = undefined));
  }
  return compiled;
}

/** Compiles while it loads; in one piece where the server gives the wasm another media type. */
async function compile(address: string | URL): Promise<WebAssembly.Module> {
  // What the panel itself needs goes before it.
  const response = await fetch(address, { priority: "low" });
  if (!response.ok) throw new Error(`${response.status}`);
  return response.headers.get("content-type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** Asks for a manifest that is about to be used. */
export function askForManifest(address: string): void {
  const asked = fetch(address);
  // Whoever takes it is told.
  asked.catch(() => undefined);
  manifests.set(address, asked);
}

/** The answer to it, which is taken once. */
export function askedManifest(address: string): Promise<Response> | undefined {
  const asked = manifests.get(address);
  manifests.delete(address);
  return asked;
}

/** Whether the person has asked for less to be transferred; not every browser knows. */
export function savesData(): boolean {
  const { navigator } = globalThis as { navigator?: { connection?: { saveData?: boolean } } };
  return navigator?.connection?.saveData === true;
}
