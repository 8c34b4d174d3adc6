// The way most visits go: a question in one's own words, some choices, and the problem is solved.

import { test } from "../harness/test.js";

test("in English, with a typo", async ({ visit }) => {
  const ana = await (await visit()).ready();
  await ana.sees("What is the matter?");

  await ana.say("easyvsta pages are so slow");
  await ana.sees("EasyVista Self Help pages are slow");
  await ana.answer("12");
  await ana.answer("1");
  await ana.sees("Pages with a long list take longest.");
  await ana.press("No");
  await ana.sees("Give the cache more than 10 MB.");
  await ana.press("Yes");
  await ana.sees("Glad that it works.");
});
