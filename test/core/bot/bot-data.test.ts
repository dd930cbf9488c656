import { Keyv } from "keyv";
import * as v from "valibot";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { bot, type StandardSchema, timeout } from "#core";
import { openBotData } from "../../../src/core/bot/bot-data.ts";
import { createAsking } from "../../support/asking.ts";
import { createLogSink, turnOf } from "../../support/context.ts";

const tier = z.enum(["basic", "premium"]);

describe("a session starts with", () => {
  test.each<{ name: string; data: StandardSchema; starts: unknown }>([
    {
      name: "the defaults of zod's fields",
      data: z.object({ tier: tier.default("basic"), asked: z.number().default(0) }),
      starts: { tier: "basic", asked: 0 },
    },
    {
      name: "the default of a whole zod schema",
      data: z.object({ tier }).default({ tier: "premium" }),
      starts: { tier: "premium" },
    },
    {
      name: "the defaults of valibot's fields",
      data: v.object({ tier: v.optional(v.picklist(["basic", "premium"]), "basic") }),
      starts: { tier: "basic" },
    },
    {
      name: "the defaults of a valibot schema that validates asynchronously",
      data: v.pipeAsync(
        v.object({ tier: v.optional(v.string(), "basic") }),
        v.checkAsync(async () => true),
      ),
      starts: { tier: "basic" },
    },
    {
      name: "the defaults of a zod schema that validates asynchronously",
      data: z.object({ tier: z.string().default("basic") }).refine(async () => true),
      starts: { tier: "basic" },
    },
    { name: "undefined, where the schema takes it", data: z.number().optional(), starts: undefined },
  ])("$name", async ({ data, starts }) => {
    const seen: unknown[] = [];
    const { ask } = await createAsking([
      bot({
        name: "typed",
        data,
        respond(context) {
          seen.push(context.data);
          return "ok";
        },
      }),
    ]);
    await ask({ text: "x" });
    expect(seen).toEqual([starts]);
  });

  test("what `initial` returns, with the defaults of the fields that it leaves out", async () => {
    const { ask } = await createAsking([
      bot({
        name: "typed",
        data: z.object({ userId: z.string(), tier: tier.default("basic") }),
        initial: ({ author }) => ({ userId: author.id }),
        respond: ({ data }) => JSON.stringify(data),
      }),
    ]);
    expect((await ask({ text: "x", user: "ada" })).response).toBe('{"userId":"ada","tier":"basic"}');
  });

  test("what the question brings", async () => {
    const { ask } = await createAsking([
      bot({
        name: "typed",
        data: z.object({ tier: tier.default("basic") }),
        respond: ({ data }) => data.tier,
      }),
    ]);
    expect((await ask({ text: "x", data: { tier: "premium" } })).response).toBe("premium");
  });
});

