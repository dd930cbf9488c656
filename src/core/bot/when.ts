import { BadInput } from "../errors.ts";
import type { Turn, Via } from "../turn.ts";

/**
 * Takes the turns that reach the bot in one of these ways.
 *
 * ```ts
 * bot({ name: "private", when: on("direct", "mention"), respond })
 * ```
 */
export function on(...ways: Via[]): (turn: Turn) => boolean {
  const unknown = ways.find((way) => !Object.hasOwn(known, way));
  if (ways.length === 0 || unknown !== undefined)
    throw new BadInput(
      `on(…) takes one or more of ${Object.keys(known).join(", ")}; got ${unknown === undefined ? "none" : JSON.stringify(unknown)}.`,
    );
  return ({ via }) => ways.includes(via);
}

const known: Readonly<Record<Via, true>> = {
  direct: true,
  mention: true,
  reply: true,
  thread: true,
  command: true,
  action: true,
  ambient: true,
};

/**
 * Takes the turns that are addressed to the bot and whose text matches.
 *
 * ```ts
 * bot({ name: "deploy", when: matches(/^deploy\b/i), respond })
 * ```
 */
export function matches(pattern: RegExp): (turn: Turn) => boolean {
  if (!(pattern instanceof RegExp))
    throw new BadInput(`matches(…) takes a regular expression such as /^deploy\\b/i; got ${typeof pattern}.`);
  // A global or sticky pattern remembers where it stopped and would miss every second turn.
  const stateless = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ""));
  return (turn) => isAddressed(turn) && stateless.test(turn.text);
}

/** Is the turn meant for the bot, or was it only said where the bot listens? */
export const isAddressed = (turn: Turn): boolean => turn.via !== "ambient";
