import { describe, expect, test } from "vitest";
import { z } from "zod";
import { card } from "#core";
import { tool } from "#models";
import { contextOf, createLogSink, turnOf } from "../support/context.ts";
import {
  createModelScene as scene,
  createWeather,
  stepsIn as steps,
  toolResults,
  weatherCall,
} from "../support/model-scene.ts";
import { calls, event, raw, says, type Script } from "../support/model-server.ts";
import { finishes, readAnswer as read } from "../support/reading.ts";

/** The same tool calls in the format of each API. */
const asks = {
  chat: calls,
  responses: (...asked: { id: string; name: string; input: unknown }[]): Script =>
    raw(
      event({
        type: "response.output_item.done",
        item: { type: "reasoning", id: "rs_1", encrypted_content: "sealed" },
      }),
      ...asked.map(({ id, name, input }) =>
        event({
          type: "response.output_item.done",
          item: { type: "function_call", call_id: id, name, arguments: JSON.stringify(input) },
        }),
      ),
      event({ type: "response.completed", response: {} }),
    ),
};
const saysOver = {
  chat: says,
  responses: (text: string): Script =>
    raw(
      event({ type: "response.output_text.delta", delta: text }),
      event({ type: "response.completed", response: {} }),
    ),
};

describe.each(["chat", "responses"] as const)("tools over %s", (api) => {
  test("run side by side for two rounds, and their results go back to the model", async () => {
    const running = new Set<string>();
    let together = 0;
    const both = Promise.withResolvers<void>();
    const weather = tool({
      name: "weather",
      description: "Tells the weather of a city.",
      input: z.object({ city: z.string() }),
      run: async ({ city }) => {
        running.add(city);
        together = Math.max(together, running.size);
        if (running.size === 2) both.resolve();
        if (city !== "Bern") await both.promise;
        running.delete(city);
        return `${city} is sunny`;
      },
    });
    const { server, responder } = await scene(
      { api, tools: [weather] },
      asks[api](weatherCall("a", "Rome"), weatherCall("b", "Oslo")),
      asks[api](weatherCall("c", "Bern")),
      saysOver[api]("Sunny everywhere."),
    );
    const { parts, text, error } = await read(responder);
    expect(error).toBeUndefined();
    expect(text).toBe("Sunny everywhere.");
    expect(together).toBe(2);
    expect(finishes(parts)).toEqual(["tools", "tools", "stop"]);
    expect(parts).toContainEqual({
      type: "tool",
      name: "weather",
      input: { city: "Bern" },
      output: "Bern is sunny",
    });
    const last = JSON.stringify(server.seen[2]?.body);
    for (const said of ["Rome is sunny", "Oslo is sunny", "Bern is sunny"]) expect(last).toContain(said);
  });
});

test("the Responses API gets the model's encrypted reasoning back before the calls that followed it", async () => {
  const { weather } = createWeather();
  const { server, responder } = await scene(
    { api: "responses", tools: [weather], speakers: false },
    asks.responses(weatherCall("a", "Rome")),
    saysOver.responses("Blue."),
  );
  await read(responder, contextOf({ turn: turnOf({ text: "Rome?" }) }));
  expect(server.seen[1]?.body).toMatchObject({
    include: ["reasoning.encrypted_content"],
    input: [
      { role: "user" },
      { type: "reasoning", encrypted_content: "sealed" },
      { type: "function_call", call_id: "a", name: "weather", arguments: '{"city":"Rome"}' },
      { type: "function_call_output", call_id: "a", output: '{"city":"Rome","sky":"blue"}' },
    ],
  });
});

test("a chat completion gets its own calls back, with the fields that the server added", async () => {
  const { weather } = createWeather();
  const signed: Script = raw(
    event({
      choices: [
        {
          delta: {
            reasoning_content: "Rome, then.",
            tool_calls: [
              {
                index: 0,
                id: "a",
                function: { name: "weather", arguments: '{"city":"Rome"}' },
                extra_content: { signature: "s" },
              },
            ],
          },
          finish_reason: "stop",
        },
      ],
    }),
  );
  const { server, responder } = await scene({ tools: [weather], speakers: false }, signed, says("Blue."));
  await read(responder);
  expect(server.seen[1]?.body).toMatchObject({
    messages: [
      { role: "user" },
      {
        role: "assistant",
        content: null,
        reasoning_content: "Rome, then.",
        tool_calls: [
          { id: "a", type: "function", function: { name: "weather" }, extra_content: { signature: "s" } },
        ],
      },
      { role: "tool", tool_call_id: "a", content: '{"city":"Rome","sky":"blue"}' },
    ],
  });
});

