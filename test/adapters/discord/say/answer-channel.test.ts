import { expect, test } from "vitest";
import { createPacer, systemClock } from "#core";
import { createReads, createRestAccess } from "../../../../src/adapters/discord/api/calls.ts";
import { createRest } from "../../../../src/adapters/discord/line/client.ts";
import { createVenue } from "../../../../src/adapters/discord/say/venue.ts";
import { openDiscord } from "../ground.ts";

test("a thread that Discord does not take as it shall be is no reason to be silent: the answer stands in the channel", async () => {
  const { simulator, stage, options } = await openDiscord();
  try {
    const { message } = await stage.asker.says("hello");
    const rest = createRest({ token: simulator.token, apiUrl: options.apiUrl ?? undefined });
    const calls = createReads(
      createPacer({ clock: systemClock }),
      createRestAccess(rest, new AbortController().signal),
    );
    const channel = simulator.general.id;
    const origin = { message: message.id, channel, newThread: "x".repeat(200) };
    const venue = createVenue({ calls, origin, archiveAfter: 1440 });
    expect(await venue.find()).toBe(channel);
  } finally {
    // Without the ground's look at all calls: this one is wrong on purpose.
    await simulator.stop();
  }
});
