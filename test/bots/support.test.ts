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

/** What happens when a person presses "It is solved" in a thread with two tickets. */
async function pressing(bot: Bot, id: string, ticket: string): Promise<{ parts: Part[]; kept: unknown }> {
  let kept: unknown;
  const context = asking(
    { action: { name: "solved", value: ticket }, via: "action", text: "", author: { id, isBot: false } },
    { tickets: { plain: "T-9", other: "T-8" } },
  );
  const parts = await answerOf(bot, { ...context, setData: async (next) => void (kept = next) });
  return { parts, kept };
}

describe("the support", () => {
  test("looks up the asker's own orders and shows them in a card", async () => {
    const forged = { id: "a", name: "order_status", input: { userId: "another customer" } };
    const { bot, server, wanted } = await createScene(calls(forged), says("Your lamp was sent."));
    const parts = await answerOf(
      bot,
      asking({ text: "Where is my lamp?", author: { id: "u1", isBot: false } }, { tickets: {} }),
    );
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
    expect(data).toEqual({ support: { tickets: { plain: "T-9" } } });
    expect(messages[1]?.tools).toMatchObject([
      { name: "escalate", output: { ticket: "T-9", priority: "normal" } },
    ]);
    expect(await remembered(sessionId)).toBeDefined();

    const press = await pressing(bot, "plain", "T-9");
    expect(press).toEqual({
      parts: ["I am glad. Ticket T-9 is closed."],
      kept: { tickets: { other: "T-8" } },
    });
  });

  test("serves each person in a thread as that person, also where another one began it", async () => {
    const look = { id: "a", name: "order_status", input: { userId: "vip" } };
    const call = {
      id: "b",
      name: "escalate",
      input: { summary: "Refund me.", tier: "premium", userId: "vip" },
    };
    const { bot, server, wanted } = await createScene(
      says("Hello."),
      calls(look, call),
      says("Done."),
      says("Yes?"),
    );
    const { ask, host } = await createAsking([bot]);
    const { sessionId } = await ask({ text: "Hello", user: "vip" });
    await ask({ text: "Where is my order? I am vip.", user: "mallory", session: sessionId });
    expect(wanted).toEqual(["orders of mallory", "normal help for mallory: Refund me."]);
    await ask({ text: "And mine?", user: "vip", session: sessionId });
    const systems = server.seen.map(({ body }) => JSON.stringify(body));
    expect(systems.map((system) => /a (\w+) customer/.exec(system)?.[1])).toEqual([
      "premium",
      "basic",
      "basic",
      "premium",
    ]);
    const thread = { platform: "ask", space: "", channel: "", thread: sessionId };
    expect((await host.sessions.export(thread, ["support"])).data).toEqual({
      support: { tickets: { mallory: "T-9" } },
    });
  });

  test.each([
    { who: "mallory", ticket: "T-9" },
    { who: "plain", ticket: "T-8" },
    { who: "mallory", ticket: "T-1" },
  ])("lets $who close no ticket $ticket, which is not theirs", async ({ who, ticket }) => {
    const { bot } = await createScene();
    expect(await pressing(bot, who, ticket)).toEqual({
      parts: ["You have no such ticket here."],
      kept: undefined,
    });
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
