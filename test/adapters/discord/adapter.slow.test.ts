import { createDiscordAdapter } from "../../../src/adapters/discord/adapter.ts";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import type { RespondFunction } from "#core";
import { versionsFor } from "#simulator";
import { longAnswer, numbersIn } from "../../../src/testing/adapter/long-answer.ts";
import { echo, discordForEachTest } from "./for-each-test.ts";

const discord = discordForEachTest();
const { open, asks, answers, shown } = discord;

const refused = () => discord.world.calls.list().filter(({ answer }) => answer?.status === 429);

/** Words at an even pace; resolves to the moments of the first and the last. */
function atPace(words: number, time: number, moments: { first: number; last: number }): RespondFunction {
  return async function* () {
    const start = Date.now();
    moments.first ||= start;
    for (let word = 0; word < words; word++) {
      const wait = start + (word * time) / words - Date.now();
      if (wait > 0) await setTimeout(wait);
      yield `w${word} `;
    }
    moments.last = Date.now();
  };
}

describe("at Discord's pace", () => {
  test(
    "600 words in 12 s are there within half a second, and whole within 1.3 s of the last",
    { timeout: 30_000 },
    async () => {
      await open();
      const moments = { first: 0, last: 0 };
      await discord.world.start(atPace(600, 12_000, moments));
      await asks("go");
      await expect(discord.world.channel).toShow(/w599$/, { within: 20_000 });
      const [message] = answers();
      const versions = answers().flatMap((each) => versionsFor(each, discord.world.asker.id));
      const first = (message?.versions[0]?.at ?? 0) - moments.first;
      const last = Math.max(...versions.map(({ at }) => at)) - moments.last;
      console.log(
        `first text after ${first} ms, whole ${last} ms after the last word, ${versions.length} versions, ${refused().length} refusals`,
      );
      expect(first).toBeLessThan(500);
      expect(last).toBeLessThan(1_300);
      expect(refused()).toEqual([]);
    },
  );

  test(
    "three people in one channel are answered at once, and no call is refused",
    { timeout: 30_000 },
    async () => {
      await open({ adapter: { answerIn: "place" } });
      const { world, bystander, asker } = discord.world.stage;
      const third = world.addPerson({ name: "Cem", timeZone: "UTC", isBot: false, ids: {} });
      discord.world.simulator.admit(third, discord.world.simulator.server);
      await discord.world.start(atPace(100, 5_000, { first: 0, last: 0 }));
      for (const person of [asker, bystander, discord.world.stage.actor(third)])
        await person.says("@natter go");
      await vi.waitFor(() => expect(shown().filter((text) => text.endsWith("w99"))).toHaveLength(3), 20_000);
      expect(answers()).toHaveLength(3);
      expect(refused()).toEqual([]);
    },
  );

  test("the first text does not wait for a slow typing indicator", async () => {
    await open();
    discord.world.faults.always("POST /channels/:id/typing", { kind: "slow", ms: 4_000 });
    await discord.world.start(async function* () {
      await expect(discord.world.channel).toShowStatus("typing");
      yield "Here.";
    });
    await asks("hello");
    await expect(discord.world.channel).toShowStatus("typing");
    await expect(discord.world.channel).toShow("Here.", { within: 1_500 });
  });

  test("an edit sends the newest text, however slow the other edits of its channel are", async () => {
    await open({ adapter: { answerIn: "place" } });
    const { world, bystander, asker } = discord.world.stage;
    const third = world.addPerson({ name: "Cem", timeZone: "UTC", isBot: false, ids: {} });
    discord.world.simulator.admit(third, discord.world.simulator.server);
    const [edit] = discord.world.targets.edits;
    const start = Date.now();
    world.faults.always(edit, { kind: "slow", ms: 2_500 });
    await discord.world.start(async function* ({ signal }) {
      // Short enough for one message: a page that is sealed stays as it was.
      for (; !signal.aborted; await setTimeout(50)) yield `${Date.now() - start} `;
    });
    for (const person of [asker, bystander, discord.world.stage.actor(third)])
      await person.says("@natter go");
    const edits = () => world.calls.list(edit);
    await expect.poll(() => edits().length, { timeout: 15_000 }).toBeGreaterThan(3);
    const ages = edits().map(({ arrivedAt, arguments: { body } }) => {
      const { content } = body as { content: string };
      return arrivedAt - start - Number(content.trim().split(" ").at(-1));
    });
    // The words come every 50 ms.
    expect(Math.max(...ages)).toBeLessThan(400);
  });

  test(
    "refusals and failures lose nothing of two messages, and say nothing twice",
    { timeout: 40_000 },
    async () => {
      await open();
      const { faults } = discord.world;
      faults.next(discord.world.targets.post, { kind: "rate-limited", retryAfterSeconds: 1 });
      for (const kind of ["server-error", "reset-after-apply"] as const)
        faults.next(discord.world.targets.edits[0], { kind });
      faults.next(discord.world.targets.edits[0], { kind: "rate-limited", retryAfterSeconds: 1 });
      const { text, numbers } = longAnswer(1_500);
      await discord.world.start(async function* () {
        for (const piece of text.match(/[\s\S]{1,100}/g) ?? []) {
          yield piece;
          await setTimeout(200);
        }
      });
      await asks("everything");
      await vi.waitFor(() => expect(numbersIn(shown())).toEqual(numbers), 30_000);
      expect(answers()).toHaveLength(2);
      expect(faults.planned()).toEqual([]);
    },
  );
});

