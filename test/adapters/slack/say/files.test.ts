import { afterEach, describe, expect, test } from "vitest";
import type { RespondFunction } from "#core";
import "../../../support/simulator-matchers.ts";
import manifest from "../../../../config/slack-manifest.json" with { type: "json" };
import { longAnswer } from "../../../../src/testing/adapter/long-answer.ts";
import { type SlackBot, startBot } from "../world.ts";

let bot: SlackBot;
afterEach(() => bot.world.close());

const file = (name: string, text: string) =>
  ({ type: "attachment", name, mimeType: "text/csv", data: new TextEncoder().encode(text) }) as const;
const answers = () => {
  const { channel, bot: self } = bot.world.stage;
  return channel
    .messages()
    .filter(({ author }) => author === self.id)
    .map((message) => channel.textOf(message));
};

describe("a file that Slack refuses", () => {
  const answering: RespondFunction = async function* () {
    yield "Here it is.";
    yield file("table.csv", "a,b");
    yield file("empty.csv", "");
  };

  test("because the app may send none: the text stays once and names the file", async () => {
    const { scopes } = manifest.oauth_config;
    const allowed = { ...scopes, bot: scopes.bot.filter((scope) => scope !== "files:write") };
    const oauth = { ...manifest.oauth_config, scopes: allowed };
    bot = await startBot(answering, { simulator: { manifest: { ...manifest, oauth_config: oauth } } });
    const said = await bot.world.asker.says("@natter a table");
    await expect(said.thread).toShow(
      /Here it is\.[\s\S]*Slack did not accept these files: table\.csv, empty\.csv/,
    );
    await expect(said.thread).toStaySilent(500);
    expect(answers()).toHaveLength(1);
  });

  test("beside so many others that their names do not fit below the text: the names go into another message", async () => {
    const words = "word ".repeat(2_299).trim();
    const names = Array.from({ length: 40 }, (_, n) => `${"empty-".repeat(8)}${n}.csv`);
    bot = await startBot(async function* () {
      yield words;
      for (const name of names) yield file(name, "");
    });
    const said = await bot.world.asker.says("@natter many words");
    await expect(said.thread).toShow(`Slack did not accept these files: ${names.join(", ")}`, {
      within: 10_000,
    });
    await expect(said.thread).toStaySilent(500);
    expect(answers()).toEqual([words, expect.stringContaining("Slack did not accept")]);
  });

  test("because it is empty: the others are sent", async () => {
    bot = await startBot(answering);
    const said = await bot.world.asker.says("@natter a table");
    await expect(said.thread).toShow(/Here it is\.[\s\S]*Slack did not accept these files: empty\.csv/);
    await expect.poll(answers).toHaveLength(2);
    await expect(said.thread).toShowFile("table.csv");
  });
});

test("files that cannot be sent in private are named, however long the answer is", async () => {
  const { text } = longAnswer(70_000);
  bot = await startBot(async function* () {
    yield text;
    yield file("table.csv", "a,b");
  });
  await bot.world.asker.runs("/ask", "everything?");
  await expect(bot.world.channel).toShow(/These files cannot be sent in a private answer: table\.csv/, {
    within: 20_000,
  });
}, 40_000);
