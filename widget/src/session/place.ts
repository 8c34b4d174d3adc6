/** Where the engine is fetched from, if not from beside the code: a bundler may have put it elsewhere. */
export const place: { engine: string | URL | undefined } = { engine: undefined };
