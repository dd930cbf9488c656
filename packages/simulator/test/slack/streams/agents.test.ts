import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exampleManifest } from "../../../src/slack/apps/manifest.ts";
import { createSetting, withFeatures } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;
let thread: { channel_id: string; thread_ts: string };

beforeEach(async () => {
  setting = await createSetting();
  thread = {
    channel_id: setting.channel,
    thread_ts: (await setting.stage.asker.says("question")).message.id,
  };
});
afterEach(() => setting.simulator.stop());

const room = () =>
  setting.stage.room({
    platform: "slack",
    space: setting.simulator.general.space,
    channel: thread.channel_id,
    thread: thread.thread_ts,
  });

describe("assistant.threads.setStatus", () => {
  const show = (values: object = {}) =>
    setting.call("assistant.threads.setStatus", { ...thread, status: "is searching…", ...values });

  test("shows a text that disappears after 2 minutes", async () => {
    await show();
    await setting.clock.advance(119_999);
    await expect(room()).toShowStatus("is searching…");
    await setting.clock.advance(1);
    await expect(room()).not.toShowStatus("is searching…");
  });

  test("disappears when a message is posted, or when it is set to an empty text", async () => {
    await show();
    await setting.call("chat.postMessage", {
      channel: thread.channel_id,
      thread_ts: thread.thread_ts,
      text: "found",
    });
    await expect(room()).not.toShowStatus("is searching…");
    await show();
    await show({ status: "" });
    await expect(room()).not.toShowStatus("is searching…");
  });

  test("takes 10 loading messages of 50 characters, not more: invalid_arguments", async () => {
    const messages = (count: number, length: number) => Array<string>(count).fill("x".repeat(length));
    expect((await show({ loading_messages: messages(10, 50) })).body.ok).toBe(true);
    expect((await show({ loading_messages: messages(11, 50) })).body.error).toBe("invalid_arguments");
    expect((await show({ loading_messages: messages(1, 51) })).body.error).toBe("invalid_arguments");
  });

  test("needs a thread that exists: invalid_thread_ts", async () => {
    expect((await show({ thread_ts: "1.000001" })).body.error).toBe("invalid_thread_ts");
  });
});

describe("agents.sessions.setStatus", () => {
  const set = (values: object = {}, token?: string) =>
    setting.call("agents.sessions.setStatus", { ...thread, status: "processing", ...values }, token);

  test("begins a session and shows what it is doing", async () => {
    const { body } = await set({ title: "Scuba diving" });
    expect(body).toMatchObject({
      ok: true,
      status: "processing",
      agent_status: "processing",
      title: "Scuba diving",
    });
    await expect(room()).toShowStatus("processing");
    expect((await set({ status: "active", title: "ignored" })).body["title"]).toBe("Scuba diving");
    await expect(room()).not.toShowStatus("processing");
  });

  test("shares its place with the status: the one that was written last shows", async () => {
    const show = () => setting.call("assistant.threads.setStatus", { ...thread, status: "is searching…" });
    const shown = () =>
      room()
        .statuses()
        .map(({ text }) => text);
    await set();
    await show();
    expect(shown()).toEqual(["is searching…"]);
    await set();
    expect(shown()).toEqual(["processing"]);
    await show();
    await set({ status: "active" });
    expect(shown()).toEqual([]);
  });

  test("requires a thread: thread_ts_required", async () => {
    const { body } = await setting.call("agents.sessions.setStatus", {
      channel_id: thread.channel_id,
      status: "active",
    });
    expect(body.error).toBe("thread_ts_required");
  });

  test("refuses any but four states: invalid_status", async () => {
    expect((await set({ status: "thinking" })).body.error).toBe("invalid_status");
  });

  test("requires an app that is declared an agent: feature_disabled", async () => {
    const { agent_view: _agent, ...features } = exampleManifest.features ?? {};
    const { token } = setting.simulator.install({ ...exampleManifest, features });
    expect((await set({}, token)).body.error).toBe("feature_disabled");
  });

  test("requires a member of the channel: not_authorized, and an initiator who is one: user_not_found", async () => {
    expect((await set({ initiator_user_id: "U404" })).body.error).toBe("user_not_found");
    setting.simulator.general.members.delete(setting.stage.bot.id);
    expect((await set()).body.error).toBe("not_authorized");
  });

  test("warns if the app would not hear the Stop button: missing_agent_session_stopped_event_subscription", async () => {
    const deaf = setting.simulator.install({
      ...exampleManifest,
      settings: { ...exampleManifest.settings, event_subscriptions: { bot_events: [] } },
    });
    expect((await set({}, deaf.token)).body["warning"]).toBe(
      "missing_agent_session_stopped_event_subscription",
    );
    await expect(setting.stage.asker.in(room()).stops()).rejects.toThrow("no Stop button");
  });

  test("a stream begins the session and releases it", async () => {
    const recipient = {
      recipient_user_id: setting.stage.asker.id,
      recipient_team_id: setting.simulator.general.space,
    };
    const { body } = await setting.call("chat.startStream", {
      channel: thread.channel_id,
      thread_ts: thread.thread_ts,
      ...recipient,
    });
    await expect(room()).toShowStatus("processing");
    await setting.call("chat.stopStream", {
      channel: thread.channel_id,
      ts: body.ts,
      session_status: "suspended",
    });
    await expect(room()).toShowStatus("suspended");
  });

  test("Stop leaves the state to the app", async () => {
    await set();
    await setting.stage.asker.in(room()).stops();
    await expect(room()).toShowStatus("processing");
    await set({ status: "active" });
    await expect(setting.stage.asker.in(room()).stops()).rejects.toThrow("no Stop button");
  });
});

