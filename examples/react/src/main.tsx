import "@guichet/widget";
import type { GuichetAgent, SubmitTicket } from "@guichet/widget";
import { useRef, useState } from "react";
import { createRoot } from "react-dom/client";

const user = { id: "ana", values: { "user.name": "Ana Díaz" } };

const submitTicket: SubmitTicket = async (ticket, key) => {
  console.info("to the help desk", key, ticket);
  return { number: "HD-1" };
};

function Orders() {
  const agent = useRef<GuichetAgent>(null);
  const [solved, setSolved] = useState("nothing yet");
  return (
    <>
      <main>
        <h1>Orders</h1>
        <p>
          Solved: <output id="solved">{solved}</output>
        </p>
        <button onClick={() => agent.current?.ask("pages hang in easyvista")}>This page is slow</button>
      </main>
      <guichet-agent
        ref={agent}
        manifest="knowledge/manifest.json"
        user={user}
        context={{ page: "orders" }}
        submitTicket={submitTicket}
        onguichet-solved={({ detail }) => setSolved(detail.procedure)}
      />
    </>
  );
}

createRoot(document.body.appendChild(document.createElement("div"))).render(<Orders />);
