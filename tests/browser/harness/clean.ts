// What must hold in every state of the page: no rule of accessibility is broken.

import axe from "axe-core";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const OPTIONS: RunOptions = { runOnly: { type: "tag", values: RULES }, resultTypes: ["violations"] };

/** Fails with what is broken and where. */
export async function expectClean(page: Page): Promise<void> {
  // Not a script of the page: the page's policy, which is under test, would forbid it.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(${JSON.stringify(OPTIONS)})`);
  const broken = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html, failureSummary }) => `${id}: ${help}\n  ${target.join(" ")}\n  ${html}\n  ${failureSummary}`),
  );
  expect(broken.join("\n"), "accessibility").toBe("");
}
