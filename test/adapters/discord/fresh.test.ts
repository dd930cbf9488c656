import { afterEach, expect, test } from "vitest";
import "../../support/simulator-matchers.ts";
import { openScene, type Scene } from "../contract-scene.ts";
import { openDiscord } from "./ground.ts";

let scene: Scene;
afterEach(() => scene.close());

/** Answers in two pieces; the second waits until it is asked for. */
async function begin(freshAfter: number | undefined): Promise<() => void> {
  scene = await openScene(await openDiscord({ adapter: { answerIn: "place", freshAfter } }));
  const second = Promise.withResolvers<void>();
  await scene.run(async function* () {
    yield "One. ";
    await second.promise;
    yield "Two.";
  });
  await scene.stage.asker.says("@natter count");
  await expect(scene.stage.channel).toShow(/^One\.$/);
  await scene.stage.asker.reads();
  return second.resolve;
}
const shown = (): string[] => {
  const { channel, bot } = scene.stage;
  const messages = channel.messages().filter(({ author }) => author === bot.id);
  return messages.map((message) => channel.textOf(message) ?? "");
};

test("the end of an answer that took long is a message of its own, which marks the channel as unread", async () => {
  const goOn = await begin(0);
  await expect(scene.stage.channel).toHaveUnread(0);
  goOn();
  await expect(scene.stage.channel).toShow(/^One\. Two\.$/);
  await expect(scene.stage.channel).toHaveUnread(1);
  await expect.poll(shown).toEqual(["One. Two."]);
});

test.each([{ freshAfter: 600_000 }, { freshAfter: undefined }])(
  "an answer that took no longer than $freshAfter ms stays where it grew",
  async ({ freshAfter }) => {
    const goOn = await begin(freshAfter);
    goOn();
    await expect(scene.stage.channel).toShow(/^One\. Two\.$/);
    await expect(scene.stage.channel).toHaveUnread(0);
    expect(shown()).toEqual(["One. Two."]);
  },
);

test("a message that could not be taken away at once is taken away later, and said once", async () => {
  const goOn = await begin(0);
  scene.stage.world.faults.next("DELETE /channels/:id/messages/:id", { kind: "server-error" });
  scene.stage.world.faults.next("POST /channels/:id/messages", { kind: "reset-after-apply" });
  goOn();
  await expect.poll(shown).toEqual(["One. Two."]);
  expect(scene.stage.world.faults.planned()).toEqual([]);
});
