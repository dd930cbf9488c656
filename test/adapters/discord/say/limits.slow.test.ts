import { setTimeout } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import type { RespondFunction } from "#core";
import type { Actor } from "#simulator";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();

/** A hundred words in five seconds. */
const talk: RespondFunction = async function* () {
  for (let word = 0; word < 100; word++) {
    await setTimeout(50);
    yield `w${word} `;
  }
};

/** Ada in some channels of their own. */
const rooms = (count: number): Actor[] =>
  Array.from({ length: count }, (_, index) => {
    const { simulator, stage } = discord.world;
    const { id, space } = simulator.addChannel(simulator.server, { name: `room-${index}` });
    return stage.asker.in(stage.room({ platform: "discord", space, channel: id }));
  });

test.each([1, 2, 3])(
  "whatever the limits of the routes are, five answers at once in three channels are not refused once (%i)",
  { timeout: 90_000 },
  async (limitSeed) => {
    await discord.open({ adapter: { answerIn: "place" }, simulator: { settings: { limitSeed } } });
    const { world, bystander } = discord.world.stage;
    await discord.world.start(talk);
    const [first, second, third] = rooms(3);
    if (!first || !second || !third) throw new Error("There are three rooms.");
    for (const person of [first, second, third, bystander.in(first.room), bystander.in(second.room)])
      await person.says("@natter go");
    const whole = () =>
      world.timeline
        .all("discord")
        .filter(({ versions }) => versions.at(-1)?.content.text.trimEnd().endsWith("w99"));
    await vi.waitFor(() => expect(whole()).toHaveLength(5), 60_000);
    const calls = world.calls.list();
    const refused = calls.filter(({ answer }) => answer?.status === 429);
    console.log(
      `limits ${limitSeed}: ${calls.length} calls, ${refused.length} refused: ${refused.map(({ method }) => method).join(", ")}`,
    );
    expect(refused).toEqual([]);
  },
);
