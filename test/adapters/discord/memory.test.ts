import { expect, onTestFinished, test } from "vitest";
import { createDiscordAdapter } from "../../../src/adapters/discord/adapter.ts";
import { openDiscord } from "./world.ts";

test(
  "a bot keeps little of the people who talk to it, however many there are",
  { timeout: 60_000 },
  async () => {
    const { simulator, stage, options, close } = await openDiscord();
    onTestFinished(close);
    const adapter = createDiscordAdapter(options);
    const heard = new Set<string>();
    await adapter.start((event) => Promise.resolve(void heard.add(event.id)), {
      get: () => Promise.resolve(undefined),
      set: () => Promise.resolve(),
    });
    const people = Array.from({ length: 210 }, (_, index) =>
      stage.world.addPerson({ name: `Person ${index}`, timeZone: "UTC", isBot: false, ids: {} }),
    );
    for (const person of people) {
      simulator.admit(person, simulator.server);
      await stage.actor(person).says("hello");
      await (await stage.actor(person).with(stage.bot)).says("hello");
    }
    await expect.poll(() => heard.size, { timeout: 30_000 }).toBe(people.length * 2);
    const { client } = adapter;
    if (!client) throw new Error("The adapter has no client.");
    const guild = client.guilds.cache.first();
    expect(client.channels.cache.filter((channel) => channel.isDMBased()).size).toBeLessThanOrEqual(200);
    expect(guild?.members.cache.size).toBeLessThanOrEqual(11);
    expect(guild?.members.me?.id).toBe(client.user?.id);
    const general = client.channels.cache.get(simulator.general.id);
    expect(general?.isTextBased() && general.messages.cache.size).toBe(10);
    await adapter.stop();
  },
);
