// Files that the bundler turns into something else.

/** A style sheet as text. */
declare module "*.css?inline" {
  const text: string;
  export default text;
}

/** The address of a file. */
declare module "*?url" {
  const address: string;
  export default address;
}
