import { nearest } from "#config";
import { BadInput } from "#core";

export function unknownThread(wanted: string, known: readonly string[]): BadInput {
  const guess = nearest(wanted, known);
  const advice = guess ? `Did you mean "${guess}"?` : `There are: ${known.join(", ") || "none"}.`;
  return new BadInput(`Nothing is remembered of the thread "${wanted}". ${advice}`);
}
