import { expect, test } from "vitest";
import { createPacer, systemClock } from "#core";
import { createReads, createRestAccess } from "../../../../src/adapters/discord/api/calls.ts";
import { createRest } from "../../../../src/adapters/discord/api/client.ts";
import { createAnswerChannel } from "../../../../src/adapters/discord/say/answer-channel.ts";
import { openDiscord } from "../world.ts";

test("an answer stands in the channel when Discord refuses to make its thread", async () => {
  const { simulator, stage, options } = await openDiscord();
  try {
    const { message } = await stage.asker.says("hello");
    const rest = createRest({ token: simulator.token, apiUrl: options.apiUrl });
    const calls = createReads(
      createPacer({ clock: systemClock }),
      createRestAccess(rest, new AbortController().signal),
    );
    const channel = simulator.general.id;
    const origin = { message: message.id, channel, newThread: "x".repeat(200) };
    const answerChannel = createAnswerChannel({ calls, origin, archiveAfter: 1440 });
    expect(await answerChannel.find()).toBe(channel);
  } finally {
    // The world would check all calls, and this one is wrong on purpose.
    await simulator.stop();
  }
});
