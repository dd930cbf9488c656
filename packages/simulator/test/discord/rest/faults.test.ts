import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { login } from "../../support/gateway-client.ts";
import { createSetting } from "../../support/discord-setting.ts";
import type { Answer, Setting } from "../../support/discord-setting.ts";

let setting: Setting;
const create = "POST /channels/:id/messages";
const edit = "PATCH /channels/:id/messages/:id";

beforeEach(async () => {
  setting = await createSetting();
});
afterEach(() => setting.simulator.stop());

const post = (): Promise<Answer> =>
  setting.call("POST", `/channels/${setting.channel}/messages`, { content: "x" });
const texts = (): string[] =>
  setting.world.timeline.at(setting.place).map(({ versions }) => versions.at(-1)?.content.text ?? "");

describe("calls", () => {
  test("429 at a chosen call, and only at that", async () => {
    setting.world.faults.next(create, { kind: "rate-limited", retryAfterSeconds: 64.57 });
    const { status, headers, body } = await post();
    expect([status, headers.get("retry-after"), body]).toEqual([
      429,
      "65",
      { message: "You are being rate limited.", retry_after: 64.57, global: false },
    ]);
    expect((await post()).status).toBe(200);
  });

  test("global 429", async () => {
    setting.world.faults.next("discord:*", { kind: "rate-limited", retryAfterSeconds: 1, scope: "global" });
    const { headers, body } = await post();
    expect([headers.get("x-ratelimit-global"), body["global"]]).toEqual(["true", true]);
  });

  test.each([500, 502, 503] as const)("%i", async (status) => {
    setting.world.faults.next(create, { kind: "server-error", status });
    expect((await post()).status).toBe(status);
    expect(texts()).toEqual([]);
  });

  test.each([
    { code: 130_000, status: 503 },
    { code: 40_062, status: 429 },
    { code: 20_028, status: 429 },
    { code: 240_000, status: 400 },
    { code: 200_000, status: 400 },
  ])("any error of Discord's by its code: $code", async ({ code, status }) => {
    setting.world.faults.next(create, { kind: "refused", code });
    const answer = await post();
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.has("retry-after")).toBe(status === 429);
    expect(texts()).toEqual([]);
  });

  test("a bare 404, without any code", async () => {
    const id = await setting.posted();
    setting.world.faults.next(edit, { kind: "refused", code: 404 });
    const answer = await setting.call("PATCH", `/channels/${setting.channel}/messages/${id}`, {
      content: "y",
    });
    expect([answer.status, answer.headers.get("content-type"), answer.body.message]).toEqual([
      404,
      "text/html",
      "",
    ]);
  });

  test.each([10_062, 40_060])("an interaction's response that is refused with %i", async (code) => {
    const client = await login(setting.simulator);
    await setting.call("POST", `/applications/${setting.simulator.application.id}/commands`, {
      name: "ask",
      description: "d",
    });
    await setting.stage.asker.runs("ask");
    const { id, token } = await client.event("INTERACTION_CREATE");
    setting.world.faults.next("POST /interactions/:id/:token/callback", { kind: "refused", code });
    const callback = `/interactions/${String(id)}/${String(token)}/callback`;
    expect((await setting.call("POST", callback, { type: 5 })).body.code).toBe(code);
  });

  test("reset after apply: the message is there, the caller does not know", async () => {
    setting.world.faults.next(create, { kind: "reset-after-apply" });
    await expect(post()).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
    expect(texts()).toEqual(["x"]);
  });

  test("slow answer beyond 15 s, applied at once", async () => {
    setting.world.faults.next(create, { kind: "slow", ms: 16_000 });
    const answer = post();
    await vi.waitFor(() => expect(texts()).toEqual(["x"]));
    let isAnswered = false;
    void answer.then(() => (isAnswered = true));
    await setting.clock.advance(15_999);
    expect(isAnswered).toBe(false);
    await setting.clock.advance(1);
    expect((await answer).status).toBe(200);
  });

  test("a revoked token is refused from then on", async () => {
    const token = setting.simulator.token;
    setting.world.faults.next(create, { kind: "token-revoked" });
    expect((await post()).status).toBe(401);
    expect((await setting.call("GET", "/users/@me", undefined, { token })).status).toBe(401);
    expect((await setting.call("GET", "/users/@me")).status).toBe(200);
  });

  test("permission revoked mid-stream: the channel is out of sight (50001)", async () => {
    const client = await login(setting.simulator);
    await post();
    setting.world.faults.next(create, { kind: "member-removed" });
    expect((await post()).body.code).toBe(50_001);
    expect((await post()).body.code).toBe(50_001);
    await client.event("CHANNEL_UPDATE");
  });

  test("deleted message mid-stream (10008), by its id and as @original", async () => {
    const id = await setting.posted();
    setting.world.faults.next(edit, { kind: "message-deleted" });
    const answer = await setting.call("PATCH", `/channels/${setting.channel}/messages/${id}`, {
      content: "y",
    });
    expect(answer.body.code).toBe(10_008);

    const client = await login(setting.simulator);
    const { application } = setting.simulator;
    await setting.call("POST", `/applications/${application.id}/commands`, { name: "ask", description: "d" });
    await setting.stage.asker.runs("ask");
    const { id: interaction, token } = await client.event("INTERACTION_CREATE");
    await setting.call("POST", `/interactions/${String(interaction)}/${String(token)}/callback`, { type: 5 });
    setting.world.faults.next("PATCH /webhooks/:id/:token/messages/@original", { kind: "message-deleted" });
    const original = `/webhooks/${application.id}/${String(token)}/messages/@original`;
    expect((await setting.call("PATCH", original, { content: "y" })).body.code).toBe(10_008);
  });

  test("the deleted channel mid-stream is unknown (10003)", async () => {
    setting.simulator.permit(setting.simulator.general, setting.bot, { allow: ["MANAGE_CHANNELS"] });
    await setting.call("DELETE", `/channels/${setting.channel}`);
    expect((await post()).body.code).toBe(10_003);
  });
});

