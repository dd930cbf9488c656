import { describe, expect, test, vi } from "vitest";
import { type Failure, isRetryable } from "#core";
import { contextOf } from "../support/context.ts";
import { createModelScene as scene } from "../support/model-scene.ts";
import {
  done,
  end,
  event,
  raw,
  refuses,
  resets,
  say,
  type Script,
  sends,
  stalls,
  usage,
} from "../support/model-server.ts";
import { finishes, readAnswer as read } from "../support/reading.ts";

const both = ["chat", "responses"] as const;
type Api = (typeof both)[number];

/** The same events in the format of each API. */
const words = (api: Api, text: string): string =>
  api === "chat" ? say(text) : event({ type: "response.output_text.delta", delta: text });
const ending = (api: Api): string =>
  api === "chat"
    ? end() + usage(12, 3) + done
    : event({
        type: "response.completed",
        response: { status: "completed", usage: { input_tokens: 12, output_tokens: 3 }, output: [] },
      });

describe.each(both)("a model that is asked over %s", (api) => {
  test("answers in pieces, with its usage and one end", async () => {
    const { server, responder } = await scene({ api }, raw(words(api, "Hel"), words(api, "lo"), ending(api)));
    const { parts } = await read(responder);
    expect(parts).toEqual([
      "Hel",
      "lo",
      { type: "usage", model: "tiny", inputTokens: 12, outputTokens: 3 },
      { type: "finish", reason: "stop" },
    ]);
    expect(server.seen[0]?.path).toBe(api === "chat" ? "/v1/chat/completions" : "/v1/responses");
    expect(server.seen[0]?.headers["authorization"]).toBe("Bearer k");
  });

  test("is understood when its bytes come one by one, with other line ends and comments between", async () => {
    const stream = `: keep-alive\n\n${words(api, "Grüße 👋 ")}${words(api, "日本")}${ending(api)}`.replaceAll(
      "\n",
      "\r\n",
    );
    const bytes = [...Buffer.from(stream)].map((byte) => Uint8Array.of(byte));
    const { responder } = await scene({ api }, raw(...bytes));
    expect((await read(responder)).text).toBe("Grüße 👋 日本");
  });

  const silent: { name: string; script: Script; kind: Failure["kind"] }[] = [
    { name: "closes cleanly without a reason", script: raw(words(api, "Half")), kind: "interrupted" },
    {
      name: "closes without a reason, with [DONE]",
      script: raw(words(api, "Half"), done),
      kind: "interrupted",
    },
    { name: "sends a web page", script: sends("text/html", "<html>Sign in</html>"), kind: "offline" },
    { name: "sends nothing at all", script: raw(), kind: "empty" },
    { name: "sends nothing but [DONE]", script: raw(done), kind: "empty" },
    { name: "ends without text", script: raw(ending(api)), kind: "empty" },
    { name: "sends blanks", script: raw(words(api, " \n"), ending(api)), kind: "empty" },
    {
      name: "sends broken JSON in the middle",
      script: raw(words(api, "Half"), "data: {oops\n\n"),
      kind: "interrupted",
    },
    { name: "sends broken JSON as a whole", script: sends("application/json", "{oops"), kind: "interrupted" },
    { name: "tears the connection at once", script: resets(), kind: "interrupted" },
    {
      name: "sends an error as an event",
      script: raw(words(api, "Half"), event({ error: { message: "Overloaded", type: "overloaded_error" } })),
      kind: "busy",
    },
    {
      name: "answers 502 with a web page",
      script: async (response) =>
        void response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"),
      kind: "busy",
    },
    { name: "answers 500", script: refuses(500, { message: "boom" }), kind: "busy" },
    {
      name: "answers 401",
      script: refuses(401, { message: "Incorrect API key provided", code: "invalid_api_key" }),
      kind: "key",
    },
    { name: "answers 403", script: refuses(403, { message: "no" }), kind: "no-permission" },
    {
      name: "answers 404 for its model",
      script: refuses(404, { message: "no such model", code: "model_not_found" }),
      kind: "unknown",
    },
    {
      name: "has no money left",
      script: refuses(429, { message: "You exceeded your quota", code: "insufficient_quota" }),
      kind: "quota",
    },
    {
      name: "is asked too often",
      script: refuses(429, { message: "Rate limit", code: "rate_limit_exceeded" }),
      kind: "busy",
    },
    {
      name: "finds the prompt too long",
      script: refuses(400, {
        message: "maximum context length is 8192 tokens",
        code: "context_length_exceeded",
      }),
      kind: "too-long",
    },
    {
      name: "filters the question",
      script: refuses(400, { message: "blocked", code: "content_filter" }),
      kind: "refused",
    },
  ];
  test.each(silent)("and $name gives a failure: $kind", async ({ script, kind }) => {
    const { responder, server } = await scene({ api }, script);
    const { error, parts } = await read(responder);
    expect(error).toMatchObject({ kind, message: expect.stringContaining("tiny") });
    expect(finishes(parts)).toEqual([]);
    expect(server.seen).toHaveLength(1);
  });

  test("and sends broken events leaves a line in the log and nothing on the console", async () => {
    const printed = vi.spyOn(console, "error").mockImplementation(() => {});
    const { responder } = await scene({ api }, raw(words(api, "Half"), "data: {oops\n\n"));
    await read(responder);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });

  test("and breaks the connection after its first words gives those words and a failure", async () => {
    const heard = Promise.withResolvers<void>();
    const { responder } = await scene({ api, retries: 3 }, resets([words(api, "Half")], heard.promise));
    const { text, error } = await read(responder, contextOf(), () => heard.resolve());
    expect(text).toBe("Half");
    expect(error).toMatchObject({ kind: "interrupted" });
  });

  test("and is silent for too long is abandoned, and its connection closed", async () => {
    const { responder, server } = await scene({ api, firstPart: 80 }, stalls());
    const { error } = await read(responder);
    expect(error).toMatchObject({ kind: "timeout", message: "tiny said nothing for 80 ms." });
    await server.seen[0]?.closed;
  });

  test("and does not accept the connection is abandoned, too", async () => {
    const { responder, server } = await scene({ api, firstPart: 80 }, (_, seen) => seen.closed);
    expect((await read(responder)).error).toMatchObject({ kind: "timeout" });
    await expect(server.seen[0]?.closed).resolves.toBeUndefined();
  });

  test("and stands still in the middle is abandoned, and its connection closed", async () => {
    const { responder, server } = await scene(
      { api, idle: 300 },
      stalls(words(api, "Half"), words(api, " of")),
    );
    const { error, text } = await read(responder);
    expect(text).toBe("Half of");
    expect(error).toMatchObject({
      kind: "timeout",
      message: "tiny stood still in the middle of its answer for 300 ms.",
    });
    await server.seen[0]?.closed;
  });

  test("and is stopped in mid-answer ends as an abort instead of an answer", async () => {
    const stop = new AbortController();
    const { responder, server } = await scene({ api }, stalls(words(api, "Half")));
    const { error, text } = await read(responder, contextOf({ signal: stop.signal }), () =>
      stop.abort("stop"),
    );
    expect(text).toBe("Half");
    expect(error).toMatchObject({ name: "AbortError" });
    expect(isRetryable(error)).toBe(false);
    await server.seen[0]?.closed;
  });

  test("and is stopped before its first byte ends as an abort, too", async () => {
    const stop = new AbortController();
    const { responder, server } = await scene({ api }, async (_, seen) => {
      stop.abort("stop");
      await seen.closed;
    });
    const { error } = await read(responder, contextOf({ signal: stop.signal }));
    expect(error).toMatchObject({ name: "AbortError" });
    await server.seen[0]?.closed;
  });

  test("closes the connection when its reader leaves, so that the provider stops charging", async () => {
    const { responder, server } = await scene({ api }, stalls(words(api, "Half")));
    for await (const _ of responder(contextOf())) break;
    await expect(server.seen[0]?.closed).resolves.toBeUndefined();
  });

  test("is asked again by natter while nothing was shown, and never by the SDK", async () => {
    const busy = refuses(503, { message: "later" }, { "retry-after": "0" });
    const { responder, server } = await scene(
      { api, retries: 2 },
      busy,
      raw(ending(api)),
      raw(words(api, "At last"), ending(api)),
    );
    const { text, error } = await read(responder);
    expect(error).toBeUndefined();
    expect(text).toBe("At last");
    expect(server.seen).toHaveLength(3);
  });

  test("is not asked again when it names a wait of an hour: the failure says how long", async () => {
    const { responder, server } = await scene(
      { api, retries: 2 },
      refuses(429, { message: "slow" }, { "retry-after": "3600" }),
    );
    const { error } = await read(responder);
    expect(error).toMatchObject({ kind: "busy", retryAfter: 3_600_000 });
    expect(server.seen).toHaveLength(1);
  });
});
