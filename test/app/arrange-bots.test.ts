import { describe, expect, test } from "vitest";
import { type Configuration, loadConfiguration } from "#config";
import { createRouter, type ThreadRef } from "#core";
import { arrangeBots } from "../../src/app/arrange-bots.ts";
import { createAsking } from "../support/asking.ts";
import { turnOf } from "../support/context.ts";
import { createModelServer, says } from "../support/model-server.ts";

const folder = import.meta.dirname;
const configurationOf = (parts: Partial<Configuration> = {}): Configuration => ({
  ...loadConfiguration({ folder, environment: {} }).configuration,
  ...parts,
});

/** Which bot answers where. */
async function answering(
  configuration: Configuration,
  thread: Partial<ThreadRef>,
): Promise<string | undefined> {
  const router = createRouter(await arrangeBots(configuration, folder));
  const where = { platform: "slack", space: "T1", channel: "C1", thread: "1", ...thread };
  return router(turnOf({ thread: where }))?.name;
}

describe("who answers", () => {
  test("is the demo bot where there is no model to ask, and the assistant where there is one", async () => {
    expect(await answering(configurationOf(), {})).toBe("demo");
    expect(await answering(configurationOf({ openai: { apiKey: "k" } }), {})).toBe("assistant");
    expect(await answering(configurationOf({ openai: { apiKey: "k" }, bots: ["support"] }), {})).toBe(
      "support",
    );
  });

  test("depends on the narrowest place that says something", async () => {
    const configuration = configurationOf({
      bots: ["smart-echo"],
      places: [
        { platform: "discord", bots: ["persona"] },
        { space: "T1", bots: ["support"] },
        { platform: "slack", channel: "C2", bots: ["coder"] },
      ],
    });
    expect(await answering(configuration, { space: "T9" })).toBe("smart-echo");
    expect(await answering(configuration, {})).toBe("support@T1");
    expect(await answering(configuration, { channel: "C2" })).toBe("coder@slack/C2");
    expect(await answering(configuration, { platform: "discord", space: "G1", channel: "C2" })).toBe(
      "persona@discord",
    );
  });

  test("may have another model and another prompt in one place, and a price everywhere", async () => {
    const { url, seen } = await createModelServer(says("Arr."));
    const configuration = configurationOf({
      openai: { apiKey: "k", baseUrl: url, model: "tiny" },
      places: [{ platform: "ask", model: "huge", prompt: "Be a pirate." }],
      prices: { huge: { input: 100, output: 100 } },
    });
    const { ask, remembered } = await createAsking(await arrangeBots(configuration, folder));
    const { response, sessionId } = await ask({ text: "Who are you?" });
    expect(response).toBe("Arr.");
    expect(seen[0]?.body).toMatchObject({
      model: "huge",
      messages: [{ content: expect.stringContaining("Be a pirate.") }, {}],
    });
    expect((await remembered(sessionId)).messages[1]?.usage?.[0]?.price).toBeCloseTo(0.0011);
  });

  test("cannot be given a model from outside where it is a file", async () => {
    const configuration = configurationOf({
      places: [{ channel: "C1", bots: ["./mine.ts"], model: "huge" }],
    });
    await expect(arrangeBots(configuration, folder)).rejects.toThrow('A place sets a model for "./mine.ts"');
  });

  test.each(["assistant", "coder", "concierge", "demo", "echo", "persona", "smart-echo", "support"])(
    "can be %s, without a key",
    async (name) => {
      const { ask } = await createAsking(await arrangeBots(configurationOf({ bots: [name] }), folder));
      expect((await ask({ text: "Hi" })).status).toBe("complete");
    },
  );
});
