import { Keyv } from "keyv";
import { describe, expect, test } from "vitest";
import { type Adapter, bot, Failure, type HostOptions, type PersonRef, type Quote, type Turn } from "#core";
import { sessionKeys } from "../../../src/core/session/session-keys.ts";
import { turnOf } from "../../support/context.ts";
import { createScene } from "../../support/scene.ts";

const ada = { id: "ada", isBot: false };
const eve = { id: "eve", isBot: false };
const secret = "the secret plan";

/** A bot that keeps what it was asked, on a board where `tellPrivately` is remembered. */
async function createAccessScene(options: Partial<HostOptions>, platform: Partial<Adapter> = {}) {
  const asked: { text: string; history: string[]; quotes: string[]; people: string[] }[] = [];
  const told: string[] = [];
  const listener = bot({
    name: "listener",
    respond: ({ turn, history, people }) => {
      asked.push({
        text: turn.text,
        history: history.map(({ text }) => text),
        quotes: [...history, turn].flatMap(({ quotes = [] }) => quotes.map(({ text }) => text)),
        people: people.map(({ id }) => id),
      });
      return `re ${turn.text}`;
    },
  });
  const scene = await createScene([listener], options, {
    tellPrivately: ({ person }, text, gate) =>
      gate("write", "final", async () => void told.push(`${person.id}: ${text}`)),
    ...platform,
  });
  let said = 0;
  const hears = async (author: PersonRef, text: string, parts: Partial<Turn> = {}): Promise<void> =>
    scene.adapter.receive(
      turnOf({ id: `board/${(said += 1)}`, at: 1_700_000_000_000 + said, author, text, ...parts }),
    );
  return { ...scene, asked, told, hears };
}

const denyEve = { access: { deny: [{ person: "eve" }] } };
const refusal = "I am not allowed to answer you here.";

