import { expect, test, vi } from "vitest";
import { bot, type Context } from "#core";
import { openaiModel, summarizing } from "#models";
import { createAsking } from "../support/asking.ts";
import { createModelServer, refuses, says, type Script } from "../support/model-server.ts";

/** A bot that notes the history it sees, in a thread that grows too long. */
async function createScene(...scripts: Script[]) {
  const server = await createModelServer(...scripts);
  const model = openaiModel({ apiKey: "k", model: "tiny", baseUrl: server.url });
  const histories: string[][] = [];
  const memory = summarizing({ model, tokens: 600, at: 0.5, keep: 4 });
  let settled = 0;
  const asking = await createAsking([
    bot({
      name: "chatty",
      ...memory,
      afterAnswer: (...work) => memory.afterAnswer(...work).finally(() => (settled += 1)),
      respond: ({ history, turn }: Context) => {
        histories.push(history.map(({ text }) => text));
        return `Answer to ${turn.text}: ${"blah ".repeat(20)}`;
      },
    }),
  ]);
  let session: string | undefined;
  /** Resolves when the bot's afterAnswer is done. */
  const ask = async (text: string): Promise<void> => {
    const reply = await asking.ask({ text, user: "ada", ...(session === undefined ? {} : { session }) });
    session = reply.sessionId;
    await vi.waitFor(() => expect(settled).toBe(histories.length));
  };
  const askUntilSummedUp = async (times: number): Promise<number> => {
    let asked = 0;
    for (; server.seen.length < times; asked += 1) await ask(`question ${histories.length}`);
    return asked;
  };
  return { server, histories, ask, askUntilSummedUp, asking, thread: () => session ?? "" };
}

test("a long thread is summed up after an answer, and continues with the summary and its last messages", async () => {
  const { server, histories, ask, askUntilSummedUp, asking, thread } = await createScene(
    says("They talked about questions."),
  );
  const asked = await askUntilSummedUp(1);
  await ask("And now?");
  const [summary, ...rest] = histories.at(-1) ?? [];
  expect(summary).toBe("What was said earlier in this thread, in short: They talked about questions.");
  expect(rest).toHaveLength(4);
  expect(rest[0]).toBe(`question ${asked - 2}`);
  expect(JSON.stringify(server.seen[0]?.body)).toContain("question 0");

  const { messages } = await asking.remembered(thread());
  expect(messages).toHaveLength(2 * (asked + 1));
});

test("a summary builds on the one before it", async () => {
  const { server, histories, ask, askUntilSummedUp } = await createScene(
    says("First notes."),
    says("Second notes."),
  );
  await askUntilSummedUp(2);
  await ask("And now?");
  expect(JSON.stringify(server.seen[1]?.body)).toContain("Notes so far:\\nFirst notes.");
  expect(JSON.stringify(server.seen[1]?.body)).not.toContain("question 0");
  expect(histories.at(-1)?.[0]).toContain("Second notes.");
});

test("a summary that fails is made after a later answer, and the answers do not change", async () => {
  const { server, histories, ask, asking } = await createScene(
    refuses(500, { message: "boom" }),
    says("Notes."),
  );
  for (let turn = 0; server.seen.length < 2 && turn < 20; turn += 1) await ask(`question ${turn}`);
  await ask("And now?");
  expect(asking.lines.map(({ msg }) => msg)).toContain(
    "the bot's afterAnswer failed; the answer itself stands",
  );
  expect(histories.at(-1)?.[0]).toContain("Notes.");
  expect(histories.every((history) => !history.join().includes("⚠️"))).toBe(true);
});
