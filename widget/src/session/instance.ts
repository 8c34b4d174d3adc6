// One instance of the engine. A chunk of its own, so that it can be loaded a second time:
// after a trap the wasm instance behind this module is lost for good.

export { Agent, initSync } from "../engine/guichet_wasm.js";

/** Address of this chunk. */
export const address = import.meta.url;