describe("a person who is not heard", () => {
  test("gets no answer, and one private sentence in each thread", async () => {
    const { hears, shows, told, board } = await createAccessScene(denyEve);
    await hears(eve, secret);
    await hears(eve, "hello?");
    await hears(ada, "hello");
    await shows("re hello");
    expect(told).toEqual([`eve: ${refusal}`]);
    const other = { ...turnOf().thread, thread: "other" };
    await hears(eve, "and here?", { thread: other });
    await hears(ada, "here", { thread: other });
    await shows("re hello", "re here");
    expect(told).toHaveLength(2);
    expect(JSON.stringify(board.messages)).not.toContain("plan");
  });

  test("gets no apology in the thread when natter gives a message of theirs up", async () => {
    const store = new Keyv();
    await store.set(sessionKeys(turnOf().thread).head, "unreadable");
    const { hears, shows, engine } = await createAccessScene({ ...denyEve, store });
    await hears(eve, secret);
    await expect.poll(() => engine.deadLetters()).toHaveLength(1);
    await hears(ada, "hello");
    await shows(expect.stringContaining("⚠️"));
    await expect.poll(() => engine.deadLetters()).toHaveLength(2);
    await expect.poll(() => engine.isIdle()).toBe(true);
    await shows(expect.stringContaining("⚠️"));
  });

  test("is told each time that a command or a button was used, because something has to come of it", async () => {
    const { hears, shows, told } = await createAccessScene(denyEve);
    await hears(eve, secret, { via: "command" });
    await hears(eve, secret, { via: "command" });
    await hears(ada, "hello");
    await shows("re hello");
    expect(told).toHaveLength(2);
  });

  test("is told nothing when the bot was not asked", async () => {
    const { hears, shows, told } = await createAccessScene(denyEve);
    await hears(eve, secret, { via: "ambient" });
    await hears(ada, "hello");
    await shows("re hello");
    expect(told).toEqual([]);
  });

  test("reaches no model by what was said before, by a quote, or in the place that someone looks at", async () => {
    const quote = (author: PersonRef, text: string): Quote => ({ kind: "reply", author, text, files: [] });
    const history: Adapter["history"] = async ({ thread }) => [
      { id: "h1", author: eve, kind: "user", at: 1, text: secret },
      { id: "h2", author: ada, kind: "user", at: 2, text: `${thread} 2`, quotes: [quote(eve, secret)] },
    ];
    const { hears, shows, asked, host } = await createAccessScene(denyEve, { history });
    await hears(eve, secret, { via: "ambient" });
    await hears(ada, "hello", { quotes: [quote(eve, secret), quote(ada, "mine")] });
    await shows("re hello");
    expect(asked).toEqual([{ text: "hello", history: ["t 2"], quotes: ["mine"], people: ["ada"] }]);
    expect(JSON.stringify(await host.sessions.export(turnOf().thread))).not.toContain("plan");
  });

  test("does not take along what someone forwards without telling its author", async () => {
    const access = { deny: [{ person: "eve" }, { kind: "bot" as const }] };
    const { hears, shows, asked } = await createAccessScene({ access });
    const unnamed = { id: "unknown", isBot: true };
    await hears(ada, "", { quotes: [{ kind: "forward", author: unnamed, text: "news", files: [] }] });
    await shows("re");
    expect(asked[0]?.quotes).toEqual(["news"]);
  });

  test("is not asked for with only a quote of theirs", async () => {
    const { hears, shows, asked } = await createAccessScene(denyEve);
    await hears(ada, "", { quotes: [{ kind: "forward", author: eve, text: secret, files: [] }] });
    await hears(ada, "hello");
    await shows("re hello");
    expect(asked).toHaveLength(1);
  });

  test("may be quoted where the platform does not tell who it was: the person who forwards it is heard", async () => {
    const { hears, shows, asked } = await createAccessScene({ access: { allow: [{ person: "ada" }] } });
    const author = { id: "unknown", isBot: false };
    await hears(ada, "look", { quotes: [{ kind: "forward", author, text: "news", files: [] }] });
    await shows("re look");
    expect(asked[0]?.quotes).toEqual(["news"]);
  });

  test("vanishes from what is remembered when the rule is new", async () => {
    const first = await createAccessScene({});
    await first.hears(eve, secret, { via: "ambient" });
    await first.hears(ada, "one");
    await first.shows("re one");
    expect(first.asked[0]?.history).toEqual([secret]);

    const access = { deny: [{ person: "eve" }] };
    const second = await createAccessScene({ access });
    // The answer is shown before it is recorded.
    await expect.poll(() => first.engine.isIdle()).toBe(true);
    await second.host.sessions.import(await first.host.sessions.export(turnOf().thread));
    await second.hears(ada, "two", { id: "board/two" });
    await second.shows("re two");
    expect(second.asked[0]?.history).toEqual(["one", "re one"]);
  });

  test("leaves no text in the log, which names the rule", async () => {
    const { hears, shows, lines } = await createAccessScene(denyEve);
    await hears(eve, secret);
    await hears(ada, "hello");
    await shows("re hello");
    expect(JSON.stringify(lines)).not.toContain("plan");
    expect(lines).toContainEqual(
      expect.objectContaining({
        person: "eve",
        rule: "deny[0]",
        msg: "the access rules do not let the person be heard",
      }),
    );
  });

  test("changes no text by an edit", async () => {
    const access = { deny: [] as { person: string }[] };
    const { hears, shows, adapter, host } = await createAccessScene({ access });
    await hears(eve, "harmless", { via: "ambient", id: "board/eve" });
    const { thread, at } = turnOf();
    await expect.poll(() => host.sessions.find(thread, "board/eve")).toBeDefined();
    access.deny.push({ person: "eve" });
    await adapter.receive({
      type: "edited",
      id: "e",
      thread,
      at: at + 9,
      message: "board/eve",
      text: secret,
    });
    await hears(ada, "hello", { at: at + 10 });
    await shows("re hello");
    expect((await host.sessions.find(thread, "board/eve"))?.text).toBe("harmless");
  });
});

