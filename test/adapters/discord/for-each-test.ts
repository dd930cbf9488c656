import { afterEach } from "vitest";
import type { RespondFunction } from "#core";
import type { Message, Room, Said } from "#simulator";
import "../../support/simulator-matchers.ts";
import { type DiscordWorld, type DiscordWorldOptions, openDiscord } from "./world.ts";

/** A server for each test of a file, and the words in which tests speak of it. */
export interface DiscordOfTest {
  readonly world: DiscordWorld;
  /** Before anything else. What is opened is closed when the test is over. */
  open(wishes?: DiscordWorldOptions): Promise<void>;
  /** Ada mentions the bot in #general. */
  asks(text: string): Promise<Said>;
  /** The bot's messages as Ada sees them, oldest first. */
  answers(room?: Room): Message[];
  shown(): string[];
}

export function discordForEachTest(): DiscordOfTest {
  let world: DiscordWorld | undefined;
  const now = (): DiscordWorld => {
    if (!world) throw new Error("Nothing is open: call open() first.");
    return world;
  };
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });
  const answers: DiscordOfTest["answers"] = (room = now().channel) =>
    room.messages().filter(({ author, system }) => author === now().bot.id && !system);
  return {
    get world() {
      return now();
    },
    async open(wishes = {}) {
      world = await openDiscord(wishes);
    },
    asks: (text) => now().asker.says(`@natter ${text}`),
    answers,
    shown: () => answers().map((message) => now().channel.textOf(message) ?? ""),
  };
}

export const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;
