import { BadInput, type Draft, type Gate, type Surface, type Turn } from "#core";
import type { Messages } from "./messages.ts";
import type { Screen } from "./screen.ts";

/** The one thing that a terminal counts. */
const scope = "screen";

export interface SurfaceOptions {
  screen: Screen;
  messages: Messages;
  turn: Turn;
  gate: Gate;
  /** How many characters a message may have. A terminal has no such limit, but a reader has. */
  pageLength: number;
}

/** Where an answer appears. A message of another process is gone with its terminal: it is written again, below its question. */
export function createSurface({ screen, messages, turn, gate, pageLength }: SurfaceOptions): Surface {
  const draftOf = (key: string): Draft => {
    const message = messages.at(key, turn);
    return {
      ref: key,
      async update(page) {
        await gate(scope, "edit");
        message.write(page(), false);
      },
      async finish(page) {
        await gate(scope, "final");
        message.write(page, true);
      },
      async remove() {
        await gate(scope, "control");
        message.remove();
      },
    };
  };

  return {
    gap: 50,
    fits: ({ text }) => text.length <= pageLength,
    find: (key) => Promise.resolve(messages.has(key) ? draftOf(key) : undefined),
    async open(page, key) {
      await gate(scope, "first");
      messages.at(key, turn).write(page(), false);
      return draftOf(key);
    },
    resume(ref) {
      if (typeof ref !== "string")
        throw new BadInput(`A message of a terminal is a text; got ${JSON.stringify(ref)}.`);
      return draftOf(ref);
    },
    async status(text) {
      await gate(scope, "progress");
      screen.status(text);
    },
  };
}
