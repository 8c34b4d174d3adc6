// Entry of the package: defines `<guichet-agent>`. Loading it twice is harmless.

import { GuichetAgent } from "./element/agent.js";

if (!customElements.get("guichet-agent")) customElements.define("guichet-agent", GuichetAgent);

export type { GuichetDetails, GuichetEvents } from "./element/events.js";
export type { Mode } from "./element/mode.js";
export type { Certainty, FileRef, Handoff, Outcome, Ticket, TicketState, Value } from "./engine/guichet_wasm.js";
export type { HandOff, Receipt, SubmitTicket } from "./session/deliver.js";
export type { SentFile } from "./session/files.js";
export type { HostUser } from "./session/opening.js";
export type { Agents, HostFunctions } from "./session/requests.js";
export { GuichetAgent };
