import { expect, test } from "vitest";
import { openSocket } from "../../support/slack-listener.ts";
import { createSetting } from "../../support/slack-setting.ts";

const texts = ["one", "two", "three", "four", "five", "six"];

/** Says texts with mentions, lets two seconds pass, and returns what the two sockets heard, in order. */
async function heardWith(seed: number): Promise<string[]> {
  const setting = await createSetting({ shuffle: { seed } });
  const sockets = [await openSocket(setting.simulator), await openSocket(setting.simulator)];
  for (const text of texts) await setting.stage.asker.says(`@natter ${text}`);
  const heard: string[] = [];
  for (let ms = 0; ms < 2_000; ms += 1) {
    await setting.clock.advance(1);
    const sent = setting.simulator.slack.deliveries.sent().slice(heard.length);
    for (const { payload } of sent) {
      const { type, text } = payload["event"] as { type: string; text: string };
      heard.push(`${type} ${text.split(" ").at(-1)}`);
    }
  }
  await setting.simulator.settled();
  expect(sockets.every(({ types }) => types().length > 0)).toBe(true);
  await Promise.all(sockets.map((socket) => socket.close()));
  await setting.simulator.stop();
  return heard;
}

test("shuffled events all arrive within two seconds, in an order that the seed decides", async () => {
  const [first, again, other] = [await heardWith(1), await heardWith(1), await heardWith(2)];
  expect(first.toSorted()).toEqual(
    texts.flatMap((text) => [`app_mention ${text}`, `message ${text}`]).toSorted(),
  );
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  const before = (kind: string, text: string) => first.indexOf(`${kind} ${text}`);
  const mentionsFirst = texts.map((text) => before("app_mention", text) < before("message", text));
  expect(new Set(mentionsFirst)).toEqual(new Set([true, false]));
  expect(first.filter((each) => each.startsWith("message"))).not.toEqual(
    texts.map((text) => `message ${text}`),
  );
});
