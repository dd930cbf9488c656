import { readFileSync } from "node:fs";

interface Description {
  exports: Record<string, { types: string } | string>;
}

const { exports }: Description = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);

/** What the package exports to others ("natter/slack"), and the source of each ("src/adapters/slack/platform.ts"). */
export const packageEntries: readonly { name: string; source: string }[] = Object.entries(exports).flatMap(
  ([name, target]) =>
    typeof target === "string"
      ? []
      : [
          {
            name: name.replace(".", "natter"),
            source: target.types.replace("./dist/types/", "").replace(/\.d\.ts$/, ".ts"),
          },
        ],
);
