// The person's own conversation is theirs alone, also on a computer that several people use.
const agent = document.querySelector("guichet-agent");
if (agent.dataset.login) agent.user = { id: agent.dataset.login };
