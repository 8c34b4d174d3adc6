import "@guichet/widget";
import { CUSTOM_ELEMENTS_SCHEMA, Component, provideZonelessChangeDetection, signal } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import type { GuichetAgent, GuichetEvents, HostUser, SubmitTicket } from "@guichet/widget";

@Component({
  selector: "app-orders",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <main>
      <h1>Orders</h1>
      <p>Solved: <output id="solved">{{ solved() }}</output></p>
      <button (click)="help(agent)">This page is slow</button>
    </main>
    <guichet-agent
      #agent
      manifest="knowledge/manifest.json"
      [user]="user"
      [context]="context"
      [submitTicket]="submitTicket"
      (guichet-solved)="onSolved($event)"
    />
  `,
})
class Orders {
  readonly solved = signal("nothing yet");
  readonly user: HostUser = { id: "ana", values: { "user.name": "Ana Díaz" } };
  readonly context = { page: "orders" };

  readonly submitTicket: SubmitTicket = async (ticket, key) => {
    console.info("to the help desk", key, ticket);
    return { number: "HD-1" };
  };

  help(agent: GuichetAgent) {
    void agent.ask("pages hang in easyvista");
  }

  onSolved(event: GuichetEvents["guichet-solved"]) {
    this.solved.set(event.detail.procedure);
  }
}

bootstrapApplication(Orders, { providers: [provideZonelessChangeDetection()] }).catch((error: unknown) => console.error(error));
