import { describe, expect, test } from "vitest";
import { fieldsOf, textOf } from "#core";
import type { Message } from "#simulator";
import { discordForEachTest, echo } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, asks, answers } = discord;

function firstAnswer(): Message {
  const [answer] = answers();
  if (!answer) throw new Error("The bot has not answered.");
  return answer;
}

describe("a bot that may not read everything", () => {
  test("is not asked in its thread without its name, and says once how it can be heard", async () => {
    await open({ simulator: { privileged: [] } });
    const { asker, channel } = discord.world;
    const first = await discord.world.start(echo);
    const said = await asks("hello");
    await expect(channel).toShow("You said: hello");
    const thread = asker.in(said);
    await thread.says("thanks, and for Python?");
    await expect(thread.room).toShow(/^I can read only messages that name me: write @natter/);
    await thread.says("hello?");
    await thread.says("@natter and now?");
    await expect(thread.room).toShow("You said: and now?");
    await thread.says("this reply has its ping", { replyTo: firstAnswer() });
    await expect(thread.room).toShow("You said: this reply has its ping");
    await first.host.stop(500);
    await discord.world.start(echo);
    await thread.says("still there?");
    await thread.says("@natter still there?");
    await expect(thread.room).toShow("You said: still there?");
    // Discord itself would drop a second one only within a few minutes.
    const hints = discord.world.calls
      .list("POST /channels/:id/messages")
      .filter(({ arguments: { body } }) => textOf(fieldsOf(body)["content"])?.startsWith("I can read only"));
    expect(hints).toHaveLength(1);
    expect(first.turns.map(({ text }) => text)).toEqual(["hello", "and now?", "this reply has its ping"]);
  });

  test("is not asked by a reply without a ping, and says so there", async () => {
    await open({ simulator: { privileged: [] }, adapter: { answerIn: "place" } });
    const { asker, channel } = discord.world;
    const { turns } = await discord.world.start(echo);
    await asks("hello");
    await expect(channel).toShow("You said: hello");
    await asker.says("why?", { replyTo: firstAnswer(), pingReplied: false });
    await expect(channel).toShow(/^I can read only messages that name me/);
    expect(turns).toHaveLength(1);
  });

  test("is asked when an edit adds its name to a message that it could not read", async () => {
    await open({ simulator: { privileged: [] } });
    const { asker, channel } = discord.world;
    const { turns } = await discord.world.start(echo);
    const said = await asker.says("when is lunch?");
    await asker.edits(said, "@natter when is lunch?");
    await expect(channel).toShow("You said: when is lunch?");
    expect(turns.map(({ id }) => id)).toEqual([`discord/${said.message.id}#mention`]);
  });

  test("says nothing where it only listens, or when people talk to each other", async () => {
    await open({ simulator: { privileged: [] } });
    const { asker, bystander, channel } = discord.world;
    await discord.world.start(echo);
    await bystander.says("nice weather");
    const said = await asks("hello");
    await expect(channel).toShow("You said: hello");
    await asker.in(said).says(`<@${bystander.id}> look`);
    await bystander.in(said).says("oh");
    await asker.in(said).says("indeed");
    await asks("bye");
    await expect(channel).toShow("You said: bye");
    expect(answers()).toHaveLength(2);
  });
});
