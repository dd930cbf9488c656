import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createDemoModel, converse, openai, structured, tool } from "#models";
import { contextOf, turnOf } from "../support/context.ts";
import { readAnswer as read } from "../support/reading.ts";

const model = createDemoModel({ pace: 0 });
const asking = (text: string) => contextOf({ turn: turnOf({ text }) });

describe("the demo model", () => {
  test("answers without a key and without a network, and says what it is", async () => {
    const { text } = await read(converse(model), asking("Are you real?"));
    expect(text).toContain("“Are you real?”");
    expect(text).toContain("OPENAI_API_KEY");
  });

  test("calls the tool that resembles the question, with words of the question, and repeats the result", async () => {
    const order = tool({
      name: "order_status",
      description: "Looks up the status of an order.",
      input: z.object({ order: z.string(), detailed: z.boolean() }),
      run: (input) => ({ ...input, status: "on its way" }),
    });
    const other = tool({
      name: "weather",
      description: "Tells the weather.",
      input: z.object({}),
      run: () => "blue",
    });
    const { text, parts } = await read(
      converse(model, { tools: [other, order] }),
      asking("Where is my order 1042-7?"),
    );
    expect(text).toContain('{"order":"1042-7","detailed":true,"status":"on its way"}');
    expect(parts).toContainEqual(expect.objectContaining({ type: "tool", name: "order_status" }));
  });

  test("calls no tool when none resembles the question", async () => {
    const weather = tool({
      name: "weather",
      description: "Tells the weather.",
      input: z.object({}),
      run: () => "blue",
    });
    const { parts } = await read(converse(model, { tools: [weather] }), asking("Hello"));
    expect(JSON.stringify(parts)).not.toContain('"tool"');
  });

  test("makes a value for any schema", async () => {
    const schema = z.object({
      kind: z.enum(["code", "other"]),
      sure: z.number(),
      words: z.array(z.string()),
      note: z.string().nullable(),
    });
    const deciding = structured(model, { schema })(asking("some code"));
    const { value } = await deciding.next();
    expect(schema.safeParse(value).success).toBe(true);
  });

  test("answers when there is neither a key nor a server", async () => {
    vi.stubEnv("OPENAI_API_KEY", "");
    vi.stubEnv("OPENAI_BASE_URL", "");
    try {
      const { text } = await read(openai(), asking("Who are you?"));
      expect(text).toContain("demo model");
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

test("another server than OpenAI's needs the name of a model", () => {
  vi.stubEnv("OPENAI_MODEL_NAME", "");
  try {
    expect(() => openai({ baseUrl: "http://localhost:11434/v1" })).toThrow("OPENAI_MODEL_NAME");
  } finally {
    vi.unstubAllEnvs();
  }
});

test("the SDK loads with the first question to a real model, and not before", () => {
  const program = `
    import { registerHooks } from "node:module";
    let loaded = "no";
    registerHooks({ resolve(name, context, next) { if (name === "openai") loaded = "yes"; return next(name, context); } });
    const { openai } = await import("#models");
    const context = { turn: { id: "1", text: "hi", files: [], quotes: [], at: 0, author: { id: "a" }, thread: { platform: "" } }, history: [], lookedAt: [],
      people: [], dialect: "", recall() {}, signal: new AbortController().signal, log: { warn() {}, info() {} } };
    for await (const _ of openai()(context)) break;
    const respond = openai({ apiKey: "k", model: "m", baseUrl: "http://127.0.0.1:9/v1", retries: 0 });
    const before = loaded;
    await Array.fromAsync(respond(context)).catch(() => {});
    console.log(before, loaded);`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    env: { PATH: process.env["PATH"] },
    encoding: "utf8",
  });
  expect(run.stderr).toBe("");
  expect(run.stdout.trim()).toBe("no yes");
});
