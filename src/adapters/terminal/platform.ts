import { BadInput, type Platform } from "#core/platform";
import type { TerminalAdapter } from "./adapter.ts";
import type { TerminalConversation, TerminalOptions } from "./settings.ts";

export type { TerminalOptions } from "./settings.ts";

export interface Terminal extends Platform, TerminalConversation {}

/** A chat in the terminal, for `platforms`. */
export function terminal(options: TerminalOptions = {}): Terminal {
  const left = Promise.withResolvers<"end" | "quit">();
  // A program that never awaits `left` must not die of its rejection.
  left.promise.catch(() => {});
  let adapter: TerminalAdapter | undefined;
  return {
    name: "terminal",
    async connect() {
      const { createTerminalAdapter } = await import("./adapter.ts");
      adapter = createTerminalAdapter(options);
      adapter.left.then(left.resolve, left.reject);
      return adapter;
    },
    say: async (text, person) => {
      if (!adapter) throw new BadInput("The terminal is not connected yet. Start natter first.");
      await adapter.say(text, person);
    },
    left: left.promise,
  };
}
