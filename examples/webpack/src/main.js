import "@guichet/widget";

const agent = document.querySelector("guichet-agent");
const solved = document.getElementById("solved");

if (agent) {
  agent.user = { id: "ana", values: { "user.name": "Ana Díaz" } };
  agent.submitTicket = async (ticket, key) => {
    console.info("to the help desk", key, ticket);
    return { number: "HD-1" };
  };
  agent.addEventListener("guichet-solved", ({ detail }) => {
    if (solved) solved.textContent = detail.procedure;
  });
}
