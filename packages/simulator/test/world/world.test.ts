import { beforeEach, describe, expect, test } from "vitest";
import { scrub } from "../../src/world/calls.ts";
import type { Change } from "../../src/world/change.ts";
import { createSteppedClock } from "../../src/world/clock.ts";
import { decodeMentions, encodeMentions } from "../../src/world/mention.ts";
import { versionFor, versionsFor } from "../../src/world/message.ts";
import type { NewMessage } from "../../src/world/timeline.ts";
import { createWorld } from "../../src/world/world.ts";
import type { World } from "../../src/world/world.ts";
import { contentOf } from "../support/tiny-platform.ts";

const clock = createSteppedClock();
const place = { platform: "slack", space: "T1", channel: "C1" };
let world: World;
let count = 0;

const draft = (text: string, more: Partial<NewMessage> = {}): NewMessage => ({
  ...place,
  id: String(++count),
  author: "U1",
  content: contentOf(text),
  ...more,
});

beforeEach(() => {
  world = createWorld({ clock });
  for (const [name, id] of [
    ["Ada", "U1"],
    ["Ada Lovelace", "U2"],
    ["bot", "UBOT"],
  ] as const) {
    world.addPerson({ name, timeZone: "Europe/Vienna", isBot: name === "bot", ids: { slack: id } });
  }
  const members = new Set(["U1", "U2", "UBOT"]);
  const channel = { platform: "slack", space: "T1", id: "C1", name: "general", topic: "" } as const;
  world.addChannel({ ...channel, kind: "public", members, archived: false, extras: {} });
});

describe("the timeline", () => {
  test("keeps every version with its time and its maker", async () => {
    const message = world.timeline.post(draft("one"));
    const begin = clock.now();
    await clock.advance(500);
    world.timeline.revise(message, { by: "U1", content: contentOf("two") });
    expect(message.versions).toMatchObject([
      { at: begin, by: "U1", content: { text: "one" } },
      { at: begin + 500, by: "U1", content: { text: "two" } },
    ]);
  });

  test("shows a version only to its recipients", () => {
    const message = world.timeline.post(draft("a", { streaming: true }));
    world.timeline.revise(message, { by: "U1", content: contentOf("ab"), seenBy: ["U1"] });
    expect(versionFor(message, "U1")?.content.text).toBe("ab");
    expect(versionFor(message, "U2")?.content.text).toBe("a");
    world.timeline.revise(message, { by: "U1", content: contentOf("abc"), streaming: false });
    expect(versionFor(message, "U2")?.content.text).toBe("abc");
    expect(versionsFor(message, "U2").map(({ content }) => content.text)).toEqual(["a", "abc"]);
    expect(message.streaming).toBe(false);
  });

  test("hides an ephemeral message from other people, and a deleted one from all", () => {
    const message = world.timeline.post(draft("psst", { onlyFor: ["U2"] }));
    expect(versionFor(message, "U2")).toBeDefined();
    expect(versionFor(message, "U1")).toBeUndefined();
    world.timeline.remove(message, "U1");
    expect(versionFor(message, "U2")).toBeUndefined();
  });

  test("deletes a message once", () => {
    const message = world.timeline.post(draft("psst"));
    world.timeline.remove(message, "U1");
    world.timeline.remove(message, "U2");
    expect(message.deleted?.by).toBe("U1");
  });

  test("tells a channel from its threads", () => {
    const root = world.timeline.post(draft("root"));
    const reply = world.timeline.post(draft("reply", { thread: root.id }));
    const loud = world.timeline.post(draft("loud", { thread: root.id, broadcast: true }));
    expect(world.timeline.at(place)).toEqual([root, loud]);
    expect(world.timeline.at({ ...place, thread: root.id })).toEqual([root, reply, loud]);
    expect(world.timeline.find("slack", "C1", reply.id)).toBe(reply);
  });

  test("says whether a reaction changed anything", () => {
    const message = world.timeline.post(draft("hm"));
    expect(world.timeline.react(message, "U2", "eyes")).toBe(true);
    expect(world.timeline.react(message, "U2", "eyes")).toBe(false);
    expect(world.timeline.unreact(message, "U2", "eyes")).toBe(true);
    expect(world.timeline.unreact(message, "U2", "eyes")).toBe(false);
    expect([...message.reactions]).toEqual([]);
  });
});

