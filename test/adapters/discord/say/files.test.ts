import { expect, test } from "vitest";
import type { JsonValue, Page } from "#core";
import { createDiscordAdapter } from "../../../../src/adapters/discord/adapter.ts";
import { turnOf } from "../../../support/context.ts";
import { discordForEachTest } from "../for-each-test.ts";
import { openGate } from "../../../support/gate.ts";

const discord = discordForEachTest();
const { open, asks, answers } = discord;

const file = (name: string) =>
  ({ type: "attachment", name, mimeType: "text/csv", data: new TextEncoder().encode("a,b") }) as const;

test("a file that the bot may not send: the text stays and names the file", async () => {
  await open({ adapter: { freshAfter: 0 } });
  const { simulator } = discord.world;
  simulator.permit(simulator.general, simulator.application.person, { deny: ["ATTACH_FILES"] });
  await discord.world.start(async function* () {
    yield "Here it is.";
    yield file("table.csv");
  });
  await asks("a table");
  await expect(discord.world.channel).toShow(
    /Here it is\.[\s\S]*table\.csv: the bot may not send files here/,
  );
  await expect.poll(() => answers()).toHaveLength(1);
});

test("the process that takes over an answer says the same of its files", async () => {
  await open({ simulator: { settings: { fileSize: 10 } } });
  const { stage, options, simulator } = discord.world;
  const { message } = await stage.asker.says("hello");
  const channel = simulator.general.id;
  const turn = turnOf({
    thread: { platform: "discord", space: stage.channel.place.space, channel, thread: channel },
    author: { id: stage.asker.id, isBot: false },
    origin: { channel, message: message.id },
  });
  const base64 = Buffer.from("x".repeat(100)).toString("base64");
  const attachments = [{ name: "table.csv", mimeType: "text/csv", base64 }];
  const page: Page = { text: "Here it is.", progress: [], buttons: [], attachments, last: true };
  const draft = await createDiscordAdapter(options)
    .surface(turn, openGate)
    .open(() => ({ ...page, attachments: [] }), "key 1");
  await draft.finish(page);
  const ref: JsonValue = JSON.parse(JSON.stringify(draft.ref)) as JsonValue;
  await createDiscordAdapter(options).surface(turn, openGate).resume(ref).finish(page);
  expect(discord.shown()).toEqual(["Here it is.\n-# 📎 table.csv: too large for Discord"]);
});

test("files that do not fit into a message go into the next one", async () => {
  await open();
  const names = Array.from({ length: 23 }, (_, index) => `table-${index}.csv`);
  await discord.world.start(async function* () {
    yield "Here they are.";
    yield* names.map(file);
  });
  await asks("all tables");
  await expect(discord.world.channel).toShowFile("table-22.csv");
  const sent = answers().map((message) => message.versions.at(-1)?.content.files.map(({ name }) => name));
  expect(sent).toEqual([names.slice(0, 10), names.slice(10, 20), names.slice(20)]);
});
