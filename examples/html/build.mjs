// There is nothing to bundle: the page and the package's files are put into one folder.

import { cpSync } from "node:fs";

cpSync("index.html", "dist/index.html");
cpSync("main.js", "dist/main.js");
cpSync("node_modules/@guichet/widget/dist", "dist/guichet", { recursive: true });
