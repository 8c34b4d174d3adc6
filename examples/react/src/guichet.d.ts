import type { GuichetAgent, GuichetEvents } from "@guichet/widget";
import type { DetailedHTMLProps, HTMLAttributes } from "react";

type Properties = Partial<Pick<GuichetAgent, "user" | "context" | "functions" | "agents" | "submitTicket" | "handOff">>;

/** React listens to an event by its name behind `on`. */
type Listeners = { [Name in keyof GuichetEvents as `on${Name}`]?: (event: GuichetEvents[Name]) => void };

interface AgentAttributes {
  manifest?: string;
  tickets?: string;
  mode?: "bubble" | "side" | "inline" | "page";
  theme?: "light" | "dark";
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "guichet-agent": DetailedHTMLProps<HTMLAttributes<GuichetAgent>, GuichetAgent> & AgentAttributes & Properties & Listeners;
    }
  }
}
