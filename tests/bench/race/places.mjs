// Where things lie. The environment may name others.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** The command. */
export const guichet = process.env.GUICHET ?? join(root, 'target/release/guichet');
/** Folder of the engine for the page. */
export const wasm = process.env.GUICHET_WASM ?? join(root, 'widget/src/engine');
/** Folder of the corpora, which are not part of this repository. */
export const corpora = process.env.CORPORA ?? join(root, '../shared/data/retrieval');
/** Built indexes and results. */
export const scratch = process.env.RACE_SCRATCH ?? join(root, 'target/race');
