import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { versionFor } from "../../../src/world/message.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Answer, Setting } from "../../support/slack-setting.ts";

let setting: Setting;
/** A message of the asker in #general, and the same in a direct message with the bot. */
let root: string;
let direct: { channel: string; thread_ts: string };

beforeEach(async () => {
  setting = await createSetting();
  const { asker, bot } = setting.stage;
  root = (await asker.says("question")).message.id;
  const said = await (await asker.with(bot)).says("question");
  direct = { channel: said.message.channel, thread_ts: said.message.id };
});
afterEach(() => setting.simulator.stop());

const inChannel = () => ({
  channel: setting.channel,
  thread_ts: root,
  recipient_user_id: setting.stage.asker.id,
  recipient_team_id: setting.simulator.general.space,
});

async function started(values: Record<string, unknown> = direct): Promise<{ channel: string; ts: string }> {
  const { body } = await setting.call("chat.startStream", values);
  if (body.ts === undefined) throw new Error(`Not started: ${JSON.stringify(body)}`);
  return { channel: String(values["channel"]), ts: body.ts };
}

const append = (stream: object, text: string): Promise<Answer> =>
  setting.call("chat.appendStream", { ...stream, chunks: [{ type: "markdown_text", text }] });
const stop = (stream: object, more: object = {}): Promise<Answer> =>
  setting.call("chat.stopStream", { ...stream, ...more });

/** Returns what a person sees of a message. */
function shown(reader: string, { channel, ts }: { channel: string; ts: string }): string | undefined {
  const message = setting.world.timeline.find("slack", channel, ts);
  return message && versionFor(message, reader)?.content.text;
}

describe("a stream in a direct message", () => {
  test("grows with every append and is whole at the end", async () => {
    const stream = await started();
    await append(stream, "one ");
    await append(stream, "two ");
    expect(shown(setting.stage.asker.id, stream)).toBe("one two ");
    const { body } = await stop(stream, { markdown_text: "three" });
    expect(body).toMatchObject({
      ok: true,
      ts: stream.ts,
      message: { text: "one two three", streaming_state: "completed" },
    });
  });

  test("takes steps, a plan and blocks as chunks", async () => {
    const stream = await started({ ...direct, task_display_mode: "plan" });
    const task = { type: "task_update", id: "1", title: "Search", status: "in_progress" };
    await setting.call("chat.appendStream", {
      ...stream,
      chunks: [task, { type: "plan_update", title: "How I go about it" }],
    });
    await setting.call("chat.appendStream", {
      ...stream,
      chunks: [{ ...task, status: "complete", output: "3 hits" }],
    });
    await append(stream, "Found.");
    expect(shown(setting.stage.asker.id, stream)).toBe("How I go about it\n✓ Search\n3 hits\nFound.");
  });

  test("needs no recipient", async () => {
    expect((await setting.call("chat.startStream", direct)).body.ok).toBe(true);
  });
});

describe("a stream in a channel", () => {
  test("needs recipient ids: missing_recipient_user_id, missing_recipient_team_id", async () => {
    const { recipient_user_id: _user, ...noUser } = inChannel();
    const { recipient_team_id: _team, ...noTeam } = inChannel();
    expect((await setting.call("chat.startStream", noUser)).body.error).toBe("missing_recipient_user_id");
    expect((await setting.call("chat.startStream", noTeam)).body.error).toBe("missing_recipient_team_id");
    expect(
      (await setting.call("chat.startStream", { ...inChannel(), recipient_user_id: "U404" })).body.error,
    ).toBe("user_not_found");
  });

  test("is live only for its recipient: others see the first piece, and no more until the end", async () => {
    const stream = await started(inChannel());
    const { asker, bystander } = setting.stage;
    await append(stream, "first ");
    await append(stream, "second ");
    await append(stream, "third");
    expect(shown(asker.id, stream)).toBe("first second third");
    expect(shown(bystander.id, stream)).toBe("first ");
    await stop(stream);
    expect(shown(bystander.id, stream)).toBe("first second third");
  });
});

test("a mention in a stream notifies when the stream is over", async () => {
  const stream = await started(inChannel());
  await append(stream, "<!channel> look");
  const message = setting.world.timeline.find("slack", stream.channel, stream.ts);
  expect([...(message?.pings ?? [])]).toEqual([]);
  await stop(stream);
  expect([...(message?.pings ?? [])].toSorted()).toEqual(
    [setting.stage.asker.id, setting.stage.bystander.id].toSorted(),
  );
});

