import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noLimits } from "../../../src/slack/apps/rates.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({ limits: noLimits });
});
afterEach(() => setting.simulator.stop());

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });

/** Posts as the bot and gives the timestamp. */
async function posted(values: Record<string, unknown> = { text: "hello" }): Promise<string> {
  const { body } = await setting.call("chat.postMessage", { channel: setting.channel, ...values });
  if (body.ts === undefined) throw new Error(`Not posted: ${JSON.stringify(body)}`);
  return body.ts;
}

describe("chat.postMessage", () => {
  const tooLong = "x".repeat(12_001);
  const cases = [
    // "nothing to post" | no_text
    { name: "refuses an empty message", values: {}, error: "no_text" },
    { name: "refuses a text of spaces", values: { text: "  \n" }, error: "no_text" },
    // "`markdown_text` with `text` or `blocks`" | markdown_text_conflict
    {
      name: "refuses markdown_text beside text",
      values: { markdown_text: "a", text: "b" },
      error: "markdown_text_conflict",
    },
    {
      name: "refuses markdown_text beside blocks",
      values: { markdown_text: "a", blocks: [section("b")] },
      error: "markdown_text_conflict",
    },
    // "`markdown_text` 12,000"; the error string is not documented, msg_too_long is assumed
    {
      name: "refuses a markdown_text over 12,000 characters",
      values: { markdown_text: tooLong },
      error: "msg_too_long",
    },
    {
      name: "refuses an unknown channel",
      values: { channel: "C404", text: "x" },
      error: "channel_not_found",
    },
    { name: "refuses broken blocks", values: { blocks: "[{" }, error: "invalid_blocks_format" },
    {
      name: "refuses metadata without a type",
      values: { text: "x", metadata: { a: 1 } },
      error: "invalid_metadata_schema",
    },
    {
      name: "refuses more than 100 attachments",
      values: { attachments: Array(101).fill({ text: "x" }) },
      error: "too_many_attachments",
    },
    {
      name: "refuses an argument that does not exist",
      values: { text: "x", txet: "y" },
      error: "invalid_arguments",
    },
  ];
  test.each(cases)("$name: $error", async ({ values, error }) => {
    const { status, body } = await setting.call("chat.postMessage", { channel: setting.channel, ...values });
    expect({ status, ok: body.ok, error: body.error }).toEqual({ status: 200, ok: false, error });
    expect(setting.world.timeline.all("slack")).toEqual([]);
  });

  test("accepts 12,000 characters of markdown_text", async () => {
    await posted({ markdown_text: "x".repeat(12_000) });
    await expect(setting.stage.channel).toShow(/^x{12000}$/);
  });

  test("cuts a text over 40,000 characters with the warning message_truncated", async () => {
    const text = "x".repeat(40_001);
    const { body } = await setting.call("chat.postMessage", { channel: setting.channel, text });
    const { text: shown } = body["message"] as { text: string };
    expect({ length: shown.length, warning: body["warning"] }).toEqual({
      length: 40_000,
      warning: "message_truncated",
    });
    expect(body["response_metadata"]).toEqual({ warnings: ["message_truncated"] });
  });

  test("names its author, for an app whose bot has its own ids", async () => {
    const { body } = await setting.call("chat.postMessage", { channel: setting.channel, text: "hello" });
    const { userId, botId, app } = setting.simulator.installations[0] ?? {};
    expect(body["message"]).toMatchObject({
      user: userId,
      bot_id: botId,
      app_id: app?.id,
      text: "hello",
      ts: body.ts,
    });
  });

  test("shows blocks instead of the text, which is only the fallback", async () => {
    await posted({ text: "fallback", blocks: [section("shown"), { type: "divider" }] });
    await expect(setting.stage.channel).toShow("shown");
    await expect(setting.stage.channel).not.toShow("fallback");
  });

  test("refuses a channel that the bot is not in: not_in_channel", async () => {
    const { id } = setting.simulator.addChannel("elsewhere");
    const { body } = await setting.call("chat.postMessage", { channel: id, text: "x" });
    expect(body.error).toBe("not_in_channel");
  });

  test("does not find a private channel that the bot is not in: channel_not_found", async () => {
    const { id } = setting.simulator.addChannel("secret", { kind: "private", members: [setting.asker] });
    const { body } = await setting.call("chat.postMessage", { channel: id, text: "x" });
    expect(body.error).toBe("channel_not_found");
  });

  test("refuses an archived channel: is_archived", async () => {
    setting.simulator.general.archived = true;
    const { body } = await setting.call("chat.postMessage", { channel: setting.channel, text: "x" });
    expect(body.error).toBe("is_archived");
  });

  describe("below a message that does not exist", () => {
    const post = () =>
      setting.call("chat.postMessage", { channel: setting.channel, text: "x", thread_ts: "1.000001" });

    test("posts into the channel, and the answer lacks the thread", async () => {
      const { body } = await post();
      expect(body["message"]).toMatchObject({ text: "x" });
      expect(body["message"]).not.toHaveProperty("thread_ts");
      await expect(setting.stage.channel).toShow("x");
    });

    test("posts into a thread without a first message where the rules say so", async () => {
      setting.simulator.slack.rules.repliesToNothing = "posted";
      const { body } = await post();
      expect(body["message"]).toMatchObject({ text: "x", thread_ts: "1.000001" });
      const values = { channel: setting.channel, ts: "1.000001" };
      expect((await setting.call("conversations.replies", values)).body.error).toBe("thread_not_found");
    });

    test("refuses with the closest word where the rules say so", async () => {
      setting.simulator.slack.rules.repliesToNothing = "refused";
      expect((await post()).body).toEqual({ ok: false, error: "cannot_reply_to_message" });
      expect(setting.stage.channel.messages()).toEqual([]);
    });
  });

  test("refuses a locked thread: restricted_action_thread_locked", async () => {
    const root = await posted();
    await posted({ text: "reply", thread_ts: root });
    const thread = setting.world.thread("slack", setting.channel, root);
    if (thread) thread.locked = true;
    const { body } = await setting.call("chat.postMessage", {
      channel: setting.channel,
      text: "x",
      thread_ts: root,
    });
    expect(body.error).toBe("restricted_action_thread_locked");
  });

  test("opens the direct message for a person's id", async () => {
    const { body } = await setting.call("chat.postMessage", {
      channel: setting.asker.ids["slack"],
      text: "psst",
    });
    expect(body["channel"]).toMatch(/^D/);
    await expect((await setting.stage.asker.with(setting.stage.bot)).room).toShow("psst");
  });

  test("notifies the people it mentions and, with a broadcast, all members", async () => {
    await posted({ text: `<@${String(setting.asker.ids["slack"])}> look` });
    await expect(setting.stage.channel).toPing(setting.stage.asker);
    await expect(setting.stage.channel).not.toPing(setting.stage.bystander);
    await posted({ blocks: [{ type: "markdown", text: "<!here> look" }] });
    await expect(setting.stage.channel).toPing(setting.stage.bystander);
  });

  test("does not notify the author", async () => {
    await setting.stage.asker.says("@Ada is me, @here");
    await expect(setting.stage.channel).toPing(setting.stage.bystander, { by: setting.stage.asker });
    await expect(setting.stage.channel).not.toPing(setting.stage.asker, { by: setting.stage.asker });
  });
});

