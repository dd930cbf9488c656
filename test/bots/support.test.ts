import { describe, expect, test } from "vitest";
import { createSupport, type Desk } from "#bots/support";
import type { Bot, Context, Part, Turn } from "#core";
import { createAsking } from "../support/asking.ts";
import { contextOf, turnOf } from "../support/context.ts";
import { stepsIn, toolResults } from "../support/model-scene.ts";
import { calls, createModelServer, says, type Script } from "../support/model-server.ts";

/** A desk that notes its calls. */
function createDesk() {
  const wanted: string[] = [];
  const desk: Desk = {
    orders: async (userId) => {
      wanted.push(`orders of ${userId}`);
      return [{ order: "7", item: "a lamp", state: "sent" }];
    },
    escalate: async (userId, priority, summary) => {
      wanted.push(`${priority} help for ${userId}: ${summary}`);
      return "T-9";
    },
  };
  return { desk, wanted };
}

async function createScene(...scripts: Script[]) {
  const { desk, wanted } = createDesk();
  const server = await createModelServer(...scripts);
  const bot = createSupport({
    apiKey: "k",
    model: "tiny",
    baseUrl: server.url,
    desk,
    tierOf: (userId) => (userId === "vip" ? "premium" : "basic"),
  });
  return { bot, server, wanted };
}

const asking = (parts: Partial<Turn>, data: object): Context => contextOf({ turn: turnOf(parts), data });
const answerOf = (bot: Bot, context: Context): Promise<Part[]> => Array.fromAsync(bot.respond(context));
const cards = (parts: Part[]) => parts.filter((part) => typeof part !== "string" && part.type === "card");

describe("the support", () => {
  test("looks up the asker's own orders and shows them in a card", async () => {
    const forged = { id: "a", name: "order_status", input: { userId: "another customer" } };
    const { bot, server, wanted } = await createScene(calls(forged), says("Your lamp was sent."));
    const parts = await answerOf(bot, asking({ text: "Where is my lamp?" }, { userId: "u1", tier: "basic" }));
    expect(wanted).toEqual(["orders of u1"]);
    expect(cards(parts)).toEqual([
      { type: "card", title: "Your orders", fields: [{ name: "7 · a lamp", value: "sent" }] },
    ]);
    expect(stepsIn(parts)).toEqual(["Looking up your orders: running", "Looking up your orders: done"]);
    expect(toolResults(server.seen[1]?.body)[0]).toContain("a lamp");
    expect(JSON.stringify(server.seen[0]?.body)).not.toContain("userId");
    expect(JSON.stringify(server.seen[0]?.body)).toContain("a basic customer");
  });

  test("hands over to a person with the priority of the customer's tier, keeps the ticket, and closes it with a button", async () => {
    const { bot, wanted } = await createScene(
      calls({ id: "a", name: "escalate", input: { summary: "The lamp is broken.", tier: "premium" } }),
      says("T-9 it is."),
    );
    const { ask, host, remembered } = await createAsking([bot]);
    const { sessionId } = await ask({ text: "I want to talk to a person!", user: "plain" });
    expect(wanted).toEqual(["normal help for plain: The lamp is broken."]);
    const thread = { platform: "ask", space: "", channel: "", thread: sessionId };
    const { data, messages } = await host.sessions.export(thread, ["support"]);
    expect(data).toEqual({ support: { userId: "plain", tier: "basic", ticket: "T-9" } });
    expect(messages[1]?.tools).toMatchObject([
      { name: "escalate", output: { ticket: "T-9", priority: "normal" } },
    ]);
    expect(await remembered(sessionId)).toBeDefined();

    let kept: unknown;
    const context = asking(
      { action: { name: "solved", value: "T-9" }, via: "action", text: "" },
      { userId: "plain", tier: "basic", ticket: "T-9" },
    );
    const parts = await answerOf(bot, { ...context, setData: async (next) => void (kept = next) });
    expect(parts).toEqual(["I am glad. Ticket T-9 is closed."]);
    expect(kept).toEqual({ userId: "plain", tier: "basic" });
  });

  test("gives premium customers high priority", async () => {
    const { bot, wanted } = await createScene(
      calls({ id: "a", name: "escalate", input: { summary: "Hurry." } }),
      says("ok"),
    );
    const { ask } = await createAsking([bot]);
    await ask({ text: "Help!", user: "vip" });
    expect(wanted).toEqual(["high help for vip: Hurry."]);
  });

  test("works without a key and without a shop", async () => {
    const { ask } = await createAsking([createSupport()]);
    const { response, sessionId } = await ask({ text: "What is the status of my orders?" });
    expect(response).toContain("a red umbrella");
    expect(
      (await ask({ text: "I want a person, this is a complaint!", session: sessionId })).response,
    ).toContain("T-101");
  });
});
