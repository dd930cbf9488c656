import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

let areShared = false;

/**
 * Leads what a bot's file imports of "natter" to the sources, when these are what runs. Without it, such an import finds the
 * build, which a fresh clone does not have, and which is a second copy of natter: an error of one is unknown to the other.
 */
export function shareOwnSources(): void {
  if (areShared || !import.meta.url.endsWith(".ts")) return;
  areShared = true;
  const sources = readSources(new URL("../../", import.meta.url));
  registerHooks({
    resolve(name, context, next) {
      const url = sources.get(name);
      return url === undefined
        ? next(name, context)
        : { url, format: "module-typescript", shortCircuit: true };
    },
  });
}

/** Returns the source of each entry of the package: "natter/slack" is src/adapters/slack/platform.ts. */
function readSources(root: URL): ReadonlyMap<string, string> {
  const { exports }: { exports: Record<string, { types: string } | string> } = JSON.parse(
    readFileSync(new URL("package.json", root), "utf8"),
  );
  return new Map(
    Object.entries(exports).flatMap(([name, target]) => {
      if (typeof target === "string") return [];
      const source = target.types.replace("./dist/types/", "").replace(/\.d\.ts$/, ".ts");
      return [[name.replace(".", "natter"), new URL(source, root).href] as const];
    }),
  );
}
