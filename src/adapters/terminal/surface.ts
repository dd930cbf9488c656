import { BadInput, type Draft, type Gate, type Surface, type Turn } from "#core/platform";
import type { Messages } from "./messages.ts";
import type { Screen } from "./screen.ts";

/** The only scope of a terminal. */
const scope = "screen";
const thinking = "is thinking…";

export interface SurfaceOptions {
  screen: Screen;
  messages: Messages;
  turn: Turn;
  gate: Gate;
  /** The most characters of a message. The terminal sets no limit; this one is for the reader. */
  pageLength: number;
}

/** Shows an answer. The messages of another process went with its terminal, so this process writes them again below their question. */
export function createSurface({ screen, messages, turn, gate, pageLength }: SurfaceOptions): Surface {
  const draftOf = (key: string): Draft => {
    const message = messages.at(key, turn);
    return {
      ref: key,
      update: (page) => gate(scope, "edit", async () => message.write(page(), false)),
      finish: (page) => gate(scope, "final", async () => message.write(page, true)),
      remove: () => gate(scope, "control", async () => message.remove()),
    };
  };

  return {
    gap: 50,
    fits: ({ text }) => text.length <= pageLength,
    find: (key) => Promise.resolve(messages.has(key) ? draftOf(key) : undefined),
    async open(page, key) {
      await gate(scope, "first", async () => messages.at(key, turn).write(page(), false));
      return draftOf(key);
    },
    resume(ref) {
      if (typeof ref !== "string")
        throw new BadInput(
          `Got ${JSON.stringify(ref)} as the reference of a message in the terminal, expected a string.`,
        );
      return draftOf(ref);
    },
    // Nothing to wait for: a terminal shows the status beside the text, and has no limit of calls.
    prepare: () => gate(scope, "progress", async () => screen.status(thinking)),
    status: (text) => gate(scope, "progress", async () => screen.status(text)),
  };
}