describe("a schema with nothing to start from", () => {
  test.each<{ name: string; data: StandardSchema }>([
    { name: "zod", data: z.object({ tier }) },
    { name: "valibot", data: v.object({ tier: v.picklist(["basic", "premium"]) }) },
  ])("of $name fails when the bot is made, and says what to add", ({ data }) => {
    const make = () => bot({ name: "typed", data, respond: () => "never" });
    expect(make).toThrow(
      /Bot "typed" has no data to start from.*\(tier: .*Give each field a default, or add `initial/,
    );
  });

  test("fails with the first turn where it validates asynchronously, with the same words", async () => {
    const data = v.objectAsync({ tier: v.string() });
    const typed = bot({ name: "typed", data, respond: () => "never" });
    const session = { data: async () => undefined, keep: async () => {} };
    const { log } = createLogSink();
    await expect(openBotData({ bot: typed, session, turn: turnOf(), log })).rejects.toThrow(
      /Bot "typed" has no data to start from.*\(tier: .*Give each field a default, or add `initial/,
    );
    const { ask } = await createAsking([typed]);
    expect((await ask({ text: "x" })).status).toBe("failed");
  });
});

describe("a bot's data", () => {
  test("is what the last call of setData says, even if the schema takes longer for an earlier one", async () => {
    const slow = Promise.withResolvers<boolean>();
    const quick = Promise.withResolvers<void>();
    const { ask } = await createAsking([
      bot({
        name: "typed",
        data: v.pipeAsync(
          v.optional(v.string(), ""),
          v.checkAsync((text) => (text === "slow" ? slow.promise : true)),
        ),
        async respond(context) {
          const saves = [context.setData("slow"), context.setData("quick").then(quick.resolve)];
          await Promise.race([quick.promise, new Promise((resolve) => setImmediate(resolve))]);
          slow.resolve(true);
          await Promise.all(saves);
          return context.data;
        },
      }),
    ]);
    expect((await ask({ text: "x" })).response).toBe("quick");
  });

  const counter = (name = "counter") =>
    bot({
      name,
      data: z.object({ count: z.number().default(0) }),
      async respond({ data, setData }) {
        await setData({ count: data.count + 1 });
        return `count ${data.count}`;
      },
    });

  test("is kept per session, and in a store across processes", async () => {
    const store = new Keyv();
    const first = await createAsking([counter()], { store });
    await first.ask({ text: "x", session: "one" });
    expect((await first.ask({ text: "y", session: "one" })).response).toBe("count 1");
    expect((await first.ask({ text: "x", session: "two" })).response).toBe("count 0");
    const second = await createAsking([counter()], { store });
    expect((await second.ask({ text: "z", session: "one" })).response).toBe("count 2");
  });

  test("changes at once, behind any middleware", async () => {
    const { ask } = await createAsking([
      bot({
        name: "forgetful",
        data: z.object({ name: z.string().default("Grace") }),
        use: [timeout({ total: "1m" })],
        async *respond(context) {
          await context.setData({ name: "Ada" });
          yield `Hello ${context.data.name}`;
        },
      }),
    ]);
    expect((await ask({ text: "x" })).response).toBe("Hello Ada");
  });

  test("is refused where its schema refuses it, and the log says why", async () => {
    const { ask, lines } = await createAsking([
      bot({
        name: "typed",
        data: z.object({ tier: tier.default("basic") }),
        async respond({ setData }) {
          await setData({ tier: "gold" as "basic" });
          return "never";
        },
      }),
    ]);
    await ask({ text: "x" });
    expect(JSON.stringify(lines)).toMatch(/setData with data that its own schema refuses: tier: /);
  });

  test("that another schema wrote is set aside, and found again by the schema that wrote it", async () => {
    const store = new Keyv();
    const session = "one";
    const before = await createAsking([counter()], { store });
    await before.ask({ text: "x", session });
    await before.ask({ text: "y", session });

    const changed = bot({
      name: "counter",
      data: z.object({ count: z.enum(["few", "many"]).default("few") }),
      respond: ({ data }) => `count ${data.count}`,
    });
    const during = await createAsking([changed], { store });
    expect((await during.ask({ text: "z", session })).response).toBe("count few");
    expect(during.lines).toContainEqual(
      expect.objectContaining({
        msg: "the stored data no longer fits its schema; set it aside and started over",
        problem: expect.stringContaining("count: "),
      }),
    );

    const after = await createAsking([counter()], { store });
    expect((await after.ask({ text: "z", session })).response).toBe("count 2");
    expect((await after.ask({ text: "z", session })).response).toBe("count 3");
  });

  test("can be read and changed after the answer", async () => {
    const seen: unknown[] = [];
    const { ask } = await createAsking([
      bot({
        name: "tidy",
        data: z.object({ rounds: z.number().default(0) }),
        respond: ({ data }) => `round ${data.rounds}`,
        async afterAnswer(_session, done) {
          await done.setData({ rounds: done.data.rounds + 1 });
          seen.push(done.data);
        },
      }),
    ]);
    await ask({ text: "x", session: "one" });
    expect((await ask({ text: "y", session: "one" })).response).toBe("round 1");
    await vi.waitFor(() => expect(seen).toEqual([{ rounds: 1 }, { rounds: 2 }]));
  });
});
