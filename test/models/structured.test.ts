import { expect, test } from "vitest";
import { z } from "zod";
import type { Part } from "#core";
import { openaiModel, structured } from "#models";
import { contextOf } from "../support/context.ts";
import { createModelServer, says, type Script } from "../support/model-server.ts";

const schema = z.object({ kind: z.enum(["code", "other"]) });

async function decide(...scripts: Script[]) {
  const server = await createModelServer(...scripts);
  const model = openaiModel({ apiKey: "k", model: "tiny", baseUrl: server.url });
  const parts: Part[] = [];
  const asking = structured(model, { schema, system: "What is this about?", retries: 0 })(contextOf());
  for (;;) {
    const { value, done } = await asking.next();
    if (done) return { server, parts, value };
    parts.push(value);
  }
}

test("an answer by a schema is a value, and only its usage is yielded", async () => {
  const { server, parts, value } = await decide(says('{"kind":', '"code"}'));
  expect(value).toEqual({ kind: "code" });
  expect(parts).toEqual([{ type: "usage", model: "tiny", inputTokens: 10, outputTokens: 2 }]);
  expect(server.seen[0]?.body).toMatchObject({
    response_format: { type: "json_schema", json_schema: { name: "answer", strict: true } },
    messages: [
      { role: "system", content: expect.stringContaining('"enum":["code","other"]') },
      { role: "user" },
    ],
  });
});

test.each(['```json\n{"kind":"other"}\n```', 'Here you are: {"kind":"other"} Good luck!'])(
  "%j is understood",
  async (text) => {
    expect((await decide(says(text))).value).toEqual({ kind: "other" });
  },
);

test("a model may correct an answer that does not fit once, and reads what was wrong", async () => {
  const { server, value } = await decide(says('{"kind":"cooking"}'), says('{"kind":"other"}'));
  expect(value).toEqual({ kind: "other" });
  expect(JSON.stringify(server.seen[1]?.body)).toContain("That does not fit");
});

test("an answer that never fits is a failure", async () => {
  await expect(decide(says("I would rather talk."))).rejects.toThrow(
    "answered twice with something that does not fit the schema",
  );
});
