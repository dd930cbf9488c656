import { expect, test, vi } from "vitest";
import { bot } from "#core";
import { createAsking } from "../../support/asking.ts";

const look = { name: "look_up", input: { word: "lane" }, output: ["a thread"] };
const usage = { model: "tiny", inputTokens: 30, outputTokens: 5, price: 0.001 };

const worker = bot({
  name: "worker",
  async *respond() {
    yield { type: "tool", ...look };
    yield "A lane is a thread.";
    yield { type: "usage", ...usage };
  },
});

test("the transcript keeps tool calls and usage beside the text", async () => {
  const { ask, remembered } = await createAsking([worker]);
  const { sessionId } = await ask({ text: "What is a lane?" });
  const { messages } = await remembered(sessionId);
  expect(messages.at(-1)).toMatchObject({ text: "A lane is a thread.", tools: [look], usage: [usage] });
});

test("a bot's afterAnswer runs after the answer and before the thread's next one", async () => {
  const order: string[] = [];
  const { ask, remembered } = await createAsking([
    bot({
      name: "tidy",
      respond({ turn }) {
        order.push(`answers ${turn.text}`);
        return "done";
      },
      async afterAnswer(session, { turn }) {
        const last = (await session.recent(1))[0];
        order.push(`tidies up after ${turn.text}: ${last?.kind} ${last?.text}`);
        await session.keep("tidy", order.length);
      },
    }),
  ]);
  const { sessionId: session } = await ask({ text: "one" });
  await ask({ text: "two", session });
  await vi.waitFor(() => expect(order).toHaveLength(4));
  expect(order).toEqual([
    "answers one",
    "tidies up after one: assistant done",
    "answers two",
    "tidies up after two: assistant done",
  ]);
  expect((await remembered(session)).messages).toHaveLength(4);
});

test("an error in a bot's afterAnswer is logged and changes nothing", async () => {
  const { ask, lines } = await createAsking([
    bot({
      name: "clumsy",
      respond: () => "fine",
      afterAnswer: () => Promise.reject(new Error("dropped a plate")),
    }),
  ]);
  const { response, sessionId: session } = await ask({ text: "one" });
  expect(response).toBe("fine");
  expect((await ask({ text: "two", session })).response).toBe("fine");
  expect(lines.map(({ msg }) => msg)).toContain("the bot's afterAnswer failed; the answer itself stands");
});
