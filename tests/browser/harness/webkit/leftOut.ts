// What cannot be shown in WebKitGTK, besides what only Chromium can be asked, and why.

/** Scenarios by name, each with its reason. */
export const LEFT_OUT: readonly [name: string, reason: string][] = [
  ["there are enough of them, and the watch sees what a page without care lets through", "the driver sees no frame of a page, and no window that a page opens"],
  ["messages of other windows change nothing", "the driver sees no frame of the page by itself"],
  ["the network goes while somebody writes, and comes back: every word is there, and one ticket", "the driver cannot take the network away"],
];