describe("calls", () => {
  test("are put together from pieces, also when all have the same index or no id", async () => {
    const { weather, asked } = createWeather();
    const piece = (call: object): string =>
      event({ choices: [{ delta: { tool_calls: [call] }, finish_reason: null }] });
    const pieces = raw(
      piece({ index: 0, id: "a", function: { name: "weather", arguments: '{"ci' } }),
      piece({ index: 0, function: { arguments: 'ty":"Rome"}' } }),
      piece({ index: 0, id: "b", function: { name: "weather", arguments: '{"city":"Oslo"}' } }),
      piece({ function: { name: "weather", arguments: { city: "Bern" } } }),
      piece({ function: { name: "weather", arguments: '{"city":' } }),
      piece({ function: { arguments: '"Paris"}' } }),
      event({ choices: [{ delta: {}, finish_reason: "stop" }] }),
    );
    const { server, responder } = await scene({ tools: [weather] }, pieces, says("ok"));
    await read(responder);
    expect(asked).toEqual(["Rome", "Oslo", "Bern", "Paris"]);
    const { messages } = (server.seen[1]?.body ?? {}) as { messages: { tool_call_id?: string }[] };
    const ids = messages.flatMap(({ tool_call_id: id }) => (id === undefined ? [] : [id]));
    expect(new Set(ids).size).toBe(4);
  });

  const mistakes: { name: string; call: { id: string; name: string; input: unknown }; told: string }[] = [
    {
      name: "a tool that does not exist",
      call: { id: "a", name: "teleport", input: {} },
      told: "There are: weather.",
    },
    {
      name: "arguments that do not fit",
      call: { id: "a", name: "weather", input: { town: "Rome" } },
      told: "expected string",
    },
  ];
  test.each(mistakes)(
    "with $name are reported to the model, which may correct them",
    async ({ call, told }) => {
      const { weather, asked } = createWeather();
      const { server, responder } = await scene(
        { tools: [weather] },
        calls(call),
        calls(weatherCall("b", "Rome")),
        says("ok"),
      );
      const { text } = await read(responder);
      expect(text).toBe("ok");
      expect(asked).toEqual(["Rome"]);
      expect(toolResults(server.seen[1]?.body)[0]).toContain(told);
    },
  );

  test("with arguments that are not JSON are reported to the model", async () => {
    const { weather } = createWeather();
    const broken = raw(
      event({
        choices: [
          {
            delta: {
              tool_calls: [{ index: 0, id: "a", function: { name: "weather", arguments: "{city:" } }],
            },
            finish_reason: "tool_calls",
          },
        ],
      }),
    );
    const { server, responder } = await scene({ tools: [weather] }, broken, says("ok"));
    await read(responder);
    expect(toolResults(server.seen[1]?.body)[0]).toContain("not JSON");
  });

  test("that throw are reported to the model and the log, and shown as failed", async () => {
    const { log, lines } = createLogSink();
    const broken = tool({
      name: "weather",
      description: "x",
      input: z.object({ city: z.string() }),
      run: () => {
        throw new Error("the barometer fell down");
      },
    });
    const { server, responder } = await scene(
      { tools: [broken] },
      calls(weatherCall("a", "Rome")),
      says("Sorry."),
    );
    const { parts } = await read(responder, contextOf({ log }));
    expect(toolResults(server.seen[1]?.body)[0]).toBe('{"error":"the barometer fell down."}');
    expect(steps(parts)).toEqual(["weather: running", "weather: failed"]);
    expect(lines).toMatchObject([{ tool: "weather", msg: "a tool failed; telling the model" }]);
  });

  test("that take too long are abandoned, and the model reads that they may have had their effect", async () => {
    const aborted = Promise.withResolvers<void>();
    const slow = tool({
      name: "weather",
      description: "x",
      input: z.object({ city: z.string() }),
      run: (_, { signal }) => {
        signal.addEventListener("abort", () => aborted.resolve());
        return new Promise(() => {});
      },
    });
    const { server, responder } = await scene(
      { tools: [slow], limits: { time: 30 } },
      calls(weatherCall("a", "Rome")),
      says("ok"),
    );
    await read(responder);
    await aborted.promise;
    expect(toolResults(server.seen[1]?.body)[0]).toContain(
      "not done after 30 ms. It may have taken effect nevertheless.",
    );
  });

  test("are abandoned without a result when the answer is no longer wanted", async () => {
    const stop = new AbortController();
    const { log, lines } = createLogSink();
    const hanging = tool({
      name: "weather",
      description: "x",
      input: z.object({ city: z.string() }),
      run: () => {
        stop.abort("stop");
        return new Promise(() => {});
      },
    });
    const { server, responder } = await scene(
      { tools: [hanging] },
      calls(weatherCall("a", "Rome")),
      says("never"),
    );
    const { error } = await read(responder, contextOf({ signal: stop.signal, log }));
    expect(error).toMatchObject({ name: "AbortError" });
    expect(server.seen).toHaveLength(1);
    // Time for calls that would still do something.
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toEqual([]);
  });

  test("have long results cut, and the model reads so", async () => {
    const long = tool({
      name: "weather",
      description: "x",
      input: z.object({}),
      run: () => "x".repeat(10_000),
    });
    const { server, responder } = await scene(
      { tools: [long], limits: { result: 50 } },
      calls(weatherCall("a", "Rome")),
      says("ok"),
    );
    await read(responder);
    expect(toolResults(server.seen[1]?.body)[0]).toBe(`${"x".repeat(50)}… (cut: 50 of 10000 characters)`);
  });

  test("beyond the limit are refused one by one", async () => {
    const { weather, asked } = createWeather();
    const three = ["Rome", "Oslo", "Bern"].map((city) => weatherCall(city, city));
    const { server, responder } = await scene(
      { tools: [weather], limits: { calls: 2 } },
      calls(...three),
      says("ok"),
    );
    await read(responder);
    expect(asked).toEqual(["Rome", "Oslo"]);
    expect(toolResults(server.seen[1]?.body)[2]).toContain("At most 2 calls at once");
  });

  test("end: after the last round the model has to answer in words", async () => {
    const { weather, asked } = createWeather();
    let round = 0;
    const insatiable: Script = (response, seen) => {
      const { tool_choice: choice } = seen.body as { tool_choice?: string };
      const script = choice === "none" ? says("Enough.") : calls(weatherCall(`c${(round += 1)}`, "Rome"));
      return script(response, seen);
    };
    const { responder } = await scene({ tools: [weather], limits: { rounds: 3 } }, insatiable);
    expect((await read(responder)).text).toBe("Enough.");
    expect(asked).toHaveLength(3);
  });

  test("after the last round end in a failure", async () => {
    const { weather } = createWeather();
    const { responder } = await scene(
      { tools: [weather], limits: { rounds: 2 } },
      calls(weatherCall("a", "Rome")),
    );
    expect((await read(responder)).error?.message).toContain("asked for tools in");
  });

  test("that need approval are not made, and the model reads why", async () => {
    const done: string[] = [];
    const refund = tool({
      name: "refund",
      description: "Pays money back.",
      input: z.object({ amount: z.number() }),
      needsApproval: ({ amount }) => amount > 10,
      run: ({ amount }) => void done.push(`paid ${amount}`),
    });
    const both = calls(
      { id: "a", name: "refund", input: { amount: 5 } },
      { id: "b", name: "refund", input: { amount: 500 } },
    );
    const { server, responder } = await scene({ tools: [refund] }, both, says("ok"));
    await read(responder);
    expect(done).toEqual(["paid 5"]);
    expect(toolResults(server.seen[1]?.body)[1]).toContain("approval");
  });

  test("put a blank line between the text before and after them", async () => {
    const { weather } = createWeather();
    const talkative = raw(
      event({ choices: [{ delta: { content: "Let me look." } }] }),
      event({
        choices: [
          {
            delta: {
              tool_calls: [
                { index: 0, id: "a", function: { name: "weather", arguments: '{"city":"Rome"}' } },
              ],
            },
            finish_reason: "tool_calls",
          },
        ],
      }),
    );
    const { responder } = await scene({ tools: [weather] }, talkative, says("Blue."));
    expect((await read(responder)).text).toBe("Let me look.\n\nBlue.");
  });

  test("show the parts that the tool makes of its result", async () => {
    const order = tool({
      name: "order",
      description: "Finds an order.",
      input: z.object({}),
      title: () => "Looking for the order",
      run: () => ({ number: 7 }),
      show: (found) => card({ title: `Order ${(found as { number: number }).number}` }),
    });
    const { responder } = await scene(
      { tools: [order] },
      calls({ id: "a", name: "order", input: {} }),
      says("There."),
    );
    const { parts } = await read(responder);
    expect(steps(parts)).toEqual(["Looking for the order: running", "Looking for the order: done"]);
    expect(parts).toContainEqual({ type: "card", title: "Order 7" });
  });
});