describe("a stream refuses", () => {
  test("chat.update while it lives: streaming_state_conflict", async () => {
    const stream = await started();
    expect((await setting.call("chat.update", { ...stream, text: "x" })).body.error).toBe(
      "streaming_state_conflict",
    );
    await stop(stream);
    expect((await setting.call("chat.update", { ...stream, text: "x" })).body.ok).toBe(true);
  });

  test("anything after its end: message_not_in_streaming_state", async () => {
    const stream = await started();
    await stop(stream);
    expect((await append(stream, "x")).body.error).toBe("message_not_in_streaming_state");
    expect((await stop(stream)).body.error).toBe("message_not_in_streaming_state");
  });

  test("to grow after about five minutes, even while it grew: message_not_in_streaming_state", async () => {
    const stream = await started();
    for (let minute = 1; minute <= 4; minute += 1) {
      await setting.clock.advance(60_000);
      expect((await append(stream, `${minute} `)).body.ok).toBe(true);
    }
    await setting.clock.advance(60_000);
    expect((await append(stream, "5")).body.error).toBe("message_not_in_streaming_state");
    expect((await stop(stream)).body.error).toBe("message_not_in_streaming_state");
    // The text stays incomplete until it is edited.
    expect(shown(setting.stage.asker.id, stream)).toBe("1 2 3 4 ");
    await setting.call("chat.update", { ...stream, text: "repaired" });
    expect(shown(setting.stage.asker.id, stream)).toBe("repaired");
  });

  test("to grow after three idle minutes: message_not_in_streaming_state", async () => {
    const [idle, busy] = [await started(), await started()];
    await setting.clock.advance(179_999);
    expect((await append(busy, "in time")).body.ok).toBe(true);
    await setting.clock.advance(1);
    expect((await append(idle, "late")).body.error).toBe("message_not_in_streaming_state");
    expect((await append(busy, "again")).body.ok).toBe(true);
  });

  test("to grow after Stop: stopped_by_user", async () => {
    const stream = await started();
    await append(stream, "half");
    const { asker, bot } = setting.stage;
    await (await asker.with(bot)).stops();
    expect((await append(stream, "more")).body.error).toBe("stopped_by_user");
    expect((await stop(stream)).body.error).toBe("message_not_in_streaming_state");
    expect(shown(asker.id, stream)).toBe("half");
  });

  test("another app: message_not_owned_by_app", async () => {
    const stream = await started(inChannel());
    const other = setting.simulator.install({
      ...setting.simulator.app.manifest,
      display_information: { name: "Other" },
    });
    const values = { ...stream, chunks: [{ type: "markdown_text", text: "mine" }] };
    expect((await setting.call("chat.appendStream", values, other.token)).body.error).toBe(
      "message_not_owned_by_app",
    );
  });

  test.each([
    {
      name: "a task that is `completed` instead of `complete`",
      chunk: { type: "task_update", id: "1", title: "T", status: "completed" },
      error: "invalid_chunks",
    },
    {
      name: "a task without an id",
      chunk: { type: "task_update", title: "T", status: "complete" },
      error: "invalid_chunks",
    },
    { name: "an unknown chunk", chunk: { type: "confetti" }, error: "invalid_chunks" },
    {
      name: "blocks that are wrong",
      chunk: { type: "blocks", blocks: [{ type: "marquee" }] },
      error: "invalid_blocks",
    },
    {
      name: "more than 50 blocks",
      chunk: { type: "blocks", blocks: Array(51).fill({ type: "divider" }) },
      error: "msg_blocks_too_many",
    },
    {
      name: "over 12,000 characters at once",
      chunk: { type: "markdown_text", text: "x".repeat(12_001) },
      error: "msg_too_long",
    },
  ])("$name: $error", async ({ chunk, error }) => {
    const stream = await started();
    const { body } = await setting.call("chat.appendStream", {
      ...stream,
      chunks: [{ type: "markdown_text", text: "before " }, chunk],
    });
    expect(body.error).toBe(error);
    // A refused call shows nothing.
    expect(shown(setting.stage.asker.id, stream)).toBe("");
  });

  test("an empty append: no_text", async () => {
    expect((await setting.call("chat.appendStream", await started())).body.error).toBe("no_text");
  });

  test("blocks over 50 in all through chunks, but gives the closing ones a limit of their own", async () => {
    const stream = await started();
    const dividers = (count: number) => [{ type: "blocks", blocks: Array(count).fill({ type: "divider" }) }];
    expect((await setting.call("chat.appendStream", { ...stream, chunks: dividers(50) })).body.ok).toBe(true);
    expect((await setting.call("chat.appendStream", { ...stream, chunks: dividers(1) })).body.error).toBe(
      "msg_blocks_too_many",
    );
    expect((await stop(stream, { blocks: Array(51).fill({ type: "divider" }) })).body.error).toBe(
      "msg_blocks_too_many",
    );
    expect((await stop(stream, { blocks: Array(50).fill({ type: "divider" }) })).body.ok).toBe(true);
  });

  test("a message that was never a stream: message_not_in_streaming_state", async () => {
    const { body } = await setting.call("chat.postMessage", { channel: direct.channel, text: "x" });
    expect((await append({ channel: direct.channel, ts: body.ts }, "x")).body.error).toBe(
      "message_not_in_streaming_state",
    );
  });

  test("a message that was deleted under it: message_not_found", async () => {
    const stream = await started();
    await setting.call("chat.delete", stream);
    expect((await append(stream, "x")).body.error).toBe("message_not_found");
  });
});