describe("chat.update", () => {
  test("refuses a text over 4,000 characters, also as the fallback beside blocks: msg_too_long", async () => {
    const ts = await posted();
    for (const blocks of [undefined, [section("fine")]]) {
      const values = { channel: setting.channel, ts, text: "x".repeat(4_001), ...(blocks && { blocks }) };
      expect((await setting.call("chat.update", values)).body.error).toBe("msg_too_long");
    }
    const { body } = await setting.call("chat.update", {
      channel: setting.channel,
      ts,
      text: "x".repeat(4_000),
    });
    expect([body.ts, String(body["text"]).length]).toEqual([ts, 4_000]);
  });

  test("refuses another author's message: cant_update_message", async () => {
    const { message } = await setting.stage.asker.says("mine");
    const { body } = await setting.call("chat.update", {
      channel: setting.channel,
      ts: message.id,
      text: "yours",
    });
    expect(body.error).toBe("cant_update_message");
  });

  test("refuses a message that is gone: message_not_found", async () => {
    const ts = await posted();
    await setting.call("chat.delete", { channel: setting.channel, ts });
    expect((await setting.call("chat.update", { channel: setting.channel, ts, text: "x" })).body.error).toBe(
      "message_not_found",
    );
  });

  test("refuses an old message where the workspace says so: edit_window_closed", async () => {
    const [team] = setting.world.spaces("slack");
    if (team) team.extras["editWindowMinutes"] = 5;
    const ts = await posted();
    await setting.clock.advance(5 * 60_000);
    expect(
      (await setting.call("chat.update", { channel: setting.channel, ts, text: "on time" })).body.ok,
    ).toBe(true);
    await setting.clock.advance(1);
    expect(
      (await setting.call("chat.update", { channel: setting.channel, ts, text: "late" })).body.error,
    ).toBe("edit_window_closed");
  });

  test("refuses a message in an archived channel: is_inactive", async () => {
    const ts = await posted();
    setting.simulator.general.archived = true;
    expect((await setting.call("chat.update", { channel: setting.channel, ts, text: "x" })).body.error).toBe(
      "is_inactive",
    );
  });

  test("refuses an edit that changes nothing: no_text", async () => {
    const ts = await posted();
    expect((await setting.call("chat.update", { channel: setting.channel, ts })).body.error).toBe("no_text");
  });

  test("keeps metadata that is left out, and removes it for an empty object", async () => {
    const metadata = { event_type: "answer", event_payload: { turn: 1 } };
    const ts = await posted({ text: "one", metadata });
    const kept = await setting.call("chat.update", { channel: setting.channel, ts, text: "two" });
    expect(kept.body["message"]).toMatchObject({ metadata });
    const gone = await setting.call("chat.update", {
      channel: setting.channel,
      ts,
      text: "three",
      metadata: {},
    });
    expect(gone.body["message"]).not.toHaveProperty("metadata");
  });

  test("keeps blocks that the app sent, and replaces those that were made of Markdown", async () => {
    const blocks = await posted({ text: "a", blocks: [section("block")] });
    const markdown = await posted({ markdown_text: "**old**" });
    await setting.call("chat.update", { channel: setting.channel, ts: blocks, text: "b" });
    await setting.call("chat.update", { channel: setting.channel, ts: markdown, text: "new" });
    await expect(setting.stage.channel).toShow("block");
    await expect(setting.stage.channel).toShow("new");
  });

  test("leaves unread marks as they are", async () => {
    const ts = await posted();
    await setting.call("chat.update", { channel: setting.channel, ts, text: "changed" });
    await expect(setting.stage.channel).toHaveUnread(1);
  });
});

