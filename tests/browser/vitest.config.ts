import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["scenarios/*.test.ts"],
    // A browser each, which the scenarios of all files share; none sees the profile of another.
    maxWorkers: 2,
    isolate: false,
    // Not a budget: when something that is awaited never comes, it ends the wait.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
