import { configDefaults, defineConfig } from "vitest/config";

// Pictures for people, and the examples of the package, are made once, in Chromium.
const once = ["scenarios/sheet.test.ts", "scenarios/examples.test.ts"];

export default defineConfig({
  test: {
    include: ["scenarios/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(["firefox", "webkit"].includes(process.env["BROWSER"] ?? "") ? once : [])],
    // A browser each, which the scenarios of all files share; none sees the profile of another.
    maxWorkers: 2,
    isolate: false,
    // Not a budget: when something that is awaited never comes, it ends the wait.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
