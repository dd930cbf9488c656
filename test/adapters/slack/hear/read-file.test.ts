import { afterEach, beforeEach, expect, test } from "vitest";
import { BadInput } from "#core";
import { createSlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import { openSlack, type SlackWorld } from "../world.ts";

let world: SlackWorld;
beforeEach(async () => {
  world = await openSlack();
});
afterEach(() => world.close());

// A canvas or a list is a page of Slack. Its address leads to that page, which looks like a login page to a bot.
test.each([
  ["canvas", "application/vnd.slack-docs"],
  ["list", "application/vnd.slack-list"],
])(
  "a %s is said to be of a kind that cannot be read, and Slack is not asked for it",
  async (name, mimeType) => {
    const before = world.calls.list().length;
    const file = {
      id: "F1",
      name,
      mimeType,
      size: 0,
      origin: { space: world.channel.place.space, url: null },
    };
    const reading = createSlackAdapter(world.options).read(file, AbortSignal.timeout(5_000));
    await expect(reading).rejects.toThrow(BadInput);
    await expect(reading).rejects.toThrow(/canvases and lists cannot be read/i);
    expect(world.calls.list().slice(before)).toEqual([]);
  },
);
