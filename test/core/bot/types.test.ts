import * as v from "valibot";
import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import {
  type AfterAnswer,
  type Bot,
  bot,
  compose,
  type Context,
  type DataMiddleware,
  limit,
  type Middleware,
  type Responder,
  timeout,
} from "#core";

// The compiler checks what stands here; each @ts-expect-error is a mistake that it has to find.

const customer = z.object({ userId: z.string(), tier: z.enum(["basic", "premium"]).default("basic") });
type Customer = { userId: string; tier: "basic" | "premium" };
const initial = () => ({ userId: "ada" });

describe("the compiler knows a bot's data", () => {
  test("in everything that a bot is made of, from a zod schema", () => {
    const made = bot({
      name: "support",
      data: customer,
      initial: ({ author }) => ({ userId: author.id }),
      use: [
        limit({ perMinute: 10 }),
        (next) =>
          async function* (context) {
            expectTypeOf(context).toEqualTypeOf<Context<Customer>>();
            yield* next(context);
          },
      ],
      async *respond({ data, setData }) {
        expectTypeOf(data).toEqualTypeOf<Customer>();
        expectTypeOf(setData).parameter(0).toEqualTypeOf<Customer>();
        // @ts-expect-error -- no such tier
        await setData({ ...data, tier: "gold" });
        yield data.tier;
      },
      async afterAnswer(_session, done) {
        expectTypeOf(done).toEqualTypeOf<AfterAnswer<Customer>>();
      },
    });
    expectTypeOf(made).toEqualTypeOf<Bot<Customer>>();
  });

  test("from a valibot schema", () => {
    bot({
      name: "support",
      data: v.object({ tier: v.optional(v.picklist(["basic", "premium"]), "basic") }),
      respond: ({ data }) => {
        expectTypeOf(data).toEqualTypeOf<{ tier: "basic" | "premium" }>();
        return data.tier;
      },
    });
  });

  test("wherever the schema stands among the options", () => {
    bot({
      respond: ({ data }) => {
        expectTypeOf(data).toEqualTypeOf<Customer>();
        return data.tier;
      },
      initial,
      data: customer,
      name: "support",
    });
  });

  test("to be undefined where there is no schema", () => {
    const made = bot({
      name: "echo",
      respond: ({ turn, data }) => {
        expectTypeOf(data).toEqualTypeOf<undefined>();
        return turn.text;
      },
    });
    expectTypeOf(made).toEqualTypeOf<Bot<undefined>>();
  });

  test("and lets bots with different data stand in one list", () => {
    const bots: Bot[] = [
      bot({ name: "a", respond: () => "x" }),
      bot({ name: "b", data: customer, initial, respond: ({ data }) => data.tier }),
    ];
    expectTypeOf(bots).items.toEqualTypeOf<Bot>();
  });
});

test("`initial` returns what the schema takes: defaults may be left out, and wrong values are refused", () => {
  bot({ name: "b", data: customer, initial: () => ({ userId: "ada" }), respond: () => "x" });
  const wrong = (): void => {
    // @ts-expect-error -- a number is no id
    bot({ name: "b", data: customer, initial: () => ({ userId: 3 }), respond: () => "x" });
    // @ts-expect-error -- the id has no default
    bot({ name: "b", data: customer, initial: () => ({ tier: "basic" as const }), respond: () => "x" });
  };
  expectTypeOf(wrong).toBeFunction();
});

describe("middleware", () => {
  const forCustomers: DataMiddleware<Customer> = (next) => next;
  /** For any bot whose data has a tier. */
  const forTiers = <Data extends { tier: string }>(next: Responder<Data>): Responder<Data> =>
    async function* (context) {
      yield `${context.data.tier}: `;
      yield* next(context);
    };

  test("that reads data fits the bots that have it, beside middleware for any bot", () => {
    const use = [limit({ perMinute: 1 }), forCustomers, forTiers];
    const made = bot({ name: "b", data: customer, initial, use, respond: () => "x" });
    expectTypeOf(made).toEqualTypeOf<Bot<Customer>>();
  });

  test("that reads data is refused by bots that have other data or none", () => {
    expectTypeOf(forCustomers).not.toExtend<Middleware>();
    const other = z.object({ count: z.number().default(0) });
    // @ts-expect-error -- no customer
    bot({ name: "b", data: other, use: [forCustomers], respond: () => "x" });
    // @ts-expect-error -- no tier
    bot({ name: "b", data: other, use: [forTiers], respond: () => "x" });
    // @ts-expect-error -- no data at all
    bot({ name: "b", use: [forTiers], respond: () => "x" });
  });

  test("is composed into middleware of the same kind", () => {
    expectTypeOf(compose(limit({ perMinute: 1 }), timeout({ total: "1m" }))).toEqualTypeOf<Middleware>();
    expectTypeOf(compose(limit({ perMinute: 1 }), forCustomers)).toEqualTypeOf<DataMiddleware<Customer>>();
  });
});
