import { existsSync } from "node:fs";

const folder = new URL("../../../shared/refs/", import.meta.url);

/** Others' descriptions of the platforms, to check ours against; undefined where they are absent, and then such tests skip. */
export const references: URL | undefined = existsSync(folder) ? folder : undefined;

if (!references)
  console.warn(
    "Skipped: tests against the platforms' own API descriptions. There are none at ../shared/refs.",
  );
