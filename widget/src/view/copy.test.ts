import { expect, it } from "vitest";
import type { Ticket } from "../engine/guichet_wasm.js";
import { en } from "../texts/en.js";
import { answeredText } from "../texts/texts.js";
import { copyText } from "./copy.js";

const ticket: Ticket = {
  kind: "incident",
  title: "VPN",
  details: "",
  fields: [{ name: "severity", value: "2", oneOf: ["1", "2"], required: true, label: "Gravité", labels: ["panne", "forte"] }, { name: "room", value: "12", oneOf: [], required: false }, { name: "place", value: "", oneOf: [], required: false }],
  answers: [{ name: "os", question: "Which system?", answer: "Linux" }],
  attachments: [{ id: "f", name: "a.png", kind: "image/png", bytes: 3 }],
  transcript: ["You: vpn"],
  procedure: "vpn",
  version: "v",
  language: "en",
};

it("a copy has what was sent, part by part, and nothing that is empty", () => {
  expect(copyText(ticket, { number: "HD-7", by: undefined }, en)).toBe(
    "VPN\nTicket HD-7\nGravité: forte\nroom: 12\n\nAttachments\na.png\n\nYour answers\nWhich system? Linux\n\nThe conversation\nYou: vpn\n",
  );
  expect(copyText({ ...ticket, fields: [], answers: [], attachments: [], transcript: [], details: "It is slow." }, { number: undefined, by: "2026-11-30T10:00:00+01:00" }, en)).toBe(
    `VPN\n${answeredText("2026-11-30T10:00:00+01:00", en)}\n\nDetails\nIt is slow.\n`,
  );
});
