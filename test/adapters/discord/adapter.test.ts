import { createDiscordAdapter } from "../../../src/adapters/discord/adapter.ts";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import type { RespondFunction } from "#core";
import { versionsFor } from "#simulator";
import { longAnswer, numbersIn } from "../../../src/testing/adapter/long-answer.ts";
import { echo, playOnDiscord } from "./playing.ts";

const play = playOnDiscord();
const { open, asks, answers, shown } = play;

const refused = () => play.scene.stage.world.calls.list().filter(({ answer }) => answer?.status === 429);

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
      await play.scene.run(atPace(600, 12_000, moments));
      await asks("go");
      await expect(play.scene.stage.channel).toShow(/w599$/, { within: 20_000 });
      const [message] = answers();
      const versions = answers().flatMap((each) => versionsFor(each, play.scene.stage.asker.id));
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
    "three people in one channel are answered at once, and nobody is refused",
    { timeout: 30_000 },
    async () => {
      await open({ adapter: { answerIn: "place" } });
      const { world, bystander, asker } = play.scene.stage;
      const third = world.addPerson({ name: "Cem", timeZone: "UTC", isBot: false, ids: {} });
      play.ground.simulator.admit(third, play.ground.simulator.server);
      await play.scene.run(atPace(100, 5_000, { first: 0, last: 0 }));
      for (const person of [asker, bystander, play.scene.stage.actor(third)]) await person.says("@natter go");
      await vi.waitFor(() => expect(shown().filter((text) => text.endsWith("w99"))).toHaveLength(3), 20_000);
      expect(answers()).toHaveLength(3);
      expect(refused()).toEqual([]);
    },
  );

  test("the first text does not wait for a sign of life that Discord is slow with", async () => {
    await open();
    play.scene.stage.world.faults.always("POST /channels/:id/typing", { kind: "slow", ms: 4_000 });
    await play.scene.run(async function* () {
      await expect(play.scene.stage.channel).toShowStatus("typing");
      yield "Here.";
    });
    await asks("hello");
    await expect(play.scene.stage.channel).toShowStatus("typing");
    await expect(play.scene.stage.channel).toShow("Here.", { within: 1_500 });
  });

  test("an edit says what is newest when Discord is asked, however slow the others in its channel are", async () => {
    await open({ adapter: { answerIn: "place" } });
    const { world, bystander, asker } = play.scene.stage;
    const third = world.addPerson({ name: "Cem", timeZone: "UTC", isBot: false, ids: {} });
    play.ground.simulator.admit(third, play.ground.simulator.server);
    const [edit] = play.scene.targets.edits;
    const start = Date.now();
    world.faults.always(edit, { kind: "slow", ms: 2_500 });
    await play.scene.run(async function* ({ signal }) {
      // Short enough for one message: a page that is sealed stays as it was.
      for (; !signal.aborted; await setTimeout(50)) yield `${Date.now() - start} `;
    });
    for (const person of [asker, bystander, play.scene.stage.actor(third)]) await person.says("@natter go");
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
      const { faults } = play.scene.stage.world;
      faults.next(play.scene.targets.post, { kind: "rate-limited", retryAfterSeconds: 1 });
      for (const kind of ["server-error", "reset-after-apply"] as const)
        faults.next(play.scene.targets.edits[0], { kind });
      faults.next(play.scene.targets.edits[0], { kind: "rate-limited", retryAfterSeconds: 1 });
      const { text, numbers } = longAnswer(1_500);
      await play.scene.run(async function* () {
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
  test("between two processes is answered once, first mentions too", async () => {
    await open();
    const first = await play.scene.run(echo);
    await asks("before");
    await expect(play.scene.stage.channel).toShow("You said: before");
    await first.host.stop(100);
    await asks("meanwhile");
    await play.scene.run(echo);
    await expect(play.scene.stage.channel).toShow("You said: meanwhile");
    await expect(play.scene.stage.channel).toStaySilent(300);
    expect(shown()).toEqual(["You said: before", "You said: meanwhile"]);
  });

  test("before the bot was ever there stays unanswered", async () => {
    await open();
    await asks("is anybody there?");
    await play.scene.run(echo);
    await expect(play.scene.stage.channel).toStaySilent(400);
  });

  test("in a direct message is answered, too", async () => {
    await open();
    const first = await play.scene.run(echo);
    const direct = await play.scene.stage.asker.with(play.scene.stage.bot);
    await direct.says("one");
    await expect(direct.room).toShow("You said: one");
    await first.host.stop(100);
    await direct.says("two");
    await play.scene.run(echo);
    await expect(direct.room).toShow("You said: two");
  });

  test("while a session was lost is answered once", { timeout: 20_000 }, async () => {
    await open();
    await play.scene.run(echo);
    play.scene.stage.world.faults.next("socket", { kind: "refused-resume" });
    play.ground.simulator.gateway.drop();
    await asks("lost?");
    await expect(play.scene.stage.channel).toShow("You said: lost?", { within: 15_000 });
    await expect(play.scene.stage.channel).toStaySilent(300);
    expect(answers()).toHaveLength(1);
  });

  test("during a drop is replayed, and answered once", async () => {
    await open();
    await play.scene.run(echo);
    play.ground.simulator.gateway.setOverlap(5);
    play.ground.simulator.gateway.drop();
    await asks("still there?");
    await expect(play.scene.stage.channel).toShow("You said: still there?", { within: 10_000 });
    await expect(play.scene.stage.channel).toStaySilent(300);
    expect(answers()).toHaveLength(1);
  });
});

describe("commands", () => {
  const slow: RespondFunction = async function* ({ turn }) {
    yield `About ${turn.text}`;
    if (turn.quote) yield ` and “${turn.quote.text}”`;
    yield ".";
  };

  test("are answered where Discord says that the bot is thinking", async () => {
    await open();
    await play.scene.run(slow);
    await play.scene.stage.asker.runs("ask", "lanes");
    await expect(play.scene.stage.channel).toHaveShown(["natter is thinking…", "About lanes."]);
    expect(answers()).toHaveLength(1);
  });

  test("are for the asker's eyes only where that is wanted", async () => {
    await open({ adapter: { commands: { isPrivate: true } } });
    await play.scene.run(slow);
    await play.scene.stage.asker.runs("ask", "secrets");
    await expect(play.scene.stage.channel).toShow("About secrets.");
    await expect(play.scene.stage.channel.for(play.scene.stage.bystander)).not.toShow("secrets", {
      within: 100,
    });
  });

  test("about a message open a form, and know the message", async () => {
    await open();
    await play.scene.run(slow);
    const said = await play.scene.stage.bystander.says("the sky is green");
    await play.scene.stage.asker.calls("Ask about this", said);
    await play.scene.stage.asker.submits({ question: "that" });
    await expect(play.scene.stage.channel).toShow("About that and “the sky is green”.");
  });

  test("are registered once, and others' stay", async () => {
    await open();
    const { host } = await play.scene.run(echo);
    await host.stop(100);
    await play.scene.run(echo);
    expect(play.scene.stage.world.calls.list("POST /applications/:id/commands")).toHaveLength(2);
  });

  test("are made known in single servers, and there once", async () => {
    await open();
    const { simulator, options } = play.ground;
    const guilds = [simulator.server.id];
    for (let start = 0; start < 2; start += 1) {
      const adapter = createDiscordAdapter({ ...options, commands: { guilds } });
      const cursors = { get: () => Promise.resolve(undefined), set: () => Promise.resolve() };
      await adapter.start(() => Promise.resolve(), cursors);
      await adapter.stop();
    }
    const { calls } = play.scene.stage.world;
    expect(calls.list("POST /applications/:id/guilds/:id/commands")).toHaveLength(2);
    expect(calls.list("POST /applications/:id/commands")).toEqual([]);
  });

  test("that outlive their token go on as a message in the channel", async () => {
    await open({ simulator: { settings: { interactionLife: 500 } } });
    const goOn = Promise.withResolvers<void>();
    await play.scene.run(async function* () {
      yield "One. ";
      await goOn.promise;
      yield "Two.";
    });
    await play.scene.stage.asker.runs("ask", "count");
    await expect(play.scene.stage.channel).toShow("One.");
    await setTimeout(600);
    goOn.resolve();
    await expect(play.scene.stage.channel).toShow("One. Two.", { within: 10_000 });
  });
});

describe("what Discord or others do to a bot", () => {
  test("a listener that throws and a malformed packet end nothing", async () => {
    await open({
      adapter: {
        setup: (client) =>
          void client.on("messageCreate", () => {
            throw new Error("mine");
          }),
      },
    });
    await play.scene.run(echo);
    await asks("hello");
    await expect(play.scene.stage.channel).toShow("You said: hello");
    play.ground.simulator.discord.dispatch({
      name: "MESSAGE_CREATE",
      guildId: play.ground.simulator.server.id,
      data: () => ({ id: "x", nothing: true, guild_id: play.ground.simulator.server.id }),
    });
    await asks("again");
    await expect(play.scene.stage.channel).toShow("You said: again");
  });

  test("without the right to make threads it answers in place", async () => {
    await open();
    const { simulator } = play.ground;
    simulator.permit(simulator.general, simulator.application.person, { deny: ["CREATE_PUBLIC_THREADS"] });
    await play.scene.run(echo);
    await asks("hello");
    await expect(play.scene.stage.channel).toShow("You said: hello");
    expect(answers()[0]?.thread).toBeUndefined();
  });

  test("without the MessageContent intent mentions are heard, and direct messages", async () => {
    await open({ simulator: { privileged: [] } });
    await play.scene.run(echo);
    await asks("hello");
    await expect(play.scene.stage.channel).toShow("You said: hello");
  });

  test("a post in a forum is answered there, and its thread goes on without mentions", async () => {
    await open();
    const forum = play.ground.simulator.addChannel(play.ground.simulator.server, {
      name: "questions",
      kind: "forum",
    });
    await play.scene.run(echo);
    const post = await play.scene.stage.asker
      .in(play.scene.stage.room({ platform: "discord", space: forum.space, channel: forum.id }))
      .posts("How?", "@natter how");
    await expect(post.room).toShow("You said: how");
    await post.says("and why");
    await expect(post.room).toShow("You said: and why");
  });

  test("a token that nobody knows is said to be one", async () => {
    await open({ adapter: { token: "a.b.c" } });
    await expect(play.scene.run(echo)).rejects.toThrow(/DISCORD_TOKEN/);
  });
});
