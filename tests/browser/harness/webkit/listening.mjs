#!/usr/bin/env node
// What Playwright starts as a browser: it says where the mapper listens, and stays until the mapper goes.

import { connect } from "node:net";

const port = Number(process.env["GUICHET_MAPPER"]);
const mapper = connect(port, "127.0.0.1", () => console.error(`WebDriver BiDi listening on ws://127.0.0.1:${port}`));
mapper.on("close", () => process.exit());
mapper.on("error", () => process.exit(1));
