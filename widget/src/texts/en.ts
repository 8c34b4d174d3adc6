// English words of the interface. Other languages have this shape: `Texts`.

import type { Outcome, Reason } from "../engine/guichet_wasm.js";

export const en = {
  tag: "en",

  title: "Help",
  conversation: "Conversation",
  back: "Back",
  restart: "Start again",
  close: "Close",
  loading: "One moment…",

  greeting: "How can we help?",
  privacy: "Describe it in your own words. Nothing leaves this device until you send a ticket.",

  composer: "Your message",
  placeholder: {
    words: "Describe your problem",
    candidates: "Or say it in other words",
    choice: "Or type here",
    end: "Something else?",
    answer: "Your answer",
  },
  example: (text: string) => `e.g. ${text}`,
  say: "Send",
  suggestions: "Suggestions",
  suggested: (count: number) =>
    `${count === 1 ? "1 suggestion" : `${count} suggestions`}, to choose with the arrow keys`,

  you: "You said:",
  change: (said: string) => `Change: ${said}`,
  changeHint: "Change this",
  hidden: "Private answer",
  skipped: "Skipped",
  skip: "Skip",
  optional: "optional",
  yes: "Yes",
  no: "No",
  solved: "Yes, it helped",
  notSolved: "No, not yet",
  sent: "Send the ticket",
  cancelled: "Do not send the ticket",
  earlier: "Your earlier answer",
  reveal: "Show what I type",

  several: "Which of these is it?",
  nothing: "I found nothing that fits.",
  elsewhere: "That sounds like something else. Shall I open this?",
  goOn: "No, go on where I was",
  otherWords: "Please try other words.",
  otherWordsOrTicket: "Please try other words, or write a ticket.",
  noneOfThese: "None of these: write a ticket",
  writeTicket: "Write a ticket",
  choose: "Choose one",
  didThisHelp: "Did this help?",
  circles: "This was going round in circles, so I stopped here.",
  unavailable: "That page is not available any more.",
  ended: {
    solved: "Glad that it works.",
    notSolved: "Sorry that this did not solve it.",
    done: "That is all for this.",
    ticket: "The help desk takes it from here.",
    link: "It goes on there.",
  } satisfies Record<Outcome, string>,
  somethingElse: "Ask something else",

  wrong: (reason: Reason, number: (value: number) => string): string => {
    switch (reason.type) {
      case "empty":
        return "Please answer this question.";
      case "tooLong":
        return `Please use at most ${number(reason.max)} characters.`;
      case "notANumber":
        return "Please enter a number.";
      case "notWhole":
        return "Please enter a whole number.";
      case "tooSmall":
        return `Please enter ${number(reason.min)} or more.`;
      case "tooLarge":
        return `Please enter ${number(reason.max)} or less.`;
      case "notYesNo":
        return "Please answer yes or no.";
      case "notOneOf":
        return "Please choose one of the answers.";
      case "notAnEmail":
        return "Please enter an e-mail address, such as name@example.com.";
      case "notAPhone":
        return "Please enter a telephone number.";
      case "notAWebAddress":
        return "Please enter a web address, such as https://example.com.";
      case "form":
        return "This does not have the form that is expected.";
    }
  },

  ticket: {
    heading: "Your ticket",
    promise: "Read it and change what you like. Exactly what stands here is sent, nothing else.",
    title: "Title",
    details: "Details",
    answers: "Your answers",
    conversation: "The conversation",
    lines: (count: number) => (count === 1 ? "1 line" : `${count} lines`),
    procedure: "Procedure",
    remove: (name: string) => `Do not send: ${name}`,
    leaveOut: "Leave out",
    leftOut: (count: number) => (count === 1 ? "1 answer is left out." : `${count} answers are left out.`),
    leftOutConversation: "The conversation is left out.",
    putBack: "Put back",
    none: "None",
    required: "required",
    wrong: "Please check this field.",
    wrongSummary: "Please check the marked fields.",
    send: "Send the ticket",
    cancel: "Do not send",
    waiting: "Your ticket is on its way…",
    queued: "No connection to the help desk right now. Your ticket waits on this device and is sent by itself.",
    delivered: "The help desk has your ticket.",
    refused: "The help desk did not accept the ticket.",
    number: "Ticket",
    open: "Open the ticket",
    pending: "on its way",
  },

  confirmRestart: "Start again? This conversation will be forgotten.",
  keepOn: "Keep it",
  wentOn: "Something went wrong here. The conversation goes on where it was; please try that once more.",
  dropped: (count: number) =>
    count === 1
      ? "The page was updated: one of your answers no longer fits and was left out."
      : `The page was updated: ${count} of your answers no longer fit and were left out.`,
  mishap: "That did not work. Please try something else.",
  noteDelivered: (number: string) => `Your ticket ${number} has reached the help desk.`.replace("  ", " "),
  noteRefused: "The help desk did not accept an earlier ticket of yours.",
  dismiss: "Dismiss",
  wentBack: "Went back one step.",

  failed: {
    manifest: "The help cannot be reached right now.",
    shelves: "A part of the help could not be loaded.",
    engine: "The help could not be started in this browser.",
  },
  failedHint: "Check your connection, then try again. Nothing you wrote is lost.",
  retry: "Try again",

  copy: "Copy",
  copied: "Copied",
  code: "Program text",
  table: "Table",
  picture: "Open the picture in full size",
  newTab: "(new tab)",
  alert: { note: "Note", tip: "Tip", important: "Important", warning: "Warning", caution: "Caution" },
};

export type Texts = typeof en;
