import { globSync, readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/** What docs/<platform>.md says, to be held against the adapter that it is about. */
export function readPlatformDocs(platform: string) {
  const docs = readFileSync(new URL(`docs/${platform}.md`, root), "utf8");
  // The core says what becomes of a platform that is away.
  const sources = globSync([`src/adapters/${platform}/**/*.ts`, "src/core/connections.ts"], { cwd: root })
    .map((path) => readFileSync(new URL(path, root), "utf8"))
    .join("\n");
  const section = (title: string): string => docs.split(/^## /m).find((part) => part.startsWith(title)) ?? "";
  /** The words in code type in the first column of a table. */
  const firstColumn = (title: string): string[] =>
    Array.from(section(title).matchAll(/^\| ([^|]+) \|/gm), ([, cell = ""]) => cell).flatMap((cell) =>
      Array.from(cell.matchAll(/`([^`]+)`/g), ([, word = ""]) => word),
    );
  return { docs, sources, section, firstColumn };
}
