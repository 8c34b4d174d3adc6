import { describe, expect, it } from "vitest";
import type { Entry, Notice, TicketState } from "../engine/guichet_wasm.js";
import { initial } from "../store.js";
import { en } from "../texts/en.js";
import { endedText, noticeText } from "./entry.js";
import type { Told } from "./entry.js";

const about = (key: string, state: TicketState): Notice => ({ type: "ticketState", key, state });
const ended: Notice = { type: "ended", outcome: "ticket" };
const said = (...notices: Notice[]): Entry[] => notices.map((notice) => ({ type: "notice", notice }));
const seen = (parts: Partial<Told>): Told => ({ ...initial, texts: en, sends: true, ...parts });

describe("what is said of a ticket", () => {
  const refused = "The help desk did not accept the ticket.";
  const otherWay = "Please keep a copy and contact the help desk another way.";

  it.each<[string, TicketState, Partial<Told>, string, string]>([
    ["on its way", "waiting", {}, "Your ticket is on its way…", "That is all for this."],
    ["without a connection", "waiting", { queued: ["k"] }, en.ticket.queued, "That is all for this."],
    ["of a page that has no way to the help desk", "waiting", { queued: ["k"], sends: false }, `This page cannot send tickets. ${otherWay}`, "Sorry that this did not solve it."],
    ["refused", "refused", {}, `${refused} ${otherWay}`, "Sorry that this did not solve it."],
    ["delivered", "delivered", {}, "The help desk has your ticket.", "The help desk takes it from here."],
  ])("%s: its state and its end say the same", (_, state, parts, card, end) => {
    const transcript = said(about("k", state), ended);
    expect(noticeText(about("k", state), seen({ ...parts, transcript }))).toBe(card);
    expect(noticeText(ended, seen({ ...parts, transcript }))).toBe(end);
    expect(endedText("ticket", transcript, seen(parts))).toBe(end);
  });

  it("is said at the end of its own procedure, not of a later one", () => {
    const again: Notice = { type: "ended", outcome: "ticket" };
    const transcript = said(about("a", "refused"), ended, about("b", "delivered"), again);
    expect([ended, again].map((one) => noticeText(one, seen({ transcript })))).toEqual([en.ended.notSolved, en.ended.ticket]);
    expect(endedText("solved", transcript, seen({}))).toBe(en.ended.solved);
  });
});
