import { OpenAI } from "openai";
import { describe, expect, test } from "vitest";
import { BadInput, type Part, progress } from "#core";
import { fromStream } from "#models";
import { createModelServer, done, end, event, raw, say, says, stalls } from "../support/model-server.ts";
import { finishes, readAnswer, textOf } from "../support/reading.ts";

async function* stream(...items: unknown[]): AsyncGenerator<unknown> {
  yield* items;
}

const read = (source: unknown, signal?: AbortSignal) =>
  readAnswer(() => fromStream(source, signal ? { signal } : {}));

const stop: Part = { type: "finish", reason: "stop" };

/** The same two words in the format of each provider. */
const anthropic = [
  { type: "message_start", message: { model: "claude", usage: { input_tokens: 9, output_tokens: 1 } } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "ping" },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hello " } },
  { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "there" } },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } },
  { type: "message_stop" },
];
const aiSdk = [
  { type: "start" },
  { type: "start-step" },
  { type: "text-start", id: "0" },
  { type: "text-delta", id: "0", text: "Hello " },
  { type: "text-delta", id: "0", text: "there" },
  { type: "text-end", id: "0" },
  { type: "finish-step", finishReason: "stop", usage: { inputTokens: 9, outputTokens: 2 } },
  { type: "finish", finishReason: "stop", totalUsage: { inputTokens: 9, outputTokens: 2 } },
];
const agents = [
  { type: "agent_updated_stream_event", agent: {} },
  { type: "raw_model_stream_event", data: { type: "response_started" } },
  { type: "raw_model_stream_event", data: { type: "output_text_delta", delta: "Hello " } },
  { type: "raw_model_stream_event", data: { type: "output_text_delta", delta: "there" } },
  {
    type: "raw_model_stream_event",
    data: { type: "response_done", response: { usage: { inputTokens: 9, outputTokens: 2 } } },
  },
  { type: "run_item_stream_event", name: "message_output_created", item: { rawItem: { role: "assistant" } } },
];
const run = (...events: unknown[]) =>
  Object.assign(stream(...events), { toTextStream: () => stream(), completed: Promise.resolve() });
const chat = [
  { model: "tiny", choices: [{ delta: { content: "Hello " } }] },
  { model: "tiny", choices: [{ delta: { content: "there" }, finish_reason: "stop" }] },
  { model: "tiny", choices: [], usage: { prompt_tokens: 9, completion_tokens: 2 } },
];
const responses = [
  { type: "response.created", response: { model: "tiny" } },
  { type: "response.output_text.delta", delta: "Hello " },
  { type: "response.output_text.delta", delta: "there" },
  { type: "response.completed", response: { usage: { input_tokens: 9, output_tokens: 2 } } },
];

describe("a stream", () => {
  test.each([
    { name: "Chat Completions", source: () => stream(...chat), model: "tiny" },
    { name: "Responses", source: () => stream(...responses), model: "tiny" },
    { name: "Anthropic", source: () => stream(...anthropic), model: "claude" },
    {
      name: "an AI SDK result",
      source: () => ({ textStream: stream(), fullStream: stream(...aiSdk) }),
      model: "The model",
    },
    {
      name: "an AI SDK result of version 7",
      source: () => ({ text: Promise.resolve(""), stream: stream(...aiSdk) }),
      model: "The model",
    },
    { name: "an AI SDK full stream", source: () => stream(...aiSdk), model: "The model" },
    { name: "an Agents run", source: () => run(...agents), model: "The model" },
    { name: "the events of an Agents run", source: () => stream(...agents), model: "The model" },
  ])("of $name becomes text, one bill and one end", async ({ source, model }) => {
    const { parts, error } = await read(source());
    expect(error).toBeUndefined();
    expect(parts).toEqual([
      "Hello ",
      "there",
      { type: "usage", model, inputTokens: 9, outputTokens: 2 },
      stop,
    ]);
  });

  test.each([
    { name: "a text", source: "Hello there", parts: ["Hello there", stop] },
    { name: "a promise of a text", source: Promise.resolve("Hello there"), parts: ["Hello there", stop] },
    { name: "an iterable of text", source: stream("Hello ", "there"), parts: ["Hello ", "there", stop] },
    {
      name: "a ReadableStream of text",
      source: ReadableStream.from(["Hello ", "there"]),
      parts: ["Hello ", "there", stop],
    },
    {
      name: "bytes",
      source: stream(Uint8Array.of(0x47, 0x72, 0xc3), Uint8Array.of(0xbc, 0xc3, 0x9f, 0x65)),
      parts: ["Gr", "üße", stop],
    },
    {
      name: "our own parts",
      source: stream(progress({ id: "1", title: "look", state: "done" }), "x", {
        type: "finish",
        reason: "length",
      }),
      parts: [progress({ id: "1", title: "look", state: "done" }), "x", { type: "finish", reason: "length" }],
    },
  ])("may be $name", async ({ source, parts }) => {
    expect((await read(source)).parts).toEqual(parts);
  });

  test.each([
    {
      name: "chat completion",
      source: { choices: [{ message: { content: "Whole" }, finish_reason: "stop" }] },
    },
    {
      name: "response",
      source: {
        object: "response",
        status: "completed",
        output: [{ type: "message", content: [{ type: "output_text", text: "Whole" }] }],
      },
    },
    {
      name: "Anthropic message",
      source: { type: "message", content: [{ type: "text", text: "Whole" }], stop_reason: "end_turn" },
    },
  ])("may be a whole $name", async ({ source }) => {
    const { parts } = await read(Promise.resolve(source));
    expect(parts).toEqual(["Whole", stop]);
  });

  test("may come from the real SDK, plain or through its helper", async () => {
    const { url } = await createModelServer(says("Hello ", "there"));
    const client = new OpenAI({ apiKey: "k", baseURL: url, maxRetries: 0 });
    const body = { model: "tiny", messages: [{ role: "user" as const, content: "hi" }] };
    const sources = [
      () => client.chat.completions.create({ ...body, stream: true }),
      () => client.chat.completions.stream(body),
    ];
    for (const source of sources) {
      const { parts, error } = await read(source());
      expect(error).toBeUndefined();
      expect(textOf(parts)).toBe("Hello there");
      expect(finishes(parts)).toEqual(["stop"]);
    }
  });
});

