import { describe, expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { Context } from "#core";
import { openai, tool } from "#models";
import { contextOf } from "../support/context.ts";
import { createHolders } from "../support/holders.ts";
import {
  createModelScene as scene,
  createWeather,
  stepsIn as steps,
  toolResults,
  weatherCall,
} from "../support/model-scene.ts";
import { calls, says, type Script } from "../support/model-server.ts";
import { readAnswer as read } from "../support/reading.ts";

interface Customer {
  userId: string;
  tier: "basic" | "premium";
}

describe("injected values", () => {
  const orders = tool({
    name: "orders",
    description: "Lists the orders of a customer.",
    input: z.object({ userId: z.string(), status: z.enum(["open", "all"]) }),
    inject: { userId: ({ data }: Context<Customer>) => data.userId },
    effect: false,
    run: ({ userId, status }) => `${status} orders of ${userId}`,
  });
  const context = contextOf({
    data: { userId: "u1", tier: "basic" } satisfies Customer,
  }) as Context<Customer>;

  test("come from the session, and the model neither sees nor sets them", async () => {
    const forged = { id: "a", name: "orders", input: { status: "open", userId: "another customer" } };
    const { server } = await scene({}, calls(forged), says("ok"));
    const responder = openai<Customer>({ apiKey: "k", model: "tiny", baseUrl: server.url, tools: [orders] });
    const parts = await Array.fromAsync(responder(context));
    expect(JSON.stringify(server.seen[0]?.body)).not.toContain("userId");
    expect(toolResults(server.seen[1]?.body)).toEqual(["open orders of u1"]);
    expect(JSON.stringify(parts)).not.toContain('"u1"');
  });

  test("win over what the model says, also when the schema takes everything", async () => {
    const loose = tool({
      name: "orders",
      description: "x",
      input: z.looseObject({}),
      inject: { userId: ({ data }: Context<Customer>) => data.userId },
      run: ({ userId }) => userId,
    });
    const { server } = await scene(
      {},
      calls({ id: "a", name: "orders", input: { userId: "forged" } }),
      says("ok"),
    );
    await Array.fromAsync(
      openai<Customer>({ apiKey: "k", model: "tiny", baseUrl: server.url, tools: [loose] })(context),
    );
    expect(toolResults(server.seen[1]?.body)).toEqual(["u1"]);
  });

  test("have their types", () => {
    tool({
      name: "typed",
      description: "x",
      input: z.object({ amount: z.number() }),
      inject: { tier: ({ data }: Context<Customer>) => data.tier },
      run: ({ amount, tier }, { data }) => {
        expectTypeOf(amount).toEqualTypeOf<number>();
        expectTypeOf(tier).toEqualTypeOf<"basic" | "premium">();
        expectTypeOf(data).toEqualTypeOf<Customer>();
      },
    });
    // @ts-expect-error -- a tool for customers needs a bot with customers
    openai<{ other: number }>({ apiKey: "k", tools: [orders] });
  });
});

describe("a turn that is taken over", () => {
  const died = (): Script => async (response) => void response.socket?.destroy();

  test("does not run a recorded tool again, and does not ask for a recorded round again", async () => {
    const { weather, asked } = createWeather();
    const holders = createHolders();
    const { server, responder } = await scene(
      { tools: [weather] },
      calls(weatherCall("a", "Rome")),
      died(),
      says("Blue."),
    );
    const first = await read(responder, contextOf(holders.next()));
    expect(first.error).toMatchObject({ kind: "interrupted" });
    const second = await read(responder, contextOf(holders.next()));
    expect(second.text).toBe("Blue.");
    expect(asked).toEqual(["Rome"]);
    expect(server.seen).toHaveLength(3);
    expect(toolResults(server.seen[2]?.body)).toEqual(['{"city":"Rome","sky":"blue"}']);
    expect(steps(second.parts)).toEqual(["weather: running", "weather: done"]);
  });

  const interrupted = (effect: boolean) => {
    const holders = createHolders();
    const dying = holders.next();
    let times = 0;
    const pay = tool({
      name: "pay",
      description: "Pays.",
      input: z.object({}),
      effect,
      run: () => {
        if ((times += 1) === 1) {
          dying.die();
          throw new Error("killed");
        }
        return "paid";
      },
    });
    return { holders, dying, pay, times: () => times };
  };

  test("tells the model that an outcome is unknown, and does not run the tool a second time", async () => {
    const { holders, dying, pay, times } = interrupted(true);
    const { server, responder } = await scene(
      { tools: [pay] },
      calls({ id: "a", name: "pay", input: {} }),
      says("I do not know."),
    );
    const stop = new AbortController();
    const context = contextOf({ ...dying, die: undefined, signal: stop.signal } as Partial<Context>);
    await read(responder, context);
    const { text } = await read(responder, contextOf(holders.next()));
    expect(text).toBe("I do not know.");
    expect(times()).toBe(1);
    expect(toolResults(server.seen.at(-1)?.body)[0]).toContain("Whether it took effect is unknown");
  });

  test("runs a tool without effect again", async () => {
    const { holders, dying, pay, times } = interrupted(false);
    const { server, responder } = await scene(
      { tools: [pay] },
      calls({ id: "a", name: "pay", input: {} }),
      says("Paid."),
    );
    await read(responder, contextOf(dying));
    await read(responder, contextOf(holders.next()));
    expect(times()).toBe(2);
    expect(toolResults(server.seen.at(-1)?.body)).toEqual(["paid"]);
  });

  test("by another model of the same bot continues with the results that the first one got", async () => {
    const { weather, asked } = createWeather();
    const holders = createHolders();
    const { server, responder } = await scene(
      { tools: [weather], system: "Be brief." },
      calls(weatherCall("a", "Rome")),
      died(),
      says("Blue."),
    );
    await read(responder, contextOf(holders.next()));
    const other = openai({
      apiKey: "k",
      model: "other",
      baseUrl: server.url,
      tools: [weather],
      system: "Be brief.",
      retries: 0,
    });
    expect((await read(other, contextOf(holders.next()))).text).toBe("Blue.");
    expect(asked).toEqual(["Rome"]);
  });
});
