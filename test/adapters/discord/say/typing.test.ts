import { afterEach, beforeEach, expect, test } from "vitest";
import { createDiscordAdapter } from "../../../../src/adapters/discord/adapter.ts";
import { turnOf } from "../../../support/context.ts";
import { gateThat } from "../../../support/gate.ts";
import { type DiscordWorld, openDiscord } from "../world.ts";

let world: DiscordWorld;
beforeEach(async () => {
  world = await openDiscord();
});
afterEach(() => world.close());

test("typing that waited at the gate is not shown after the post", async () => {
  const { stage, options } = world;
  const { message } = await stage.asker.says("hello");
  const { space, channel } = stage.channel.place;
  const turn = turnOf({
    id: `discord/${message.id}`,
    thread: { platform: "discord", space, channel, thread: channel },
    author: { id: stage.asker.id, isBot: false },
    origin: { channel, message: message.id },
  });
  const waiting = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const gate = gateThat(async (scope) => {
    if (!scope.startsWith("typing")) return;
    waiting.resolve();
    await opened.promise;
  });
  const surface = createDiscordAdapter(options).surface(turn, gate);
  await surface.status("is thinking…");
  await waiting.promise;
  const draft = await surface.open(() => ({ text: "Psst.", progress: [], buttons: [] }), "key 1");
  opened.resolve();
  await draft.finish({ text: "Psst!", progress: [], buttons: [] });
  expect(world.calls.list().filter(({ method }) => method.includes("typing"))).toEqual([]);
});
