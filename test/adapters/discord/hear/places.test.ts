import { describe, expect, test } from "vitest";
import { discordForEachTest, echo } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, asks, answers } = discord;

const makesThread = "POST /channels/:id/messages/:id/threads";

describe("where no thread can be made of a question", () => {
  test.each(["CREATE_PUBLIC_THREADS", "SEND_MESSAGES_IN_THREADS"] as const)(
    "each asker has one conversation in the channel (without %s)",
    async (denied) => {
      await open();
      const { simulator, asker, bystander, channel, calls } = discord.world;
      simulator.permit(simulator.general, simulator.application.person, { deny: [denied] });
      const { turns } = await discord.world.start(
        ({ turn, history }) => `${turn.text}, ${history.length} before`,
      );
      await asks("one");
      await expect(channel).toShow("one, 0 before");
      await asks("two");
      await expect(channel).toShow("two, 2 before");
      await bystander.says("@natter three");
      await expect(channel).toShow("three");
      expect(turns.map(({ thread }) => thread.thread)).toEqual([asker.id, asker.id, bystander.id]);
      expect(answers().map(({ thread }) => thread)).toEqual([undefined, undefined, undefined]);
      expect(calls.list().filter(({ method }) => method === makesThread)).toEqual([]);
    },
  );

  test.each(["voice", "stage"] as const)("as in the text of a %s channel, replies go on", async (kind) => {
    await open();
    const { simulator, asker, stage, calls } = discord.world;
    const { space, id: channel } = simulator.addChannel(simulator.server, { name: "talk", kind });
    const ada = asker.in(stage.room({ platform: "discord", space, channel }));
    const { turns } = await discord.world.start(echo);
    await ada.says("@natter hello");
    await expect(ada.room).toShow("You said: hello");
    const [answer] = answers(ada.room);
    if (!answer) throw new Error("The bot has not answered.");
    await ada.says("and then?", { replyTo: answer });
    await expect(ada.room).toShow("You said: and then?");
    expect(turns.map(({ thread }) => thread)).toEqual([
      { platform: "discord", space, channel, thread: asker.id },
      { platform: "discord", space, channel, thread: asker.id },
    ]);
    expect(calls.list().filter(({ method }) => method === makesThread)).toEqual([]);
  });

  test("such as a media channel, a post is answered in its own thread", async () => {
    await open();
    const { simulator, asker, stage } = discord.world;
    const media = simulator.addChannel(simulator.server, { name: "pictures", kind: "media" });
    await discord.world.start(echo);
    const place = { platform: "discord", space: media.space, channel: media.id };
    const post = await asker.in(stage.room(place)).posts("My cat", "@natter how old?");
    await expect(post.room).toShow("You said: how old?");
    await post.says("and how heavy?");
    await expect(post.room).toShow("You said: and how heavy?");
  });
});