describe("chat.delete", () => {
  test("refuses another author's message: cant_delete_message", async () => {
    const { message } = await setting.stage.asker.says("mine");
    const { body } = await setting.call("chat.delete", { channel: setting.channel, ts: message.id });
    expect(body.error).toBe("cant_delete_message");
  });

  test("refuses to delete twice: message_not_found", async () => {
    const ts = await posted();
    expect((await setting.call("chat.delete", { channel: setting.channel, ts })).body.ok).toBe(true);
    expect((await setting.call("chat.delete", { channel: setting.channel, ts })).body.error).toBe(
      "message_not_found",
    );
  });
});

describe("chat.postEphemeral", () => {
  test("is seen by one person only", async () => {
    const { asker, bystander } = setting.stage;
    await setting.call("chat.postEphemeral", { channel: setting.channel, user: asker.id, text: "only you" });
    await expect(asker.room).toShow("only you");
    await expect(bystander.room).not.toShow("only you");
  });

  test("refuses a person who is not in the channel: user_not_in_channel", async () => {
    const { body } = await setting.call("chat.postEphemeral", {
      channel: setting.channel,
      user: "U404",
      text: "x",
    });
    expect(body.error).toBe("user_not_in_channel");
  });
});

test("chat.getPermalink names the message and its thread", async () => {
  const root = await posted();
  const ts = await posted({ text: "reply", thread_ts: root });
  const { body } = await setting.call("chat.getPermalink", { channel: setting.channel, message_ts: ts });
  expect(body["permalink"]).toContain(
    `/archives/${setting.channel}/p${ts.replace(".", "")}?thread_ts=${root}`,
  );
});
