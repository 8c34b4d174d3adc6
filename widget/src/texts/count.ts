// Words that go with a number. Which form a number takes is not for us to know: `Intl` says it.

/** The forms of one sentence; in each, `#` is the number. `Form`: those that the language has beside `other`. */
type Forms<Form extends string> = Record<Form | "other", string>;

/** The digits of choices and of procedures, for all numbers: browsers do not agree on those of Arabic. */
export const DIGITS = { numberingSystem: "latn" } as const;

/** Gives what makes sentences of a language: the forms, then the number. */
export function countedIn<Form extends Intl.LDMLPluralRule>(
  tag: string,
): (forms: Forms<Form>) => (count: number) => string {
  const rules = new Intl.PluralRules(tag);
  const numbers = new Intl.NumberFormat(tag, DIGITS);
  return (forms) => (count) => {
    const written: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string } = forms;
    return (written[rules.select(count)] ?? written.other).replace("#", numbers.format(count));
  };
}
