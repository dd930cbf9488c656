import { afterEach, describe, expect, test } from "vitest";
import { createPacer, createReadGate, type Gate, systemClock } from "#core";
import { slack } from "../../../../src/adapters/slack/platform.ts";
import { createCalls } from "../../../../src/adapters/slack/api/calls.ts";
import { createClient } from "../../../../src/adapters/slack/api/client.ts";
import { mayHaveHappened } from "../../../../src/adapters/slack/api/refusal.ts";
import { createSingleWorkspace } from "../../../../src/adapters/slack/api/single-workspace.ts";
import { budgetOf } from "../../../../src/adapters/slack/api/budget.ts";
import { openSlack, type SlackWorld } from "../world.ts";

// What the SDK does by itself that would lose, double or leak something, and that it no longer does in our hands.

let world: SlackWorld;
afterEach(() => world.close());

async function open() {
  world = await openSlack({ simulator: { workspaces: ["One", "Two"] } });
  const { installations, url, general } = world.simulator;
  const [one, two] = installations;
  if (!one || !two) throw new Error("There are two workspaces.");
  return { one, two, url, general, options: { apiUrl: url } };
}

const callsOf = (method: string) => world.calls.list(method);

describe("the SDK", () => {
  test("shares no headers between workspaces, so that a token stays in its own", async () => {
    const { one, two, options } = await open();
    const [first, second] = [createClient(one.token, options), createClient(two.token, options)];
    const answers = await Promise.all([first.auth.test(), second.auth.test(), first.auth.test()]);
    expect(answers.map(({ team_id }) => team_id)).toEqual([one.team.id, two.team.id, one.team.id]);
    const mistake: object = { ...world.options, headers: { "x-team": "mine" } };
    expect(() => slack(mistake)).toThrow(/Got `headers`.*Set headers in `fetch`/);
  });

  test("does not hold up other calls when one is refused", async () => {
    const { one, general, options } = await open();
    const client = createClient(one.token, options);
    world.faults.next("chat.update", { kind: "rate-limited", retryAfterSeconds: 30 });
    const refused = client.chat.update({ channel: general.id, ts: "1.1", text: "x" });
    await expect(refused).rejects.toThrow(/rate/i);
    const begun = performance.now();
    await client.chat.postMessage({ channel: general.id, text: "meanwhile" });
    expect(performance.now() - begun).toBeLessThan(500);
  });

  test("does not repeat a call that may have arrived", async () => {
    const { one, general, options } = await open();
    const client = createClient(one.token, options);
    const { faults } = world;
    faults.next("chat.postMessage", { kind: "reset-after-apply" });
    const lost = await client.chat
      .postMessage({ channel: general.id, text: "once" })
      .catch((error: unknown) => error);
    expect(mayHaveHappened(lost)).toBe(true);
    faults.next("chat.postMessage", { kind: "server-error", status: 503 });
    await expect(client.chat.postMessage({ channel: general.id, text: "twice" })).rejects.toThrow(/503/);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(callsOf("chat.postMessage")).toHaveLength(2);
  });

  test("does not wait for ever", async () => {
    const { one, options } = await open();
    const client = createClient(one.token, { ...options, timeout: 100 });
    world.faults.next("auth.test", { kind: "slow", ms: 3_000 });
    const lost = await client.auth.test().catch((error: unknown) => error);
    expect(mayHaveHappened(lost)).toBe(true);
  });
});

describe("a call to Slack", () => {
  async function callOnce(fault: Parameters<SlackWorld["stage"]["world"]["faults"]["next"]>[1]) {
    const { one, general, options } = await open();
    const workspace = createSingleWorkspace(one.token, options);
    const learnt: Parameters<Gate["report"]>[] = [];
    const gate: Gate = Object.assign(createReadGate(createPacer({ clock: systemClock }), { budgetOf }), {
      report: (...news: Parameters<Gate["report"]>) => void learnt.push(news),
    });
    const calls = createCalls(gate, workspace, one.team.id);
    world.faults.next("chat.postMessage", fault);
    const error: unknown = await calls(
      { method: "chat.postMessage", priority: "first", channel: general.id },
      (client) => client.chat.postMessage({ channel: general.id, text: "hello" }),
    ).catch((thrown: unknown) => thrown);
    return { error, learnt, scope: `chat.postMessage ${one.team.id} ${general.id}` };
  }

  test.each([
    {
      name: "with status 429",
      fault: { kind: "rate-limited", retryAfterSeconds: 7 } as const,
      closed: 7_000,
    },
    {
      name: "in the body of a 200",
      fault: { kind: "rate-limited", retryAfterSeconds: 7, inBody: true } as const,
      closed: 2_000,
    },
  ])("that was refused $name closes its scope, and tells for how long", async ({ fault, closed }) => {
    const { error, learnt, scope } = await callOnce(fault);
    expect(error).toMatchObject({ code: "failure", kind: "busy", retryAfter: closed });
    expect(learnt).toEqual([[scope, { closedFor: closed }]]);
  });

  test("that failed closes nothing", async () => {
    const { error, learnt } = await callOnce({ kind: "server-error" });
    expect(error).toMatchObject({ code: "failure", kind: "busy" });
    expect(learnt).toEqual([]);
  });
});
