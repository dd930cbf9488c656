import { expect, test } from "vitest";
import { createAssistant } from "#bots/assistant";
import { createAsking } from "../support/asking.ts";
import { createModelServer, raw, refuses, say, says } from "../support/model-server.ts";

const promptIn = (body: unknown) => (body as { messages: { role: string; content: string }[] }).messages;

test("the assistant gives the model who asks, what day it is and the thread so far", async () => {
  const { url, seen } = await createModelServer(says("Hello ", "Ada."), says("Still here."));
  const { ask, remembered } = await createAsking([
    createAssistant({ apiKey: "k", model: "tiny", baseUrl: url }),
  ]);
  const first = await ask({ text: "Hi!", user: "ada" });
  expect(first).toMatchObject({ status: "complete", response: "Hello Ada." });
  await ask({ text: "Are you there?", user: "ada", session: first.sessionId });
  const [system, ...said] = promptIn(seen[1]?.body);
  expect(system?.content).toMatch(
    /You are talking with "ada"; "ada" has just written to you\.\nToday is \w+day, \d/,
  );
  expect(said.map(({ role, content }) => `${role}: ${content.replace(/^⟦ada, \d\d:\d\d⟧ /, "")}`)).toEqual([
    "user: Hi!",
    "assistant: Hello Ada.",
    "user: Are you there?",
  ]);
  const { messages } = await remembered(first.sessionId);
  expect(messages[1]?.usage).toEqual([{ model: "tiny", inputTokens: 10, outputTokens: 2 }]);
});

test("the assistant takes another prompt and another model, and records the usage in the log and the session", async () => {
  const { url, seen } = await createModelServer(says("Oui."));
  const prices = { other: { input: 1_000, output: 1_000 } };
  const bot = createAssistant({
    apiKey: "k",
    model: "other",
    baseUrl: url,
    system: "Answer in French.",
    prices,
    speakers: false,
  });
  const { ask, lines, remembered } = await createAsking([bot]);
  const { sessionId } = await ask({ text: "Yes?" });
  expect(seen[0]?.body).toMatchObject({ model: "other", messages: [{ content: "Answer in French." }, {}] });
  expect(lines.find(({ msg }) => msg === "answered")).toMatchObject({ usage: [{ price: 0.011 }] });
  expect((await remembered(sessionId)).messages[1]?.usage?.[0]?.price).toBe(0.011);
});

test.each([
  {
    name: "breaks off",
    script: raw(say("The answer is")),
    shown: /^The answer is\n\n⚠️ The connection to the model broke in the middle of the answer\. Ask again\./,
  },
  {
    name: "is out of money",
    script: refuses(429, { code: "insufficient_quota", message: "sk-secret" }),
    shown: /^⚠️ The account of this bot has used up its budget/,
  },
])("an assistant whose model $name says so in plain words, and how to go on", async ({ script, shown }) => {
  const { url } = await createModelServer(script);
  const { ask } = await createAsking([
    createAssistant({ apiKey: "k", model: "tiny", baseUrl: url, retries: 0 }),
  ]);
  const { status, response } = await ask({ text: "Hi!" });
  expect(status).toBe("failed");
  expect(response).toMatch(shown);
  expect(response).not.toContain("secret");
});

test("the assistant answers without any key", async () => {
  const { ask } = await createAsking([createAssistant()]);
  expect((await ask({ text: "Anybody there?" })).response).toContain("demo model");
});