describe("an end", () => {
  const ends: { name: string; events: unknown[]; reason: string }[] = [
    {
      name: "Anthropic's max_tokens",
      events: [anthropic[3], { type: "message_delta", delta: { stop_reason: "max_tokens" } }],
      reason: "length",
    },
    {
      name: "Anthropic's refusal",
      events: [anthropic[3], { type: "message_delta", delta: { stop_reason: "refusal" } }],
      reason: "filtered",
    },
    {
      name: "the AI SDK's length",
      events: [aiSdk[0], aiSdk[3], { type: "finish", finishReason: "length" }],
      reason: "length",
    },
    {
      name: "the AI SDK's content filter",
      events: [aiSdk[0], aiSdk[3], { type: "finish", finishReason: "content-filter" }],
      reason: "filtered",
    },
    {
      name: "the AI SDK's tool calls",
      events: [aiSdk[0], aiSdk[3], { type: "finish", finishReason: "tool-calls" }],
      reason: "tools",
    },
  ];
  test.each(ends)("like $name has the reason $reason", async ({ events, reason }) => {
    expect(finishes((await read(stream(...events))).parts)).toEqual([reason]);
  });

  const failures: { name: string; source: () => unknown; kind: string }[] = [
    {
      name: "Anthropic's stream that breaks off",
      source: () => stream(...anthropic.slice(0, 5)),
      kind: "interrupted",
    },
    {
      name: "Anthropic's overload",
      source: () =>
        stream(...anthropic.slice(0, 5), {
          type: "error",
          error: { type: "overloaded_error", message: "Overloaded" },
        }),
      kind: "busy",
    },
    {
      name: "the AI SDK's error",
      source: () => ({
        fullStream: stream(aiSdk[0], {
          type: "error",
          error: Object.assign(new Error("no"), { statusCode: 401 }),
        }),
      }),
      kind: "key",
    },
    { name: "the AI SDK's text stream of a failed request", source: () => stream(), kind: "empty" },
    {
      name: "the AI SDK's stream that breaks off",
      source: () => ({ fullStream: stream(...aiSdk.slice(0, 5)) }),
      kind: "interrupted",
    },
    {
      name: "an Agents run that failed",
      source: () =>
        Object.assign(run(...agents.slice(0, 3)), {
          error: new Error("Rate limit rate_limit_exceeded"),
          completed: Promise.reject(new Error("x")),
        }),
      kind: "busy",
    },
    { name: "a chat that breaks off", source: () => stream(chat[0]), kind: "interrupted" },
    {
      name: "a response that failed",
      source: () => stream(responses[0], { type: "error", code: "server_error", message: "boom" }),
      kind: "busy",
    },
    {
      name: "a promise that fails",
      source: () => Promise.reject(Object.assign(new Error("no"), { status: 429 })),
      kind: "busy",
    },
  ];
  test.each(failures)("like $name is a failure: $kind", async ({ source, kind }) => {
    expect((await read(source())).error).toMatchObject({ kind });
  });

  test.each([
    { name: "an AI SDK", source: { fullStream: stream(aiSdk[0], aiSdk[3], { type: "abort" }) } },
    { name: "a cancelled Agents run", source: Object.assign(run(...agents), { cancelled: true }) },
  ])("that $name was asked to make is an abort", async ({ source }) => {
    expect((await read(source)).error).toMatchObject({ name: "AbortError" });
  });

  test("that the SDK makes quietly when its signal aborts counts as an abort", async () => {
    const { url } = await createModelServer(stalls(say("Half")));
    const control = new AbortController();
    const client = new OpenAI({ apiKey: "k", baseURL: url, maxRetries: 0 });
    const body = { model: "tiny", stream: true as const, messages: [] };
    const source = client.chat.completions.create(body, { signal: control.signal });
    const reading = readAnswer(
      () => fromStream(source, { signal: control.signal }),
      undefined,
      () => control.abort("stop"),
    );
    expect(await reading).toMatchObject({ text: "Half", error: { name: "AbortError" } });
  });
});

