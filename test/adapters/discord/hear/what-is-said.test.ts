import { describe, expect, test } from "vitest";
import type { RespondFunction } from "#core";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, asks } = discord;

const seen: RespondFunction = async ({ turn, read }) => {
  const files = [...turn.files, ...turn.quotes.flatMap((quote) => quote.files)];
  const contents = await Promise.all(files.map(async (file) => Buffer.from(await read(file)).toString()));
  const quoted = turn.quotes.map(({ kind, text }) => `${kind} ${text}`.trim());
  return [turn.text, ...quoted, ...contents].filter(Boolean).join(" | ");
};

const alert = { embeds: [{ title: "Disk is full", fields: [{ name: "Host", value: "db-1" }] }] };

describe("the bot is asked", () => {
  test("about the picture that a person replies to", async () => {
    await open();
    const { bystander, asker, channel } = discord.world;
    await discord.world.start(seen);
    const { message } = await bystander.shares("cat.png", "a cat", "", "image/png");
    await asker.says("@natter what is this?", { replyTo: message });
    await expect(channel).toShow("what is this? | reply | a cat");
  });

  test("about the alert of another service that a person replies to", async () => {
    await open();
    const { asker, channel, simulator } = discord.world;
    const message = simulator.posts(simulator.addWebhook(simulator.general, "Alerts"), alert);
    const { turns } = await discord.world.start(seen);
    await asker.says("@natter what happened?", { replyTo: message });
    await expect(channel).toShow("what happened? | reply **Disk is full**\nHost: db-1");
    expect(turns[0]?.quotes[0]?.author).toMatchObject({ isBot: true, name: "Alerts" });
  });

  test("about a message from its menu, with its files", async () => {
    await open();
    const { bystander, asker, channel } = discord.world;
    await discord.world.start(seen);
    const said = await bystander.shares("cat.png", "a cat", "look", "image/png");
    await asker.calls("Ask about this", said);
    await asker.submits({ question: "what is this?" });
    await expect(channel).toShow("what is this? | about look | a cat");
  });

  test("about a forward, a sticker, a poll and a voice message in a direct message", async () => {
    await open();
    const { asker, bystander, stage } = discord.world;
    await discord.world.start(seen);
    const direct = await asker.with(stage.bot);
    const said = await bystander.shares("cat.png", "a cat", "look", "image/png");
    await asker.forwards(said, { to: direct });
    await expect(direct.room).toShow("forward look | a cat");
    await direct.says("", { stickers: ["Wave"] });
    await expect(direct.room).toShow("(Sticker: Wave)");
    await direct.says("", { poll: { question: "Pizza?", answers: ["Yes", "No"] } });
    await expect(direct.room).toShow("Poll: Pizza?\n- Yes\n- No");
    await direct.says("", { voice: { seconds: 4, bytes: Buffer.from("hello") } });
    await expect(direct.room).toShow("(Voice message of 4 s) | hello");
  });

  test("by the role that Discord has made for it", async () => {
    await open();
    const { asker, channel, simulator } = discord.world;
    await discord.world.start(seen);
    const role = simulator.ownRole(simulator.application, simulator.server);
    await asker.says(`<@&${role.id}> hello`);
    await expect(channel).toShow("hello");
  });

  test("when an edit adds its name, once", async () => {
    await open();
    const { asker, channel } = discord.world;
    const { turns } = await discord.world.start(seen);
    const said = await asker.says("when is lunch?");
    await asker.edits(said, "@natter when is lunch?");
    await expect(channel).toShow("when is lunch?");
    expect(turns.filter(({ via }) => via === "mention").map(({ id }) => id)).toEqual([
      `discord/${said.message.id}#mention`,
    ]);
    expect(turns).toHaveLength(1);
  });

  test("with the roles of the asker", async () => {
    await open();
    const { asker, channel, simulator } = discord.world;
    const role = simulator.addRole(simulator.server, { name: "crew" });
    simulator.giveRole(role, asker.person, simulator.server);
    const { turns } = await discord.world.start(seen);
    await asks("hello");
    await expect(channel).toShow("hello");
    await asker.runs("ask", "again");
    await expect(channel).toShow("again");
    expect(turns.map(({ author }) => author.roles)).toEqual([[role.id], [role.id]]);
  });
});
