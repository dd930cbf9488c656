import { expect, test } from "vitest";
import { redisIsMissing } from "../../support/redis-server.ts";
import { openReplicas } from "../replicas.ts";
import { echo, playOnDiscord } from "./playing.ts";
import { roomPerShard } from "./rooms.ts";

const play = playOnDiscord();

test.skipIf(redisIsMissing)(
  "two processes divide the shards of Discord, answer each question once, and one takes over what the other one had",
  { timeout: 60_000 },
  async ({ onTestFinished }) => {
    await play.open({ simulator: { settings: { shards: 2 } }, adapter: { answerIn: "place" } });
    const rooms = await roomPerShard(play.ground, 2);
    const replicas = await openReplicas();
    onTestFinished(replicas.close);
    const { gateway } = play.ground.simulator;
    const shardsHeld = (): string[] =>
      gateway
        .sessions()
        .map(({ shard }) => String(shard))
        .toSorted();
    const answered = async (text: string): Promise<void> => {
      for (const ada of rooms) await ada.says(`@natter ${text}`);
      for (const { room } of rooms) await expect(room).toShow(`You said: ${text}`, { within: 15_000 });
      for (const { room } of rooms) {
        const says = play.answers(room).filter((message) => room.textOf(message)?.includes(text));
        expect(says).toHaveLength(1);
      }
    };
    const first = await replicas.start(play.ground.createAdapter(), echo);
    await expect.poll(shardsHeld, { timeout: 10_000 }).toEqual(["0,2", "1,2"]);
    await answered("one has all");

    await replicas.start(play.ground.createAdapter(), echo);
    await answered("each has one");

    first.cable.cut();
    await answered("the first one is cut off");
    await expect.poll(shardsHeld, { timeout: 15_000 }).toEqual(["0,2", "1,2"]);
    await answered("the second one has all");
  },
);
