// Imported before a program: when it ends, writes the packages that it has loaded to the file that LOADED names.
import { writeFileSync } from "node:fs";
import { registerHooks } from "node:module";

const packages = new Set<string>();
const inPackage = /\/node_modules\/(?<name>(?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/;

registerHooks({
  load(url, context, nextLoad) {
    const name = inPackage.exec(url)?.groups?.["name"];
    if (name) packages.add(name);
    return nextLoad(url, context);
  },
});
process.on("exit", () => writeFileSync(process.env["LOADED"] ?? "", JSON.stringify([...packages])));
