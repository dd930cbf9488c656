import { describe, expect, test } from "vitest";
import { contextOf, createLogSink, turnOf } from "../support/context.ts";
import { createModelScene as scene } from "../support/model-scene.ts";
import {
  delta,
  done,
  end,
  event,
  raw,
  refuses,
  says,
  say,
  type Script,
  sends,
  usage,
} from "../support/model-server.ts";
import { finishes, readAnswer as read, statuses } from "../support/reading.ts";
import { pngOf } from "../support/png.ts";

describe("a chat completion", () => {
  test.each([
    { reason: "length", finish: "length" },
    { reason: "content_filter", finish: "filtered" },
    { reason: "stop", finish: "stop" },
    { reason: "eos", finish: "stop" },
  ])("that ends with $reason is finished as $finish", async ({ reason, finish }) => {
    const { responder } = await scene({}, raw(say("Some words"), end(reason), done));
    const { parts, text, error } = await read(responder);
    expect(error).toBeUndefined();
    expect(text).toBe("Some words");
    expect(finishes(parts)).toEqual([finish]);
  });

  test("whose whole answer was filtered away is a refusal, not an empty answer", async () => {
    const { responder } = await scene({}, raw(end("content_filter"), done));
    expect((await read(responder)).error).toMatchObject({ kind: "refused" });
  });

  test("that was refused names the request id of the provider", async () => {
    const { responder } = await scene({}, refuses(500, { message: "boom" }, { "x-request-id": "req_7" }));
    expect((await read(responder)).error?.message).toBe("tiny: 500 boom (request req_7)");
  });

  test("that spent all its tokens on reasoning says what to do", async () => {
    const { responder } = await scene({}, raw(delta({ reasoning_content: "hm" }), end("length"), done));
    expect((await read(responder)).error?.message).toContain(
      "it spent all its tokens before the first word. Raise maxTokens",
    );
  });

  test("is read when the server ignores `stream` and sends one JSON object", async () => {
    const whole = {
      model: "tiny-1",
      choices: [{ index: 0, message: { role: "assistant", content: "All at once" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 4, completion_tokens: 3 },
    };
    const { responder } = await scene({}, sends("application/json; charset=utf-8", JSON.stringify(whole)));
    const { parts } = await read(responder);
    expect(parts).toEqual([
      "All at once",
      { type: "usage", model: "tiny", inputTokens: 4, outputTokens: 3 },
      { type: "finish", reason: "stop" },
    ]);
  });

  test("that comes as a JSON error with success is a failure", async () => {
    const { responder } = await scene(
      {},
      sends("application/json", JSON.stringify({ error: { message: "no", code: "insufficient_quota" } })),
    );
    expect((await read(responder)).error).toMatchObject({ kind: "quota" });
  });

  test("reports its usage once, with the last figure, when the server counts in every chunk", async () => {
    const { responder } = await scene(
      {},
      raw(usage(9, 1), say("a"), usage(9, 2), say("b"), end(), usage(9, 3), done),
    );
    const { parts } = await read(responder);
    expect(parts.filter((part) => typeof part !== "string" && part.type === "usage")).toEqual([
      { type: "usage", model: "tiny", inputTokens: 9, outputTokens: 3 },
    ]);
  });

  test("is priced by the operator's table, under the longest name that matches", async () => {
    const prices = { ti: { input: 100, output: 100 }, tiny: { input: 2, output: 10 } };
    const { responder } = await scene({ prices }, raw(say("a"), end(), usage(1_000, 500), done));
    const { parts } = await read(responder);
    expect(parts).toContainEqual({
      type: "usage",
      model: "tiny",
      inputTokens: 1_000,
      outputTokens: 500,
      price: 0.007,
    });
  });

  test("shows a refusal, which is the model's own text", async () => {
    const { responder } = await scene({}, raw(delta({ refusal: "I would rather not." }), end(), done));
    expect((await read(responder)).text).toBe("I would rather not.");
  });

  test("is read from lists of blocks as well", async () => {
    const content = [
      { type: "thinking", thinking: [] },
      { type: "text", text: "from a block" },
    ];
    const { responder } = await scene({}, raw(delta({ content }), end(), done));
    expect((await read(responder)).text).toBe("from a block");
  });
});

describe("reasoning", () => {
  const thinking = [
    delta({ reasoning_content: "**Looking" }),
    delta({ reasoning_content: " at lanes** I see" }),
    delta({ reasoning: "**Counting threads**" }),
    say("Three."),
    end(),
    done,
  ];
  test("is a status and never part of the answer", async () => {
    const { responder } = await scene({}, raw(...thinking));
    const { parts, text } = await read(responder);
    expect(text).toBe("Three.");
    expect(statuses(parts)).toEqual(["is thinking: Looking at lanes", "is thinking: Counting threads"]);
  });

  test("is quoted before the answer if the author asks for text", async () => {
    const { responder } = await scene(
      { reasoning: "text" },
      raw(delta({ reasoning: "one\n" }), delta({ reasoning: "two" }), say("Three."), end(), done),
    );
    expect((await read(responder)).text).toBe("> one\n> two\n\nThree.");
  });

  test("can be hidden", async () => {
    const { responder } = await scene({ reasoning: "nothing" }, raw(...thinking));
    expect(statuses((await read(responder)).parts)).toEqual([]);
  });

  test.each([
    { pieces: ["<think>hidden</think>\n\nShown"], text: "Shown" },
    { pieces: ["\n<th", "ink>hid", "den</th", "ink>", "Shown"], text: "Shown" },
    { pieces: ["<thin", "k about it"], text: "<think about it" },
    { pieces: ["Not <think>hidden</think>"], text: "Not <think>hidden</think>" },
    { pieces: ["<"], text: "<" },
  ])("between tags at the beginning is divided from the answer: $pieces", async ({ pieces, text }) => {
    const { responder } = await scene({}, raw(...pieces.map(say), end(), done));
    expect((await read(responder)).text).toBe(text);
  });

  test("keeps the watchdog quiet, however long it takes before the first word", async () => {
    const slow: Script = async (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (let round = 0; round < 18; round += 1) {
        response.write(delta({ reasoning_content: "hm " }));
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      response.end(say("Done") + end() + done);
    };
    const { responder } = await scene({ firstPart: 1_000 }, slow);
    expect((await read(responder)).text).toBe("Done");
  });
});

describe("a server that does not know a parameter", () => {
  const unknown = (param: string): Script =>
    refuses(400, {
      message: `Unrecognized request argument supplied: ${param}`,
      type: "invalid_request_error",
      param,
    });

  test("is asked again without it, and does not get it again", async () => {
    const { log, lines } = createLogSink();
    const { server, responder } = await scene(
      { temperature: 0 },
      unknown("stream_options"),
      says("One"),
      says("Two"),
    );
    expect((await read(responder, contextOf({ log }))).text).toBe("One");
    expect((await read(responder)).text).toBe("Two");
    expect(server.seen.map(({ body }) => Object.hasOwn(body as object, "stream_options"))).toEqual([
      true,
      false,
      false,
    ]);
    expect(server.seen.every(({ body }) => Object.hasOwn(body as object, "temperature"))).toBe(true);
    expect(lines).toMatchObject([{ dropped: "stream_options" }]);
  });

  test("is understood by its message when it names no parameter", async () => {
    const wordy = refuses(422, { message: "Extra inputs are not permitted: top_p" });
    const { server, responder } = await scene({ topP: 0.5 }, wordy, says("One"));
    expect((await read(responder)).text).toBe("One");
    expect(server.seen[1]?.body).not.toHaveProperty("top_p");
  });

  test("may refuse one after the other", async () => {
    const { server, responder } = await scene(
      { topP: 0.5, temperature: 1 },
      unknown("top_p"),
      unknown("temperature"),
      says("One"),
    );
    expect((await read(responder)).text).toBe("One");
    expect(server.seen).toHaveLength(3);
  });

  test("gets the limit under the name that it knows", async () => {
    const { server, responder } = await scene(
      { maxTokens: 77 },
      unknown("max_completion_tokens"),
      says("One"),
    );
    await read(responder);
    expect(server.seen[0]?.body).toMatchObject({ max_completion_tokens: 77 });
    expect(server.seen[1]?.body).toMatchObject({ max_tokens: 77 });
    expect(server.seen[1]?.body).not.toHaveProperty("max_completion_tokens");
  });

  test("is not asked forever", async () => {
    const { server, responder } = await scene({}, unknown("stream_options"));
    expect((await read(responder)).error).toMatchObject({ kind: "unknown" });
    expect(server.seen).toHaveLength(2);
  });

  test("is not asked again when the parameter is required", async () => {
    const { server, responder } = await scene({}, unknown("messages"));
    expect((await read(responder)).error).toMatchObject({ kind: "unknown" });
    expect(server.seen).toHaveLength(1);
  });
});

describe("a picture", () => {
  const picture = { id: "F1", name: "cat.png", mimeType: "image/png", size: 24, origin: null };
  const withPicture = () =>
    contextOf({
      turn: turnOf({ text: "What is this?", files: [picture] }),
      read: async () => pngOf(640, 480),
    });

  test("goes to the model unchanged", async () => {
    const { server, responder } = await scene({ speakers: false }, says("A cat"));
    await read(responder, withPicture());
    expect(server.seen[0]?.body).toMatchObject({
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            {
              type: "image_url",
              image_url: { url: `data:image/png;base64,${pngOf(640, 480).toString("base64")}` },
            },
          ],
        },
      ],
    });
  });

  test("is only named to a model that cannot see, which then gets no more of them", async () => {
    const blind = refuses(400, { message: "This model does not support image_url content" });
    const { server, responder } = await scene({}, blind, says("I cannot see it"), says("Still not"));
    expect((await read(responder, withPicture())).text).toBe("I cannot see it");
    await read(responder, withPicture());
    expect(server.seen).toHaveLength(3);
    expect(JSON.stringify(server.seen[2]?.body)).toContain("you cannot see pictures: cat.png");
  });

  test("that is broken is left out once", async () => {
    const broken = refuses(400, { message: "Invalid image data" });
    const { server, responder } = await scene({}, broken, says("It is broken"), says("A cat"));
    await read(responder, withPicture());
    await read(responder, withPicture());
    expect(JSON.stringify(server.seen[2]?.body)).toContain("data:image/png");
  });
});

