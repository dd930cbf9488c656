import { nearest } from "#config";
import { BadInput } from "#core";
import { reportFailure } from "#operations/report";
import { builtInPlatforms, scrubOf } from "#app/platforms";
import { commands } from "./commands.ts";

const [name = "help", ...given] = process.argv.slice(2);

try {
  const command = commands[name];
  if (!command) throw unknown(name);
  const { main } = await command.load();
  await main(given);
} catch (error) {
  reportFailure(toBadInput(error), scrubOf(builtInPlatforms, process.env));
}

function unknown(wanted: string): BadInput {
  const known = Object.keys(commands);
  const guess = nearest(wanted, known);
  const advice = guess ? `Did you mean "natter ${guess}"?` : `There are: ${known.join(", ")}.`;
  return new BadInput(`natter has no command "${wanted}". ${advice}`);
}

/** Drops the stack from errors of Node's argument parser: its message says enough. */
function toBadInput(error: unknown): unknown {
  const isArgument =
    error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  return isArgument ? new BadInput(`${error.message}. See "natter help".`) : error;
}
