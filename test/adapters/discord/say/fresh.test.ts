import { expect, test } from "vitest";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, asks, shown } = discord;

/** Answers in two pieces; the second waits until it is asked for. */
async function begin(freshAfter: number | undefined): Promise<() => void> {
  await open({ adapter: { answerIn: "place", freshAfter } });
  const second = Promise.withResolvers<void>();
  await discord.world.start(async function* () {
    yield "One. ";
    await second.promise;
    yield "Two.";
  });
  await asks("count");
  await expect(discord.world.channel).toShow(/^One\.$/);
  await discord.world.asker.reads();
  return second.resolve;
}

test("the end of a long answer becomes a message of its own, which marks the channel as unread", async () => {
  const goOn = await begin(0);
  await expect(discord.world.channel).toHaveUnread(0);
  goOn();
  await expect(discord.world.channel).toShow(/^One\. Two\.$/);
  await expect(discord.world.channel).toHaveUnread(1);
  await expect.poll(shown).toEqual(["One. Two."]);
});

test.each([{ freshAfter: 600_000 }, { freshAfter: undefined }])(
  "an answer that took no longer than $freshAfter ms stays where it grew",
  async ({ freshAfter }) => {
    const goOn = await begin(freshAfter);
    goOn();
    await expect(discord.world.channel).toShow(/^One\. Two\.$/);
    await expect(discord.world.channel).toHaveUnread(0);
    expect(shown()).toEqual(["One. Two."]);
  },
);

test("a message that could not be removed at once is removed later, and shown once", async () => {
  const goOn = await begin(0);
  discord.world.faults.next("DELETE /channels/:id/messages/:id", { kind: "server-error" });
  discord.world.faults.next("POST /channels/:id/messages", { kind: "reset-after-apply" });
  goOn();
  await expect.poll(shown).toEqual(["One. Two."]);
  expect(discord.world.faults.planned()).toEqual([]);
});
