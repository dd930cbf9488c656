import { describe, expect, test } from "vitest";
import { createConcierge, looksLikeCode } from "#bots/concierge";
import { bot } from "#core";
import { openaiModel } from "#models";
import { createAsking } from "../support/asking.ts";
import { createModelServer, refuses, says } from "../support/model-server.ts";

const file = (name: string) => ({ id: name, name, mimeType: "text/plain", size: 1, origin: null });

describe("the rule of the concierge", () => {
  test.each([
    "Why does `foo()` fail?",
    "TypeError: x is not a function",
    "how do I git rebase?",
    "const a = () => b",
    "what does this regex do",
    "segfault in main",
  ])("takes %j for code", (text) => expect(looksLikeCode({ text, files: [] })).toBe(true));
  test.each(["When is lunch?", "Summarise what we decided.", "Who is on call, and why?"])(
    "does not take %j for code",
    (text) => expect(looksLikeCode({ text, files: [] })).toBe(false),
  );
  test.each([
    { name: "main.rs", isCode: true },
    { name: "build.log", isCode: true },
    { name: "menu.pdf", isCode: false },
  ])("takes $name for code: $isCode", ({ name, isCode }) =>
    expect(looksLikeCode({ text: "Look at this", files: [file(name)] })).toBe(isCode),
  );
});

describe("the concierge", () => {
  const coder = bot({ name: "coder", respond: () => "from the coder" });
  const assistant = bot({ name: "assistant", respond: () => "from the assistant" });

  test("sends code to the coder and everything else to the assistant", async () => {
    const { ask } = await createAsking([createConcierge({ coder, assistant })]);
    expect((await ask({ text: "Why does `foo()` fail?" })).response).toBe("from the coder");
    expect((await ask({ text: "When is lunch?" })).response).toBe("from the assistant");
  });

  test("asks a cheap model only when the rule is not sure", async () => {
    const { url, seen } = await createModelServer(says('{"isCode":true}'), says('{"isCode":false}'));
    const model = openaiModel({ apiKey: "k", model: "cheap", baseUrl: url });
    const { ask, remembered } = await createAsking([createConcierge({ coder, assistant, model })]);
    expect((await ask({ text: "`x`" })).response).toBe("from the coder");
    expect(seen).toHaveLength(0);
    const { response, sessionId } = await ask({ text: "My loop runs one time too often" });
    expect(response).toBe("from the coder");
    expect((await remembered(sessionId)).messages[1]?.usage).toMatchObject([{ model: "cheap" }]);
    expect((await ask({ text: "When is lunch?" })).response).toBe("from the assistant");
  });

  test("apologizes when the cheap model fails", async () => {
    const { url } = await createModelServer(refuses(401, { message: "no" }));
    const model = openaiModel({ apiKey: "k", model: "cheap", baseUrl: url });
    const { ask } = await createAsking([createConcierge({ coder, assistant, model })]);
    expect((await ask({ text: "When is lunch?" })).response).toContain("⚠️");
  });
});