describe("what was missed", () => {
  test("between two processes is answered once, also a first mention", async () => {
    await open();
    const first = await discord.world.start(echo);
    await asks("before");
    await expect(discord.world.channel).toShow("You said: before");
    await first.host.stop(100);
    await asks("meanwhile");
    await discord.world.start(echo);
    await expect(discord.world.channel).toShow("You said: meanwhile");
    await expect(discord.world.channel).toStaySilent(300);
    expect(shown()).toEqual(["You said: before", "You said: meanwhile"]);
  });

  test("before the bot's first start stays unanswered", async () => {
    await open();
    await asks("is anybody there?");
    await discord.world.start(echo);
    await expect(discord.world.channel).toStaySilent(400);
  });

  test("in a direct message is answered, too", async () => {
    await open();
    const first = await discord.world.start(echo);
    const direct = await discord.world.asker.with(discord.world.bot);
    await direct.says("one");
    await expect(direct.room).toShow("You said: one");
    await first.host.stop(100);
    await direct.says("two");
    await discord.world.start(echo);
    await expect(direct.room).toShow("You said: two");
  });

  test("while a session was lost is answered once", { timeout: 20_000 }, async () => {
    await open();
    await discord.world.start(echo);
    discord.world.faults.next("socket", { kind: "refused-resume" });
    discord.world.simulator.gateway.drop();
    await asks("lost?");
    await expect(discord.world.channel).toShow("You said: lost?", { within: 15_000 });
    await expect(discord.world.channel).toStaySilent(300);
    expect(answers()).toHaveLength(1);
  });

  test("during a drop is replayed, and answered once", async () => {
    await open();
    await discord.world.start(echo);
    discord.world.simulator.gateway.setOverlap(5);
    discord.world.simulator.gateway.drop();
    await asks("still there?");
    await expect(discord.world.channel).toShow("You said: still there?", { within: 10_000 });
    await expect(discord.world.channel).toStaySilent(300);
    expect(answers()).toHaveLength(1);
  });
});

