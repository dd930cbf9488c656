import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { bot, Failure } from "#core";
import { memory, natter } from "../../src/index.ts";
import { answerOf, board, turnOf } from "../../src/testing.ts";

const echo = bot({
  name: "echo",
  async *respond({ turn, people }) {
    yield `${people[0]?.name} said: `;
    yield turn.text;
  },
});

const counting = bot({
  name: "counting",
  data: z.object({ count: z.number().default(1) }),
  async *respond({ data, setData }) {
    await setData({ count: data.count + 1 });
    yield `${data.count}`;
  },
});

describe("a bot alone", () => {
  test("answers a turn that names only what the test is about", async () => {
    const { text, parts } = await answerOf(echo, { turn: turnOf({ text: "hello" }) });
    expect(text).toBe("Ada said: hello");
    expect(parts).toEqual(["Ada said: ", "hello"]);
  });

  test("starts from the defaults of its data", async () => {
    expect(await answerOf(counting)).toMatchObject({ text: "1", data: { count: 2 } });
  });

  test("goes on from the data that the test gives it", async () => {
    expect(await answerOf(counting, { data: { count: 7 } })).toMatchObject({ text: "7", data: { count: 8 } });
  });

  test("rejects with what it throws", async () => {
    const broken = bot({
      name: "broken",
      respond: () => Promise.reject(new Failure("quota", "There is no money left.")),
    });
    await expect(answerOf(broken)).rejects.toThrow("There is no money left.");
  });
});

describe("a bot on the board", () => {
  test("answers people, and shows what they see", async () => {
    const place = board();
    const app = natter({ bots: echo, platforms: [place], storage: memory(), environment: {}, folder: "/" });
    onTestFinished(() => app.stop(1_000));
    await app.start();
    await place.say("hello");
    await app.idle();
    expect(place.shown()).toEqual(["ADA said: hello"]);
    expect(place.board.messages[0]?.versions.length).toBeGreaterThan(0);
  });

  test("refuses messages before it has started", async () => {
    await expect(board().say("hello")).rejects.toThrow("Start natter first");
  });
});
