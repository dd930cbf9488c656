import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { type Bot, bot, type Context, type Responder } from "#core";
import {
  balance,
  converse,
  createDemoModel,
  fallback,
  openai,
  structured,
  type Tool,
  tool,
  type ToolContext,
} from "#models";

// The compiler checks what stands here; each @ts-expect-error is a mistake that it has to find.

const customer = z.object({
  userId: z.string().default(""),
  tier: z.enum(["basic", "premium"]).default("basic"),
});
type Customer = z.infer<typeof customer>;
const input = z.object({ order: z.string() });

const refund = tool({
  name: "refund",
  description: "Pays an order back.",
  input,
  run: ({ order }, { data }: ToolContext<Customer>) => `${order} of ${data.userId}`,
});
const weather = tool({
  name: "weather",
  description: "The weather.",
  input: z.object({}),
  run: () => "sunny",
});
const hire = tool({
  name: "hire",
  description: "For another bot.",
  input: z.object({}),
  run: (_, { data }: ToolContext<{ company: number }>) => data.company,
});

test("a tool that is written apart has the data that it names", () => {
  expectTypeOf(refund).toEqualTypeOf<Tool<Customer>>();
  expectTypeOf(weather).toEqualTypeOf<Tool>();
  const orders = tool({
    name: "orders",
    description: "Lists orders.",
    input,
    inject: { userId: ({ data }: Context<Customer>) => data.userId },
    run: ({ order, userId }, { data }) => {
      expectTypeOf(order).toEqualTypeOf<string>();
      expectTypeOf(userId).toEqualTypeOf<string>();
      expectTypeOf(data).toEqualTypeOf<Customer>();
    },
  });
  expectTypeOf(orders).toEqualTypeOf<Tool<Customer>>();
});

test("tools, prompts and injected values inside a bot know the bot's data", () => {
  const made = bot({
    name: "support",
    data: customer,
    respond: openai({
      system: ({ data }) => {
        expectTypeOf(data).toEqualTypeOf<Customer>();
        return `You help a ${data.tier} customer.`;
      },
      values: ({ data }) => ({ tier: data.tier }),
      tools: [
        refund,
        weather,
        tool({
          name: "inline",
          description: "Written in place.",
          input,
          inject: {
            userId: ({ data }) => {
              expectTypeOf(data).toEqualTypeOf<Customer>();
              return data.userId;
            },
          },
          needsApproval: (_, { data }) => data.tier === "basic",
          async run({ order, userId }, { data, setData }) {
            expectTypeOf(order).toEqualTypeOf<string>();
            expectTypeOf(userId).toEqualTypeOf<string>();
            expectTypeOf(data).toEqualTypeOf<Customer>();
            await setData({ ...data, tier: "premium" });
          },
        }),
      ],
    }),
  });
  expectTypeOf(made).toEqualTypeOf<Bot<Customer>>();
});

test("a model without tools answers for any bot", () => {
  expectTypeOf(openai()).toEqualTypeOf<Responder>();
  expectTypeOf(bot({ name: "a", respond: openai() })).toEqualTypeOf<Bot<undefined>>();
  expectTypeOf(bot({ name: "b", data: customer, respond: openai() })).toEqualTypeOf<Bot<Customer>>();
});

test("several models answer for a bot and its tools", () => {
  bot({
    name: "a",
    data: customer,
    respond: fallback(openai({ tools: [refund] }), openai({ system: ({ data }) => data.tier })),
  });
  bot({
    name: "b",
    data: customer,
    respond: balance(openai({ tools: [weather] }), ({ data }) => {
      expectTypeOf(data).toEqualTypeOf<Customer>();
      return data.tier;
    }),
  });
  expectTypeOf(fallback(openai({ tools: [refund] }))).toEqualTypeOf<Responder<Customer>>();
});

test("a structured answer knows the data that its prompt names", () => {
  const sort = structured(createDemoModel(), {
    schema: z.object({ isCode: z.boolean() }),
    system: ({ data }: Context<Customer>) => data.tier,
  });
  expectTypeOf(sort).parameter(0).toEqualTypeOf<Context<Customer>>();
  bot({
    name: "a",
    data: customer,
    async *respond(context) {
      const { isCode } = yield* sort(context);
      expectTypeOf(isCode).toEqualTypeOf<boolean>();
    },
  });
});

test("a bot refuses a tool that wants other data", () => {
  expectTypeOf(hire).not.toExtend<Tool<Customer>>();
  expectTypeOf(hire).not.toExtend<Tool>();
  // @ts-expect-error -- no company
  bot({ name: "a", data: customer, respond: openai({ tools: [hire] }) });
  // @ts-expect-error -- no company, whatever stands beside it
  bot({ name: "b", data: customer, respond: openai({ tools: [refund, hire] }) });
  // @ts-expect-error -- no data at all
  bot({ name: "c", respond: openai({ tools: [refund] }) });
  // @ts-expect-error -- no company behind the second model either
  bot({ name: "d", data: customer, respond: fallback(openai(), openai({ tools: [hire] })) });
});

test("a tool without data leaves the bot's data known to the prompt and to other tools", () => {
  bot({
    name: "a",
    data: customer,
    respond: openai({
      tools: [
        weather,
        tool({
          name: "inline",
          description: "Written in place.",
          input,
          run: (_, { data }) => {
            expectTypeOf(data).toEqualTypeOf<Customer>();
          },
        }),
      ],
      system: ({ data }) => {
        expectTypeOf(data).toEqualTypeOf<Customer>();
        return data.tier;
      },
    }),
  });
});

test("a responder that stands alone has the data of its tools", () => {
  const alone = openai({
    tools: [weather, refund],
    system: ({ data }) => {
      expectTypeOf(data).toEqualTypeOf<Customer>();
      return data.tier;
    },
  });
  expectTypeOf(alone).toEqualTypeOf<Responder<Customer>>();
  const owned = converse(createDemoModel(), { tools: [refund] });
  expectTypeOf(owned).toEqualTypeOf<Responder<Customer>>();
});
