// Files that the bundler turns into something else.

/** A style sheet as text. */
declare module "*.css?inline" {
  const text: string;
  export default text;
}

/** What binds the engine to JavaScript, as often as it is wanted: each instance has variables of its own. */
declare module "*?instances" {
  export function instantiate(): Pick<typeof import("./engine/guichet_wasm.js"), "Agent" | "initSync">;
}

/** The address of a file. */
declare module "*?url" {
  const address: string;
  export default address;
}