describe("unread marks", () => {
  const marks = () => ["U1", "U2"].map((person) => world.unread.of(place, person));

  test("rise for the others with a new message, not with an edit", () => {
    const message = world.timeline.post(draft("hello <@U2>", { pings: ["U2"] }));
    world.timeline.revise(message, { by: "U1", content: contentOf("hello again") });
    expect(marks()).toEqual([
      { count: 0, pings: 0 },
      { count: 1, pings: 1 },
    ]);
  });

  test("do not rise for a channel that the person does not see", () => {
    world.timeline.post(draft("psst", { author: "UBOT", onlyFor: ["U1"] }));
    expect(marks()).toMatchObject([{ count: 1 }, { count: 0 }]);
  });

  test("of a thread rise for its followers and for people it pings", () => {
    const root = world.timeline.post(draft("root"));
    world.unread.clear(place, "U2");
    const thread = { ...place, id: root.id, name: "", archived: false, locked: false, extras: {} };
    world.addThread({ ...thread, members: new Set(["U1"]) });
    const inThread = { ...place, thread: root.id };
    world.timeline.post(draft("reply", { thread: root.id, author: "UBOT" }));
    world.timeline.post(draft("<@U2>", { thread: root.id, author: "UBOT", pings: ["U2"] }));
    expect(world.unread.of(inThread, "U1")).toEqual({ count: 2, pings: 0 });
    expect(world.unread.of(inThread, "U2")).toEqual({ count: 1, pings: 1 });
    expect(world.unread.of(place, "U2")).toEqual({ count: 0, pings: 0 });
  });

  test("disappear when the person reads or writes", () => {
    world.timeline.post(draft("one", { author: "UBOT" }));
    world.unread.clear(place, "U2");
    world.timeline.post(draft("two"));
    expect(marks()).toMatchObject([{ count: 0 }, { count: 1 }]);
  });
});

describe("the feed", () => {
  test("reports changes to listeners until they stop", () => {
    const heard: string[] = [];
    const off = world.on(({ type }) => heard.push(type));
    const message = world.timeline.post(draft("x"));
    world.timeline.remove(message, "U1");
    off();
    world.timeline.post(draft("y"));
    expect(heard).toEqual(["unread", "unread", "posted", "deleted"]);
  });

  test("can be read one by one and left", async () => {
    const controller = new AbortController();
    const seen: Change["type"][] = [];
    const reading = (async () => {
      for await (const change of world.changes(controller.signal)) {
        seen.push(change.type);
        if (change.type === "deleted") controller.abort();
      }
    })();
    await Promise.resolve();
    world.timeline.remove(world.timeline.post(draft("x", { system: true })), "U1");
    await reading;
    expect(seen).toEqual(["posted", "deleted"]);
  });

  test("until waits for a condition and gives up at its deadline", async () => {
    const waiting = world.until(() => world.timeline.all().length === 1, 5_000);
    world.timeline.post(draft("x"));
    expect(await waiting).toBe(true);
    expect(await world.until(() => false, 5)).toBe(false);
  });

  test("until rejects with what its condition throws", async () => {
    const waiting = world.until(() => {
      if (world.timeline.all().length > 0) throw new Error("not like that");
      return false;
    }, 5_000);
    world.timeline.post(draft("x"));
    await expect(waiting).rejects.toThrow("not like that");
  });
});

describe("statuses", () => {
  const status = { ...place, person: "UBOT", kind: "status", text: "is searching…" } as const;

  test("replace each other and go when their time is over", async () => {
    world.statuses.show({ ...status, until: clock.now() + 1_000 });
    world.statuses.show({ ...status, text: "is reading…", until: clock.now() + 2_000 });
    await clock.advance(1_500);
    expect(world.statuses.showing(place)).toMatchObject([{ text: "is reading…" }]);
    await clock.advance(500);
    expect(world.statuses.showing()).toEqual([]);
  });

  test("of a thread are not those of its channel", () => {
    world.statuses.show({ ...status, thread: "1" });
    expect(world.statuses.showing(place)).toEqual([]);
    world.statuses.clear({ ...place, thread: "1" }, "UBOT");
    expect(world.statuses.showing()).toEqual([]);
  });
});

describe("the log of calls", () => {
  test("keeps no token, at any depth", () => {
    const call = world.calls.record({
      platform: "slack",
      method: "chat.postMessage",
      arguments: { token: "xoxb-1-2-abc", text: "my token is xoxb-1-2-abc", deep: [{ client_secret: "s" }] },
    });
    world.calls.answer(call, 200, { ok: true, url: "ws://127.0.0.1/?x=xapp-1-A" });
    expect(JSON.stringify(world.calls.list())).not.toMatch(/abc|"s"|1-A/);
    expect(world.calls.list("chat.postMessage")).toEqual([call]);
    expect(world.calls.list("chat.update")).toEqual([]);
  });

  test("keeps the size of bytes, not the bytes", () => {
    expect(scrub({ file: new Uint8Array(3) })).toEqual({ file: "3 bytes" });
  });

  test("keeps the newest state of each budget", () => {
    const budget = { platform: "slack", scope: "T1 chat.update", limit: 50, resetAt: 0 };
    world.calls.spend({ ...budget, remaining: 49 });
    world.calls.spend({ ...budget, remaining: 48 });
    expect(world.calls.budgets()).toEqual([{ ...budget, remaining: 48 }]);
  });
});

describe("mentions", () => {
  test("take the longest name and leave addresses alone", () => {
    const text = "@Ada Lovelace and @ada, write to bot@bot.example or @robot";
    expect(encodeMentions(world, "slack", text)).toBe("<@U2> and <@U1>, write to bot@bot.example or @robot");
  });

  test("read as names again", () => {
    expect(decodeMentions(world, "slack", "<@U2> and <@!U1> and <@U9>")).toBe(
      "@Ada Lovelace and @Ada and @U9",
    );
  });
});
