// Entry of the package: defines `<guichet-agent>`. Loading it twice is harmless.

import { GuichetAgent } from "./element/agent.js";

if (!customElements.get("guichet-agent")) customElements.define("guichet-agent", GuichetAgent);

export type { GuichetDetails, GuichetEvents } from "./element/events.js";
export type { Ticket, Value } from "./engine/guichet_wasm.js";
export type { Receipt, SubmitTicket } from "./session/deliver.js";
export type { HostUser } from "./session/opening.js";
export { GuichetAgent };
