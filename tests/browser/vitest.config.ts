import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["scenarios/*.test.ts"],
    // A browser and a command each; more of them at once only wait for one another.
    maxWorkers: 2,
    // Not a budget: when something that is awaited never comes, it ends the wait.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