describe("agents.sessions.rename", () => {
  const rename = (title: string) => setting.call("agents.sessions.rename", { ...thread, title });

  test("renames a session that exists, with 1 to 200 characters", async () => {
    expect((await rename("x")).body.error).toBe("session_not_found");
    await setting.call("agents.sessions.setStatus", { ...thread, status: "active" });
    expect((await rename("x".repeat(200))).body).toMatchObject({ ok: true, title: "x".repeat(200) });
    expect((await rename("x".repeat(201))).body.error).toBe("invalid_name");
    expect((await rename("")).body.error).toBe("invalid_name");
  });
});

describe("assistant.threads.setSuggestedPrompts", () => {
  const prompts = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ title: `t${index}`, message: "m" }));
  const suggest = (values: object, token?: string) =>
    setting.call(
      "assistant.threads.setSuggestedPrompts",
      { channel_id: thread.channel_id, prompts: prompts(2), ...values },
      token,
    );

  test("offers at most 4 prompts", async () => {
    expect((await suggest({ prompts: prompts(4), title: "Try" })).body.ok).toBe(true);
    expect(setting.simulator.general.extras["prompts"]).toEqual({ title: "Try", prompts: prompts(4) });
    expect((await suggest({ prompts: prompts(5) })).body.error).toBe("invalid_arguments");
  });

  test("with thread_ts answers ok and does nothing", async () => {
    expect((await suggest({ thread_ts: thread.thread_ts })).body.ok).toBe(true);
    expect(setting.simulator.general.extras["prompts"]).toBeUndefined();
  });

  test("requires an agent: not_agent_app", async () => {
    const { agent_view: _agent, ...features } = exampleManifest.features ?? {};
    const { token } = setting.simulator.install({ ...exampleManifest, features });
    expect((await suggest({}, token)).body.error).toBe("not_agent_app");
  });
});

test("an app without a Messages tab cannot write direct messages: messages_tab_disabled", async () => {
  const manifest = withFeatures({ app_home: { messages_tab_enabled: false } });
  const { token, userId } = setting.simulator.install(manifest);
  const opened = await setting.call("conversations.open", { users: setting.stage.asker.id }, token);
  const { id } = opened.body["channel"] as { id: string };
  expect((await setting.call("chat.postMessage", { channel: id, text: "x" }, token)).body.error).toBe(
    "messages_tab_disabled",
  );
  expect(setting.world.channel("slack", id)?.members.has(userId)).toBe(true);
});
