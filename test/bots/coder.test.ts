import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCoder, namingLanguages } from "#bots/coder";
import { createAsking } from "../support/asking.ts";
import { contextOf, responderOf } from "../support/context.ts";
import { createModelServer, says } from "../support/model-server.ts";

/** Sends a text through the middleware piece by piece, and returns what comes out. */
async function through(...pieces: string[]): Promise<string[]> {
  const responder = responderOf([namingLanguages()], async function* () {
    yield* pieces;
  });
  return (await Array.fromAsync(responder(contextOf()))) as string[];
}

describe("the coder's fences", () => {
  test.each([
    { code: 'import { run } from "natter";', language: "ts" },
    { code: "const a = 1;", language: "ts" },
    { code: "def greet():", language: "python" },
    { code: "import sys", language: "python" },
    { code: "$ npm ci", language: "sh" },
    { code: "#!/bin/bash", language: "sh" },
    { code: "package main", language: "go" },
    { code: "fn main() {", language: "rust" },
    { code: "SELECT * FROM t", language: "sql" },
    { code: '{ "a": 1 }', language: "json" },
    { code: "<!doctype html>", language: "html" },
    { code: "hm, what is this", language: "" },
  ])("get the language that $code is written in: $language", async ({ code, language }) => {
    expect((await through(`Look:\n\`\`\`\n${code}\n\`\`\`\nDone.`)).join("")).toBe(
      `Look:\n\`\`\`${language}\n${code}\n\`\`\`\nDone.`,
    );
  });

  test("keep a language that they name, and closing fences get none", async () => {
    const text = "```py\nx\n```\n\n```\nconst a\n```\nend";
    expect((await through(text)).join("")).toBe("```py\nx\n```\n\n```ts\nconst a\n```\nend");
  });

  test("change nothing but the opening line of fences, however the text is cut", async () => {
    const line = fc.constantFrom("```", "```ts", "  ```", "``", "text", "const a = 1;", "", "a ``` b", "`");
    const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n"));
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 }),
        async (whole, sizes) => {
          const pieces: string[] = [];
          for (let at = 0, turn = 0; at < whole.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(whole.slice(at, at + size));
            at += size;
          }
          const out = (await through(...pieces)).join("");
          expect(out).toBe((await through(whole)).join(""));
          expect(out.replaceAll(/^( {0,3}```)\w+$/gm, "$1")).toBe(
            whole.replaceAll(/^( {0,3}```)\w+$/gm, "$1"),
          );
        },
      ),
    );
  });

  test("delay no other text", async () => {
    expect(await through("One ", "word ", "and a", "nother")).toEqual(["One ", "word ", "and a", "nother"]);
  });
});

test("the coder answers with its own prompt, and its fences name their language", async () => {
  const { url, seen } = await createModelServer(says("Try this:\n``", "`\nconst a", " = 1;\n", "```\n"));
  const { ask } = await createAsking([createCoder({ apiKey: "k", model: "tiny", baseUrl: url })]);
  const { response } = await ask({ text: "How do I make a constant?" });
  expect(response.trim()).toBe("Try this:\n```ts\nconst a = 1;\n```");
  expect(JSON.stringify(seen[0]?.body)).toContain("You help");
});
