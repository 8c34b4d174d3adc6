// What every view is given: the state, and the surroundings that do not change with it.

import type { Mode } from "../element/mode.js";
import type { Doing, State } from "../store.js";
import type { Texts } from "../texts/texts.js";

export interface Seen extends State {
  readonly texts: Texts;
  /** Name of the chat. */
  readonly title: string;
  /** Address of the manifest; addresses of the knowledge are relative to it. */
  readonly base: string;
  /** What their addresses must carry where only some people may see what is there. */
  readonly grant: string | undefined;
  /** Where help can be read without the chat; known once that is needed. */
  readonly pages: string | undefined;
  /** Something has come below what the person is reading. */
  readonly unread: boolean;
  /** The content of a file that was picked, as long as it is here. */
  readonly blobOf: (id: string) => Blob | undefined;
  /** There is a way to the help desk. */
  readonly sends: boolean;
  readonly mode: Mode;
  /** Over the page, not a part of it: it can be closed. */
  readonly over: boolean;
  /** The panel covers the whole window. */
  readonly covers: boolean;
}

export type Do = (doing: Doing) => void;
