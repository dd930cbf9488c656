import { afterEach } from "vitest";
import type { RespondFunction } from "#core";
import type { Message, Room, Said } from "#simulator";
import "../../support/simulator-matchers.ts";
import { openScene, type Scene } from "../contract-scene.ts";
import { type DiscordGround, type DiscordGroundOptions, openDiscord } from "./ground.ts";

/** A server for each test of a file, and the words in which tests speak of it. */
export interface Playing {
  readonly ground: DiscordGround;
  readonly scene: Scene;
  /** Before anything else. What is opened is closed when the test is over. */
  open(wishes?: DiscordGroundOptions): Promise<void>;
  /** Ada mentions the bot in #general. */
  asks(text: string): Promise<Said>;
  /** The bot's messages as Ada sees them, oldest first. */
  answers(room?: Room): Message[];
  shown(): string[];
}

export function playOnDiscord(): Playing {
  let opened: { ground: DiscordGround; scene: Scene } | undefined;
  const now = (): { ground: DiscordGround; scene: Scene } => {
    if (!opened) throw new Error("Nothing is open: call open() first.");
    return opened;
  };
  afterEach(async () => {
    await opened?.scene.close();
    opened = undefined;
  });
  const answers: Playing["answers"] = (room = now().scene.stage.channel) =>
    room.messages().filter(({ author, system }) => author === now().scene.stage.bot.id && !system);
  return {
    get ground() {
      return now().ground;
    },
    get scene() {
      return now().scene;
    },
    async open(wishes = {}) {
      const ground = await openDiscord(wishes);
      opened = { ground, scene: await openScene(ground) };
    },
    asks: (text) => now().scene.stage.asker.says(`@natter ${text}`),
    answers,
    shown: () => answers().map((message) => now().scene.stage.channel.textOf(message) ?? ""),
  };
}

export const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;
