import { setTimeout } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import "../../../support/simulator-matchers.ts";
import { type SlackBot, startBot } from "../world.ts";

let bot: SlackBot;
afterEach(() => bot.world.close());

const sentences = Array.from({ length: 8 }, (_, index) => `Sentence ${index}. `);
const whole = sentences.join("").trim();

/** Slack with a limit for whole streams, which it does not document: it refuses these calls with `msg_too_long`. */
async function open(isRefused: (method: string, form: URLSearchParams) => boolean) {
  const refused: string[] = [];
  bot = await startBot(
    async function* () {
      for (const sentence of sentences) {
        yield sentence;
        await setTimeout(120);
      }
    },
    {
      adapter: {
        fetch(input, init) {
          const method = String(input instanceof Request ? input.url : input)
            .split("/")
            .at(-1);
          const form = new URLSearchParams(typeof init?.body === "string" ? init.body : "");
          if (method === undefined || !isRefused(method, form)) return fetch(input, init);
          refused.push(method);
          return Promise.resolve(Response.json({ ok: false, error: "msg_too_long" }));
        },
      },
    },
  );
  await bot.direct.says("count");
  return refused;
}

const answers = () =>
  bot.direct.room
    .messages()
    .filter(({ author }) => author === bot.world.bot.id)
    .map((message) => bot.direct.room.textOf(message));

describe("a stream that Slack holds to be too long as a whole", () => {
  test.each(["chat.appendStream", "chat.stopStream"])(
    "when %s says so, is finished by edits of the same message",
    async (target) => {
      const refused = await open((method, form) => method === target && form.has("chunks"));
      await expect(bot.direct.room).toShow(whole, { within: 8_000 });
      await expect.poll(answers).toEqual([whole]);
      await expect.poll(() => bot.direct.room.messages().at(-1)?.streaming).toBe(false);
      expect(refused[0]).toBe(target);
    },
  );

  test("and that it does not even end: the answer stands whole in another message, and half of it nowhere", async () => {
    await open(
      (method, form) =>
        method === "chat.stopStream" || (method === "chat.appendStream" && form.has("chunks")),
    );
    await expect(bot.direct.room).toShow(whole, { within: 8_000 });
    await expect.poll(answers).toEqual([whole]);
    expect(bot.world.calls.list("chat.startStream")).toHaveLength(1);
  });
});
