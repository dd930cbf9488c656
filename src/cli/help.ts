/** `natter help`: every command with what it is for. */
export async function main(): Promise<void> {
  // Not at the top: the table of commands names this file.
  const { commands } = await import("./commands.ts");
  const lines = Object.values(commands).flatMap((command) =>
    command ? [`  natter ${command.usage}`, `      ${command.summary}`] : [],
  );
  console.log(["natter runs chat bots that answer while they think.", "", ...lines].join("\n"));
}