describe("tools that another SDK runs", () => {
  const use: Part = { type: "tool", name: "weather", input: { city: "Rome" }, output: "blue" };

  test("are shown as progress, and recorded in the transcript, for the AI SDK", async () => {
    const { parts } = await read({
      fullStream: stream(
        { type: "tool-call", toolCallId: "a", toolName: "weather", input: { city: "Rome" } },
        {
          type: "tool-result",
          toolCallId: "a",
          toolName: "weather",
          input: { city: "Rome" },
          output: "blue",
        },
        { type: "tool-error", toolCallId: "b", toolName: "weather", input: {}, error: new Error("no") },
        { type: "source", sourceType: "url", url: "https://example.com", title: "An example" },
        aiSdk[3],
        aiSdk[7],
      ),
    });
    expect(parts).toEqual([
      progress({ id: "a", title: "weather", state: "running" }),
      progress({ id: "a", title: "weather", state: "done" }),
      use,
      progress({ id: "b", title: "weather", state: "failed" }),
      { type: "tool", name: "weather", input: {}, output: "Error: no" },
      "Hello ",
      { type: "sources", sources: [{ title: "An example", url: "https://example.com" }] },
      expect.objectContaining({ type: "usage" }),
      stop,
    ]);
  });

  test("are shown as progress, and recorded in the transcript, for an Agents run", async () => {
    const item = (name: string, rawItem: object, output?: unknown) => ({
      type: "run_item_stream_event",
      name,
      item: { rawItem, output },
    });
    const { parts } = await read(
      run(
        item("tool_called", { callId: "a", name: "weather", arguments: '{"city":"Rome"}' }),
        item("tool_output", { callId: "a" }, "blue"),
        ...agents,
      ),
    );
    expect(parts.slice(0, 3)).toEqual([
      progress({ id: "a", title: "weather", state: "running" }),
      progress({ id: "a", title: "weather", state: "done" }),
      use,
    ]);
  });

  test("are missing when the stream only asks for them: the error says who has to run them", async () => {
    const asking = [
      {
        type: "content_block_start",
        index: 0,
        content_block: { type: "tool_use", id: "t", name: "weather" },
      },
      { type: "content_block_delta", index: 0, delta: { type: "input_json_delta", partial_json: "{}" } },
      { type: "message_delta", delta: { stop_reason: "tool_use" } },
    ];
    const { error } = await read(stream(...asking));
    expect(error).toBeInstanceOf(BadInput);
    expect(error?.message).toContain('asks for the tool "weather", which fromStream cannot run');
  });
});

describe("a source", () => {
  test.each([
    { name: "a number", source: 42, got: "number" },
    { name: "nothing", source: undefined, got: "undefined" },
    { name: "an object of another kind", source: { rows: [], total: 3 }, got: "the keys rows, total" },
    { name: "a stream of another kind", source: stream({ row: 1 }), got: "the keys row" },
    { name: "a stream of numbers", source: stream("a", 1), got: "number" },
  ])("that is $name is refused, and the message says what was got", async ({ source, got }) => {
    const { error } = await read(source);
    expect(error).toBeInstanceOf(BadInput);
    expect(error?.message).toContain(
      `got ${got === "number" || got === "undefined" ? got : `an object with ${got}`}`,
    );
  });

  test("is closed when its reader leaves", async () => {
    let closed = false;
    const source = (async function* () {
      try {
        for (;;) yield "more ";
      } finally {
        closed = true;
      }
    })();
    for await (const _ of fromStream(source)) break;
    expect(closed).toBe(true);
  });

  test("behind a connection is closed when its reader leaves", async () => {
    const { url, seen } = await createModelServer(stalls(say("Half")));
    const client = new OpenAI({ apiKey: "k", baseURL: url, maxRetries: 0 });
    const source = client.chat.completions.create({ model: "tiny", stream: true, messages: [] });
    for await (const _ of fromStream(source)) break;
    await expect(seen[0]?.closed).resolves.toBeUndefined();
  });

  test("that hangs is abandoned when the signal aborts", async () => {
    const control = new AbortController();
    const hanging = (async function* () {
      await new Promise(() => {});
      yield "never";
    })();
    const reading = read(hanging, control.signal);
    control.abort("stop");
    expect((await reading).error).toMatchObject({ name: "AbortError" });
  });
});

test("fromStream reads the same text from a raw server as the SDK", async () => {
  const { url } = await createModelServer(raw(event(chat[0]), say(" again"), end("length"), done));
  const client = new OpenAI({ apiKey: "k", baseURL: url, maxRetries: 0 });
  const { parts } = await read(client.chat.completions.create({ model: "tiny", stream: true, messages: [] }));
  expect(finishes(parts)).toEqual(["length"]);
});