describe("a guest", () => {
  const people: Record<string, "guest" | "external" | undefined> = { eve: "guest" };
  const withGuests = (calls: string[]): Partial<Adapter> => ({
    hasGuests: true,
    person: async (id) => {
      calls.push(id);
      return { id, isBot: false, name: id, kind: people[id] };
    },
  });

  test("is not heard, and people are looked up once", async () => {
    const calls: string[] = [];
    const { hears, shows, told, asked } = await createAccessScene({}, withGuests(calls));
    await hears(eve, secret);
    await hears(ada, "one");
    await hears(ada, "two");
    await shows("re one", "re two");
    expect(told).toEqual([`eve: ${refusal}`]);
    expect(asked.map(({ text }) => text)).toEqual(["one", "two"]);
    expect(calls).toEqual(["eve", "ada"]);
  });

  test("is heard where a rule names the kind", async () => {
    const access = { allow: [{ kind: "guest" as const }] };
    const { hears, shows } = await createAccessScene({ access }, withGuests([]));
    await hears(eve, "hello");
    await shows("re hello");
  });

  test("is not looked up where the platform has no guests, or the event tells the kind", async () => {
    const calls: string[] = [];
    const person: Adapter["person"] = async (id) => (calls.push(id), { id, isBot: false, name: id });
    const { hears, shows } = await createAccessScene({}, { person });
    await hears({ ...eve, kind: "external" }, secret);
    await hears(ada, "hello");
    await shows("re hello");
    expect(calls).toEqual(["ada"]);
  });

  test("of whom nothing can be told is not remembered for what the bot was not asked", async () => {
    const person: Adapter["person"] = async (id) => {
      if (id === "eve") throw new Failure("offline", "not now");
      return { id, isBot: false, name: id };
    };
    const { hears, asked, engine, shows } = await createAccessScene({}, { hasGuests: true, person });
    await hears(eve, secret, { via: "ambient" });
    await hears(ada, "hello");
    await shows("re hello");
    expect(asked[0]?.history).toEqual([]);
    expect(await engine.deadLetters()).toEqual([]);
  });

  test("is decided later when the platform does not answer", async () => {
    let calls = 0;
    const person: Adapter["person"] = async (id) => {
      if ((calls += 1) === 1) throw new Failure("offline", "not now");
      return { id, isBot: false, name: id, kind: "guest" };
    };
    const { hears, told, asked, engine, shows } = await createAccessScene({}, { hasGuests: true, person });
    await hears(eve, secret);
    await expect.poll(() => told).toEqual([`eve: ${refusal}`]);
    await expect.poll(() => engine.isIdle()).toBe(true);
    expect(asked).toEqual([]);
    await shows();
  });

  test.each(["refused", "no-permission"] as const)(
    "costs one call, not one for each message, where the platform does not show them: %s",
    async (kind) => {
      const calls: string[] = [];
      const person: Adapter["person"] = (id) => {
        calls.push(id);
        return Promise.reject(new Failure(kind, "no"));
      };
      const { hears, shows } = await createAccessScene({}, { hasGuests: true, person });
      for (const text of ["one", "two", "three"]) await hears(eve, text, { via: "ambient" });
      await hears({ ...ada, isBot: true }, "hello");
      await shows("re hello");
      expect(calls.filter((id) => id === "eve")).toHaveLength(1);
    },
  );

  test("is taken for a member where the bot may not look people up, which the log says once", async () => {
    const person = () => Promise.reject(new Failure("no-permission", "missing_scope"));
    const { hears, shows, lines } = await createAccessScene({}, { hasGuests: true, person });
    await hears(eve, "one");
    await hears(ada, "two");
    await shows("re one", "re two");
    expect(lines.filter(({ msg }) => String(msg).includes("guests are treated like members"))).toHaveLength(
      1,
    );
  });
});

describe("what is recorded", () => {
  const recorded = async (record: "all" | "conversations") => {
    const { hears, shows, host, engine } = await createAccessScene({ access: { record } });
    await hears(ada, "before", { via: "ambient" });
    await hears(ada, "hello");
    await shows("re hello");
    await hears(ada, "after", { via: "ambient" });
    await hears(ada, "end");
    await shows("re hello", "re end");
    await expect.poll(() => engine.isIdle()).toBe(true);
    const { messages } = await host.sessions.export(turnOf().thread);
    return messages.map(({ text }) => text);
  };

  test("is all that the bot hears", async () => {
    expect(await recorded("all")).toEqual(["before", "hello", "re hello", "after", "end", "re end"]);
  });

  test("is only what is said in threads where the bot has answered, with that setting", async () => {
    expect(await recorded("conversations")).toEqual(["hello", "re hello", "after", "end", "re end"]);
  });
});
