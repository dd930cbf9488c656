import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure, type Surface } from "#core";
import { createDiscordAdapter } from "../../../../src/adapters/discord/adapter.ts";
import { createLogger } from "../../../../src/operations/logger.ts";
import "../../../support/simulator-matchers.ts";
import { turnOf } from "../../../support/context.ts";
import { type DiscordWorld, openDiscord } from "../world.ts";
import { openGate } from "../../../support/gate.ts";

const page = { text: "Psst.", progress: [], buttons: [] };

/** A question, and how any process would make its surface: from what was stored. */
async function question({ stage, options }: DiscordWorld, author = stage.asker.id): Promise<() => Surface> {
  const { message } = await stage.asker.says("hello");
  const { space, channel } = stage.channel.place;
  const turn = turnOf({
    id: `discord/${message.id}`,
    thread: { platform: "discord", space, channel, thread: author },
    author: { id: author, isBot: false },
    origin: { channel, message: message.id },
  });
  return () => createDiscordAdapter(options).surface(turn, openGate);
}

describe("a surface made from a turn's JSON alone", () => {
  let world: DiscordWorld;
  beforeEach(async () => {
    world = await openDiscord();
  });
  afterEach(() => world.close());

  test("finds the post for its question, and no answer to another one", async () => {
    const ask = await question(world);
    const draft = await ask().open(() => page, "key 1");
    expect((await ask().find("key 1"))?.ref).toEqual(draft.ref);
    const another = await question(world);
    expect(await another().find("key 1")).toBeUndefined();
  });

  test("never takes a message of the channel for one that only the asker may see", async () => {
    const { options, stage } = world;
    const { space, channel } = stage.channel.place;
    const ask = await question(world);
    await ask().open(() => page, "key 1");
    // A command of long ago, whose token is dead.
    const interaction = { id: "1", application: "1", token: "x", isPrivate: true };
    const turn = turnOf({
      id: "discord/interaction/1",
      thread: { platform: "discord", space, channel, thread: "private" },
      author: { id: stage.asker.id, isBot: false },
      origin: { channel, interaction },
    });
    const surface = createDiscordAdapter(options).surface(turn, openGate);
    expect(await surface.find("key 2")).toBeUndefined();
    const sent = await surface.open(() => ({ ...page, text: "For you." }), "key 2");
    expect((await createDiscordAdapter(options).surface(turn, openGate).find("key 2"))?.ref).toEqual(
      sent.ref,
    );
    await expect(stage.channel).not.toShow("For you.", { within: 100 });
  });

  test("tells the answers to two clicks on the same message apart", async () => {
    const { options, stage } = world;
    const { message } = await stage.asker.says("hello");
    const { space, channel } = stage.channel.place;
    const onClick = (): Surface => {
      const click = world.simulator.discord.snowflakes.next();
      const turn = turnOf({
        id: `discord/interaction/${click}`,
        thread: { platform: "discord", space, channel, thread: channel },
        author: { id: stage.asker.id, isBot: false },
        origin: { channel, message: message.id, click },
      });
      return createDiscordAdapter(options).surface(turn, openGate);
    };
    await onClick().open(() => page, "key 1");
    expect(await onClick().find("key 2")).toBeUndefined();
  });

  test("removes a message, also if it is gone already", async () => {
    const surface = (await question(world))();
    const draft = await surface.open(() => page, "key 1");
    await draft.remove();
    await surface.resume(draft.ref).remove();
    await expect(world.channel).not.toShow("Psst.", { within: 100 });
  });
});

test("50035: a refusal names the wrong field and not its value", async () => {
  const { stage, simulator, ...world } = await openDiscord();
  try {
    const ask = await question({ ...world, stage, simulator }, "grace");
    const refused = await ask()
      .open(() => page, "key 1")
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Failure);
    expect(refused).toMatchObject({ kind: "refused" });
    expect(String(refused)).toMatch(/50035 at allowed_mentions\.users/);
    const written: string[] = [];
    const log = await createLogger({ destination: { write: (line: string) => void written.push(line) } });
    log.warn({ err: refused }, "refused");
    expect(written.join("")).toMatch(/allowed_mentions\.users/);
    expect(written.join("")).not.toMatch(/grace|Psst/);
  } finally {
    // Without the world's look at all calls: this one is wrong on purpose.
    await simulator.stop();
  }
});