describe("the Responses API", () => {
  const responses = (...events: unknown[]) => scene({ api: "responses" }, raw(...events.map(event)));
  const words = { type: "response.output_text.delta", delta: "Some words" };

  test.each([
    { reason: "max_output_tokens", finish: "length" },
    { reason: "content_filter", finish: "filtered" },
  ])("that ends incomplete for $reason is finished as $finish", async ({ reason, finish }) => {
    const { responder } = await responses(words, {
      type: "response.incomplete",
      response: { incomplete_details: { reason } },
    });
    expect(finishes((await read(responder)).parts)).toEqual([finish]);
  });

  test.each([
    {
      name: "fails",
      event: { type: "response.failed", response: { error: { code: "server_error", message: "boom" } } },
      kind: "busy",
    },
    {
      name: "is cancelled on the server",
      event: { type: "response.cancelled", response: {} },
      kind: "interrupted",
    },
  ])("that $name is a failure: $kind", async ({ event: last, kind }) => {
    const { responder } = await responses(words, last);
    expect((await read(responder)).error).toMatchObject({ kind });
  });

  test("is read when the server sends one JSON object", async () => {
    const whole = {
      object: "response",
      status: "completed",
      output: [{ type: "message", content: [{ type: "output_text", text: "All at once" }] }],
      usage: { input_tokens: 4, output_tokens: 3 },
    };
    const { responder } = await scene({ api: "responses" }, sends("application/json", JSON.stringify(whole)));
    const { text, parts } = await read(responder);
    expect(text).toBe("All at once");
    expect(finishes(parts)).toEqual(["stop"]);
  });

  test("keeps nothing on the server, and shows summaries of reasoning as status", async () => {
    const { responder, server } = await scene(
      { api: "responses", effort: "low" },
      raw(
        event({ type: "response.reasoning_summary_text.delta", delta: "**Weighing words**" }),
        event(words),
        event({ type: "response.completed", response: {} }),
      ),
    );
    const { parts } = await read(responder);
    expect(statuses(parts)).toEqual(["is thinking: Weighing words"]);
    expect(server.seen[0]?.body).toMatchObject({
      store: false,
      reasoning: { effort: "low", summary: "auto" },
    });
  });
});