describe("events", () => {
  const heard = async (count: number): Promise<unknown[]> => {
    const client = await login(setting.simulator);
    await (await setting.stage.asker.with(setting.stage.bot)).says("one");
    await (await setting.stage.asker.with(setting.stage.bot)).says("two");
    const contents = () => client.events("MESSAGE_CREATE").map(({ content }) => content);
    await vi.waitFor(() => expect(contents()).toHaveLength(count));
    return contents();
  };

  test("a change of which only the time is told", async () => {
    const client = await login(setting.simulator);
    const { message } = await setting.stage.asker.says("@natter hello");
    setting.world.faults.next("MESSAGE_UPDATE", { kind: "partial-event" });
    await setting.stage.asker.edits(message, "@natter hi");
    expect(await client.event("MESSAGE_UPDATE")).toEqual({
      id: message.id,
      channel_id: setting.channel,
      guild_id: setting.place.space,
      edited_timestamp: expect.any(String),
    });
  });

  test("duplicated", async () => {
    setting.world.faults.next("MESSAGE_CREATE", { kind: "duplicated-event" });
    expect(await heard(3)).toEqual(["one", "one", "two"]);
  });

  test("reordered", async () => {
    setting.world.faults.next("MESSAGE_CREATE", { kind: "reordered-event" });
    expect(await heard(2)).toEqual(["two", "one"]);
  });

  test("delayed", async () => {
    setting.world.faults.next("MESSAGE_CREATE", { kind: "delayed-event", ms: 1000 });
    expect(await heard(1)).toEqual(["two"]);
  });
});

test("a page finds every route, event and the socket among the targets", () => {
  expect(setting.simulator.platform.faultTargets()).toEqual(
    expect.arrayContaining([
      "socket",
      "MESSAGE_CREATE",
      create,
      edit,
      "POST /interactions/:id/:token/callback",
    ]),
  );
});