describe("commands", () => {
  const slow: RespondFunction = async function* ({ turn }) {
    yield `About ${turn.text}`;
    for (const quote of turn.quotes) yield ` and “${quote.text}”`;
    yield ".";
  };

  test('are answered in place of "is thinking…"', async () => {
    await open();
    await discord.world.start(slow);
    await discord.world.asker.runs("ask", "lanes");
    await expect(discord.world.channel).toHaveShown(["natter is thinking…", "About lanes."]);
    expect(answers()).toHaveLength(1);
  });

  test("are answered for the asker alone if that is set", async () => {
    await open({ adapter: { commands: { isPrivate: true } } });
    await discord.world.start(slow);
    await discord.world.asker.runs("ask", "secrets");
    await expect(discord.world.channel).toShow("About secrets.");
    await expect(discord.world.channel.for(discord.world.bystander)).not.toShow("secrets", {
      within: 100,
    });
  });

  test("about a message open a form, and quote the message", async () => {
    await open();
    await discord.world.start(slow);
    const said = await discord.world.bystander.says("the sky is green");
    await discord.world.asker.calls("Ask about this", said);
    await discord.world.asker.submits({ question: "that" });
    await expect(discord.world.channel).toShow("About that and “the sky is green”.");
  });

  test("are registered once, and other commands stay", async () => {
    await open();
    const { host } = await discord.world.start(echo);
    await host.stop(100);
    await discord.world.start(echo);
    expect(discord.world.calls.list("POST /applications/:id/commands")).toHaveLength(2);
  });

  test("are registered in single servers, and there once", async () => {
    await open();
    const { simulator, options } = discord.world;
    const guilds = [simulator.server.id];
    for (let start = 0; start < 2; start += 1) {
      const adapter = createDiscordAdapter({ ...options, commands: { guilds } });
      const cursors = { get: () => Promise.resolve(undefined), set: () => Promise.resolve() };
      await adapter.start(() => Promise.resolve(), cursors);
      await adapter.stop();
    }
    const { calls } = discord.world;
    expect(calls.list("POST /applications/:id/guilds/:id/commands")).toHaveLength(2);
    expect(calls.list("POST /applications/:id/commands")).toEqual([]);
  });

  test("whose answer outlives the token go on in the same message", async () => {
    await open({ simulator: { settings: { interactionLife: 500 } } });
    const goOn = Promise.withResolvers<void>();
    await discord.world.start(async function* () {
      yield "One. ";
      await goOn.promise;
      yield "Two.";
    });
    await discord.world.asker.runs("ask", "count");
    await expect(discord.world.channel).toShow("One.");
    await setTimeout(600);
    goOn.resolve();
    await expect(discord.world.channel).toShow("One. Two.", { within: 10_000 });
    await expect.poll(() => discord.world.shown(discord.world.asker)).toEqual(["One. Two."]);
  });
});

describe("what Discord and listeners do to a bot", () => {
  test("a listener that throws and a malformed packet end nothing", async () => {
    await open({
      adapter: {
        setup: (client) =>
          void client.on("messageCreate", () => {
            throw new Error("mine");
          }),
      },
    });
    await discord.world.start(echo);
    await asks("hello");
    await expect(discord.world.channel).toShow("You said: hello");
    discord.world.simulator.discord.dispatch({
      name: "MESSAGE_CREATE",
      guildId: discord.world.simulator.server.id,
      data: () => ({ id: "x", nothing: true, guild_id: discord.world.simulator.server.id }),
    });
    await asks("again");
    await expect(discord.world.channel).toShow("You said: again");
  });

  test("without the permission to make threads it answers in the channel", async () => {
    await open();
    const { simulator } = discord.world;
    simulator.permit(simulator.general, simulator.application.person, { deny: ["CREATE_PUBLIC_THREADS"] });
    await discord.world.start(echo);
    await asks("hello");
    await expect(discord.world.channel).toShow("You said: hello");
    expect(answers()[0]?.thread).toBeUndefined();
  });

  test("without the MessageContent intent it hears mentions and direct messages", async () => {
    await open({ simulator: { privileged: [] } });
    await discord.world.start(echo);
    await asks("hello");
    await expect(discord.world.channel).toShow("You said: hello");
  });

  test("a post in a forum is answered there, and its thread goes on without mentions", async () => {
    await open();
    const forum = discord.world.simulator.addChannel(discord.world.simulator.server, {
      name: "questions",
      kind: "forum",
    });
    await discord.world.start(echo);
    const post = await discord.world.asker
      .in(discord.world.stage.room({ platform: "discord", space: forum.space, channel: forum.id }))
      .posts("How?", "@natter how");
    await expect(post.room).toShow("You said: how");
    await post.says("and why");
    await expect(post.room).toShow("You said: and why");
  });

  test("an unknown token is named in the error", async () => {
    await open({ adapter: { token: "a.b.c" } });
    await expect(discord.world.start(echo)).rejects.toThrow(/DISCORD_TOKEN/);
  });
});
