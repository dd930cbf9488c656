import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LeaseEnded, type Surface, type Turn } from "#core";
import "../../../support/simulator-matchers.ts";
import { createSlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import { createStatus } from "../../../../src/adapters/slack/say/status.ts";
import type { Calls } from "../../../../src/adapters/slack/api/calls.ts";
import { turnOf } from "../../../support/context.ts";
import { openSlack, type SlackWorld } from "../world.ts";
import { gateThat, openGate } from "../../../support/gate.ts";

const page = { text: "Psst.", progress: [], buttons: [] };

describe("a surface made from a turn's JSON alone", () => {
  let world: SlackWorld;
  beforeEach(async () => {
    world = await openSlack();
  });
  afterEach(() => world.close());

  /** As another process would make it: from what was stored. */
  async function surfaceFor(text: string): Promise<{ surface: Surface; turn: Turn }> {
    const { message } = await world.asker.says(text);
    const { space, channel } = world.channel.place;
    const turn = turnOf({
      id: `slack/${space}/${channel}/${message.id}`,
      thread: { platform: "slack", space, channel, thread: message.id },
      author: { id: world.asker.id, isBot: false },
      origin: { isDirect: false, message: message.id },
    });
    return { turn, surface: createSlackAdapter(world.options).surface(turn, openGate) };
  }

  test("lets Slack unfold no link and read no mention in a model's text", async () => {
    const { surface } = await surfaceFor("hello");
    const draft = await surface.open(() => page, "key 1");
    await draft.finish({ ...page, text: "See https://evil.example/?q=secret, @channel." });
    const { calls } = world;
    const inert = { parse: "none", link_names: "false" };
    expect(calls.list("chat.postMessage").map((call) => call.arguments)).toMatchObject([
      { ...inert, unfurl_links: "false", unfurl_media: "false" },
    ]);
    expect(calls.list("chat.update").map((call) => call.arguments)).toMatchObject([inert]);
  });

  test("lets Slack unfold no link in a private answer", async () => {
    const posted: unknown[] = [];
    const answerUrl = "https://hooks.slack.com/commands/T1/1/x";
    const adapter = createSlackAdapter({
      ...world.options,
      fetch: async (input, init) => {
        if (input !== answerUrl) return fetch(input, init);
        posted.push(await new Request(input, init).json());
        return Response.json({ ok: true });
      },
    });
    const { turn } = await surfaceFor("hello");
    const asked: Turn = { ...turn, origin: { isDirect: false, answerUrl } };
    const privately = { ...asked, thread: { ...turn.thread, thread: `command/${world.asker.id}` } };
    const draft = await adapter.surface(privately, openGate).open(() => page, "key 1");
    await draft.finish({ ...page, text: "See https://evil.example/?q=secret" });
    expect(posted).toMatchObject([{ response_type: "ephemeral", unfurl_links: false, unfurl_media: false }]);
  });

  test("finds the post under its key, and nothing under another", async () => {
    const { surface } = await surfaceFor("hello");
    const draft = await surface.open(() => page, "key 1");
    expect((await surface.find("key 1"))?.ref).toEqual(draft.ref);
    expect(await surface.find("key 2")).toBeUndefined();
  });

  test("removes a message, also if it is gone already", async () => {
    const { surface } = await surfaceFor("hello");
    const draft = await surface.open(() => page, "key 1");
    await draft.remove();
    await draft.remove();
    await expect(world.channel).not.toShow("Psst.", { within: 100 });
  });

  test("makes no call when nothing has changed", async () => {
    const { surface } = await surfaceFor("hello");
    const draft = await surface.open(() => page, "key 1");
    await draft.update(() => page);
    await draft.finish(page);
    await draft.finish(page);
    expect(world.calls.list("chat.update")).toEqual([]);
  });

  test("clears the status that a dead process has left", async () => {
    const { surface, turn } = await surfaceFor("hello");
    await surface.status("is searching…");
    const room = world.stage.room({ ...world.channel.place, thread: turn.thread.thread });
    // The client has one place for the session's state and the status.
    expect(room.statuses().map(({ text }) => text)).toEqual(["is searching…"]);
    await createSlackAdapter(world.options).surface(turn, openGate).status(null);
    expect(room.statuses()).toEqual([]);
  });

  test("makes no call that its gate does not let through", async () => {
    const { turn } = await surfaceFor("hello");
    const closed = gateThat(() => {
      throw new LeaseEnded("lost", "too late");
    });
    const surface = createSlackAdapter(world.options).surface(turn, closed);
    const before = world.calls.list().length;
    const attempts = [
      surface.open(() => page, "key 1"),
      surface.find("key 1"),
      surface.status("is late"),
      surface.resume({ timestamp: "1.1", key: "key 1" }).finish(page),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toThrow("too late");
    const after = world.calls.list().slice(before);
    expect(after.every(({ method }) => method === "auth.test")).toBe(true);
  });

  test("sends the bytes of a file through its gate, too", async () => {
    const { turn } = await surfaceFor("hello");
    const scopes: string[] = [];
    const watching = gateThat((scope) => void scopes.push(scope.split(" ")[0] ?? ""));
    const draft = await createSlackAdapter(world.options)
      .surface(turn, watching)
      .open(() => page, "key 1");
    const attachments = [{ name: "a.txt", mimeType: "text/plain", base64: "aGk=" }];
    await draft.finish({ ...page, attachments });
    expect(scopes).toEqual([
      "chat.postMessage",
      "files.getUploadURLExternal",
      "upload",
      "files.completeUploadExternal",
    ]);
  });
});

describe("a status is a lease", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** The status of one answer, and the words that Slack received. */
  function begin(fail?: () => Error | undefined) {
    const told: string[] = [];
    const calls: Calls = async ({ method }, make) => {
      const error = fail?.();
      if (error) throw error;
      const client = {
        assistant: { threads: { setStatus: ({ status }: { status: string }) => told.push(status) } },
      };
      if (method === "assistant.threads.setStatus")
        return make(client as unknown as Parameters<typeof make>[0]);
      throw new Error(`Only the status is told here, not ${method}.`);
    };
    const sessions = { isOpen: () => false, isRefused: () => false };
    const turn = turnOf({ thread: { platform: "slack", space: "T1", channel: "C1", thread: "1.1" } });
    return { told, status: createStatus({ calls, sessions, turn, thread: "1.1" }) };
  }

  test("renewed before Slack clears it, for as long as it is shown", async () => {
    const { told, status } = begin();
    await status.show("is searching…");
    await vi.advanceTimersByTimeAsync(300_000);
    expect(told).toEqual(Array(4).fill("is searching…"));
    await status.show(null);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(told.slice(4)).toEqual([""]);
  });

  test("not renewed after the bot has posted, which clears it", async () => {
    const { told, status } = begin();
    await status.show("is searching…");
    await status.said();
    await vi.advanceTimersByTimeAsync(300_000);
    await status.show(null);
    expect(told).toEqual(["is searching…"]);
  });

  test("not renewed by a process that has lost the lease", async () => {
    let isLost = false;
    let asked = 0;
    const { status } = begin(() => {
      asked += 1;
      return isLost ? new LeaseEnded("lost", "another process goes on") : undefined;
    });
    await status.show("is searching…");
    isLost = true;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toBe(2);
  });
});
