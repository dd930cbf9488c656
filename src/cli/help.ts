import type { Command } from "./command.ts";

/** Returns every command with what it is for. */
export function helpOf(commands: Readonly<Partial<Record<string, Command>>>): string {
  const lines = Object.values(commands).flatMap((command) =>
    command ? [`  natter ${command.usage}`, `      ${command.summary}`] : [],
  );
  return ["natter runs chat bots that answer while they think.", "", ...lines].join("\n");
}
