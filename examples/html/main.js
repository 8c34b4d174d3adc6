const agent = document.querySelector("guichet-agent");

agent.user = { id: "ana", values: { "user.name": "Ana Díaz" } };
agent.context = { page: "orders" };
agent.submitTicket = async (ticket, key) => {
  console.info("to the help desk", key, ticket);
  return { number: "HD-1" };
};
agent.addEventListener("guichet-solved", ({ detail }) => {
  document.getElementById("solved").textContent = detail.procedure;
});
