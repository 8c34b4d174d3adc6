// English words of the interface. Other languages have this shape: `Texts`.

import type { Hearing, Outcome, Reason } from "../engine/guichet_wasm.js";
import { countedIn } from "./count.js";

const counted = countedIn<"one">("en");
const mostFiles = counted({ one: "at most # file", other: "at most # files" });

/** What is wrong with an answer; the limits of dates and times have words of their own. */
export type Wrong = Record<Reason["type"] | "tooEarly" | "tooLate", string>;

export const en = {
  tag: "en",
  dir: "ltr" as "ltr" | "rtl",

  title: "Help",
  conversation: "Conversation",
  unread: "New messages",
  back: "Back",
  restart: "Start again",
  close: "Close",
  loading: "One moment…",

  greeting: "How can we help?",
  privacy: "Describe it in your own words. Nothing leaves this device until you send a ticket.",
  topics: "Common topics",

  composer: "Your message",
  placeholder: {
    words: "Describe your problem",
    candidates: "Or say it in other words",
    choice: "Or type here",
    end: "Something else?",
    date: "Or type it: 24 Dec, tomorrow…",
  },
  example: (text: string) => `e.g. ${text}`,
  say: "Send",
  suggestions: "Suggestions",
  suggested: counted({
    one: "# suggestion, to choose with the arrow keys",
    other: "# suggestions, to choose with the arrow keys",
  }),

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
  cancelled: "Do not send",
  handedOver: "Pass it on",
  goneOn: "Go on where I was",
  earlier: "Your earlier answer",
  reveal: "Show what I type",

  several: "Which of these is it?",
  nothing: "I found nothing that fits.",
  elsewhere: "That sounds like something else. Shall I open this?",
  goOn: (title: string) => `Go on with “${title}”`,
  otherWords: "Please try other words.",
  otherWordsOrTicket: "Please try other words, or write a ticket.",
  noneOfThese: "None of these: write a ticket",
  writeTicket: "Write a ticket",
  choose: "Choose one",
  understood: "Understood as:",
  undo: "Undo",
  /** `#` is what was said. */
  heard: {
    unsure: "“#”: did you mean …?",
    unknown: "That is fine. Which of these comes closest?",
    nothing: "I did not understand “#”. Please choose one, or say it in other words.",
  } satisfies Record<Hearing, string>,
  didThisHelp: "Did this help?",
  consent: { lead: "Your permission is needed for this:", allow: "Allow", forbid: "Don’t allow" },
  circles: "This was going round in circles, so I stopped here.",
  unavailable: "That page is not available any more.",
  noPerson: "Nobody can take over here. Please describe the problem in other words.",
  help: [
    "Describe a problem or answer in your own words, or choose by number. You can also say:",
    "“back” to take the last thing back",
    "“start again” to forget everything",
    "“a person” to talk to somebody",
  ],
  ended: {
    solved: "Glad that it works.",
    notSolved: "Sorry that this did not solve it.",
    done: "That is all for this.",
    ticket: "The help desk takes it from here.",
    link: "This continues on the other page.",
    handoff: "A person takes over from here.",
  } satisfies Record<Outcome, string>,
  somethingElse: "Ask something else",

  /** `#` is the limit. */
  wrong: {
    empty: "Please answer this question.",
    tooLong: "Please use at most # characters.",
    notANumber: "Please enter a number.",
    notWhole: "Please enter a whole number.",
    tooSmall: "Please enter # or more.",
    tooLarge: "Please enter # or less.",
    tooEarly: "The earliest is #.",
    tooLate: "The latest is #.",
    notADate: "Please enter a day, such as 24 Dec or tomorrow.",
    notATime: "Please enter a time, such as 18:30.",
    notAFile: "Please choose a file, or drop it here.",
    fileKind: "Only # can be added.",
    fileTooLarge: "Files can be up to #.",
    tooManyFiles: "Please choose at most # of them.",
    check: "This does not fit your earlier answers.",
    notYesNo: "Please answer yes or no.",
    notOneOf: "Please choose from the answers.",
    notAnEmail: "Please enter an e-mail address, such as name@example.com.",
    notAPhone: "Please enter a telephone number.",
    notAWebAddress: "Please enter a web address, such as https://example.com.",
    form: "This is not in the expected format.",
  } satisfies Wrong,
  proceed: "Continue",
  files: {
    pick: "Add a file",
    drop: "or drop or paste it here",
    limits: (kinds: string, size: string, most: number) =>
      [kinds, size && `up to ${size}`, most > 1 && mostFiles(most)].filter(Boolean).join(", "),
    remove: (name: string) => `Remove: ${name}`,
    lost: "no longer on this device, will not be sent",
  },

  ticket: {
    heading: "Your ticket",
    promise: "Read it and change what you like. Exactly what you see here is sent, nothing else.",
    title: "Title",
    details: "Details",
    attachments: "Attachments",
    leftOutFiles: counted({ one: "# file is left out.", other: "# files are left out." }),
    answers: "Your answers",
    conversation: "The conversation",
    lines: counted({ one: "# line", other: "# lines" }),
    procedure: "Procedure",
    remove: (name: string) => `Do not send: ${name}`,
    leftOut: counted({ one: "# answer is left out.", other: "# answers are left out." }),
    leftOutConversation: "The conversation is left out.",
    putBack: "Put back",
    none: "None",
    required: "required",
    wrong: "Please check this field.",
    wrongSummary: "Please check the marked fields.",
    send: "Send the ticket",
    waiting: "Your ticket is on its way…",
    queued: "No connection to the help desk right now. Your ticket waits on this device and will be sent automatically.",
    unsent: "This page cannot send tickets.",
    delivered: "The help desk has your ticket.",
    /** `when`: a day and a time. */
    answeredBy: (when: string) => `You will have an answer by ${when}.`,
    refused: "The help desk did not accept the ticket.",
    /** What somebody can do whose ticket nobody has. */
    otherWay: "Please keep a copy and contact the help desk another way.",
    number: "Ticket",
    open: "Open the ticket",
    copy: "Save a copy",
    pending: "on its way",
  },

  handoff: {
    heading: "Talk to a person",
    promise: "Change what you like. Exactly what you see here is passed on, nothing else.",
    to: "Goes to",
    message: "Message",
    send: "Pass it on",
    waiting: "This could not be passed on yet. It will be tried again automatically.",
    refused: "Nobody could take this over. Please try again later.",
  },

  confirmRestart: "Start again? This conversation will be forgotten.",
  keepOn: "Keep it",
  spoke: (language: string) => `You asked in ${language}, so we go on in ${language}.`,
  goOnIn: (language: string) => `Go on in ${language}`,
  wentOn: "Something went wrong here. The conversation goes on where it was; please try that once more.",
  dropped: (list: string) => `This no longer applies: ${list}.`,
  droppedCount: counted({ one: "One of your answers no longer applies.", other: "# of your answers no longer apply." }),
  changed: (step: string) => `“${step}” has changed since; please look again from here.`,
  mishap: "That did not work. Please try something else.",
  noteDelivered: (number: string) => `Your ticket ${number} has reached the help desk.`.replace("  ", " "),
  noteRefused: "The help desk did not accept an earlier ticket of yours.",
  dismiss: "Dismiss",
  wentBack: "Went back one step.",

  failed: {
    manifest: "Help cannot be reached right now.",
    shelves: "Part of the help could not be loaded.",
    engine: "Help could not be started in this browser.",
  },
  failedHint: "Check your connection, then try again. Nothing you wrote is lost.",
  retry: "Try again",

  copy: "Copy",
  copied: "Copied",
  code: "Code",
  table: "Table",
  picture: "Open the picture in full size",
  newTab: "(new tab)",
  alert: { note: "Note", tip: "Tip", important: "Important", warning: "Warning", caution: "Caution" },
};

/** What a language must have. */
export type Texts = typeof en;
