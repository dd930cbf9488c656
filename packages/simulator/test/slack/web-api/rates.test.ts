import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSetting } from "../../support/slack-setting.ts";
import type { Answer, Setting } from "../../support/slack-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({ workspaces: ["One", "Two"] });
});
afterEach(() => setting.simulator.stop());

/** Calls so often and gives the last answer. */
async function often(
  times: number,
  method: string,
  values: Record<string, unknown>,
  token?: string,
): Promise<Answer> {
  for (let count = 1; count < times; count += 1) await setting.call(method, values, token);
  return setting.call(method, values, token);
}

const limited = { status: 429, body: { ok: false, error: "ratelimited" } };

describe("tiers", () => {
  // "t1 1+/min, t2 20+, t3 50+, t4 100+": what Slack promises at least is all that the simulator gives.
  test.each([
    { tier: "t2", method: "users.list", calls: 20, values: () => ({}) },
    {
      tier: "t3",
      method: "chat.update",
      calls: 50,
      values: () => ({ channel: setting.channel, ts: "1.0", text: "x" }),
    },
    { tier: "t4", method: "users.info", calls: 100, values: () => ({ user: setting.stage.asker.id }) },
  ])("$method ($tier) may be called $calls times a minute", async ({ method, calls, values }) => {
    expect((await often(calls, method, values())).status).toBe(200);
    const refused = await setting.call(method, values());
    expect(refused).toMatchObject(limited);
    expect(refused.headers.get("retry-after")).toBe("60");
    await setting.clock.advance(59_999);
    expect((await setting.call(method, values())).headers.get("retry-after")).toBe("1");
    await setting.clock.advance(1);
    expect((await setting.call(method, values())).status).toBe(200);
  });

  test("a budget belongs to one method of one app in one workspace", async () => {
    await often(20, "users.list", {});
    expect((await setting.call("users.list")).status).toBe(429);
    expect((await setting.call("conversations.list")).status).toBe(200);
    expect((await setting.call("users.list", {}, setting.simulator.installations[1]?.token)).status).toBe(
      200,
    );
    const other = setting.simulator.install({ ...setting.simulator.app.manifest });
    expect((await setting.call("users.list", {}, other.token)).status).toBe(200);
  });

  test("what is left of a budget is shown in the world", async () => {
    await often(3, "users.list", {});
    const { id } = setting.simulator.app;
    const scope = `${id} ${setting.simulator.general.space} users.list`;
    expect(setting.world.calls.budgets().find((budget) => budget.scope === scope)).toMatchObject({
      limit: 20,
      remaining: 17,
    });
  });
});

describe("chat.postMessage", () => {
  const post = (channel = setting.channel) => setting.call("chat.postMessage", { channel, text: "x" });

  test("takes about one message per second and channel, after a short burst", async () => {
    expect((await often(2, "chat.postMessage", { channel: setting.channel, text: "x" })).status).toBe(200);
    const refused = await post();
    expect(refused).toMatchObject(limited);
    expect(refused.headers.get("retry-after")).toBe("1");
    await setting.clock.advance(1000);
    expect((await post()).status).toBe(200);
    expect((await post()).status).toBe(429);
  });

  test("another channel has its own second", async () => {
    const { id } = setting.simulator.addChannel("elsewhere", { members: [setting.bot] });
    await often(3, "chat.postMessage", { channel: setting.channel, text: "x" });
    expect((await post(id)).status).toBe(200);
  });

  test("takes 300 messages a minute in the whole workspace", async () => {
    const channels = Array.from({ length: 150 }, (_, index) =>
      setting.simulator.addChannel(`many-${index}`, { members: [setting.bot] }),
    );
    for (const { id } of channels) await often(2, "chat.postMessage", { channel: id, text: "x" });
    expect(await post()).toMatchObject(limited);
    await setting.clock.advance(60_000);
    expect((await post()).status).toBe(200);
  });
});

test("apps outside the Marketplace read one page of 15 messages a minute", async () => {
  await setting.simulator.stop();
  setting = await createSetting({ restrictedHistory: true });
  const said = await setting.stage.asker.says("question");
  for (let count = 0; count < 20; count += 1) {
    await setting.stage.asker.in(said).says(`reply ${count}`);
  }
  const read = () =>
    setting.call("conversations.replies", { channel: setting.channel, ts: said.message.id, limit: 100 });
  const { body } = await read();
  expect(body["messages"]).toHaveLength(15);
  expect(await read()).toMatchObject(limited);
  await setting.clock.advance(60_000);
  expect((await read()).status).toBe(200);
});
