import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { type AccessRules, bot, type BotOptions, type PersonRef, type Stopped } from "#core";
import { turnOf } from "../../support/context.ts";
import { createScene } from "../../support/scene.ts";

const ada = { id: "ada", isBot: false };
const eve = { id: "eve", isBot: false };
const denyEve = { deny: [{ person: "eve" }] };

describe("stopping", () => {
  const ben = { id: "ben", isBot: false };
  const boss = { id: "boss", isBot: false };
  const stopped = (by: PersonRef, parts: Partial<Stopped> = {}): Stopped => ({
    type: "stopped",
    id: `stop by ${by.id}`,
    thread: turnOf().thread,
    at: 1_700_000_000_100,
    by,
    ...parts,
  });

  /** Ada has asked, and the bot has said its first words. */
  const createAnswering = async (parts: Partial<BotOptions<undefined>> = {}, access: AccessRules = {}) => {
    const told: string[] = [];
    const talker = bot({
      name: "talker",
      async *respond({ signal }) {
        yield "first";
        await once(signal, "abort");
        yield " never";
      },
      ...parts,
    });
    const scene = await createScene(
      [talker],
      { access },
      {
        tellPrivately: async ({ person }, text) => void told.push(`${person.id}: ${text}`),
      },
    );
    await scene.adapter.receive(turnOf({ author: ada }));
    await scene.shows("first");
    return { ...scene, told };
  };
  const sentence = "ben: Only the person who asked can stop this answer.";

  test("is for the asker", async () => {
    const { adapter, shows, told } = await createAnswering();
    await adapter.receive(stopped(ben));
    await expect.poll(() => told).toEqual([sentence]);
    await shows("first");
    await adapter.receive(stopped(ada));
    await shows("first\n(stopped)");
    expect(told).toHaveLength(1);
  });

  test("a turn by its name is for the asker, too", async () => {
    const { adapter, shows, told } = await createAnswering();
    await adapter.receive(stopped(ben, { turn: turnOf().id }));
    await expect.poll(() => told).toEqual([sentence]);
    await adapter.receive(stopped(ada, { turn: turnOf().id }));
    await shows("first\n(stopped)");
  });

  test("is for admins", async () => {
    const { adapter, shows } = await createAnswering({}, { admins: [{ person: "boss" }] });
    await adapter.receive(stopped(boss));
    await shows("first\n(stopped)");
  });

  test("is for admins by their role, which the platform is asked for where the event does not tell it", async () => {
    const { adapter, shows } = await createAnswering({}, { admins: [{ role: "R1" }] });
    adapter.person = async (id) => ({ id, isBot: false, name: id, roles: ["R1"] });
    await adapter.receive(stopped(boss));
    await shows("first\n(stopped)");
  });

  test("is for everyone where the bot says so, and still not for those who are not heard", async () => {
    const { adapter, shows, told } = await createAnswering({ stop: "anyone" }, denyEve);
    await adapter.receive(stopped(eve));
    await shows("first");
    await adapter.receive(stopped(ben));
    await shows("first\n(stopped)");
    expect(told).toEqual([]);
  });

  test("tells nothing where nothing is being answered", async () => {
    const { adapter, shows, told } = await createAnswering();
    await adapter.receive(stopped(ada));
    await shows("first\n(stopped)");
    await adapter.receive(stopped(ben));
    await adapter.receive(stopped(ben, { thread: { ...turnOf().thread, thread: "other" } }));
    expect(told).toEqual([]);
  });

  test("does not happen by the question of a person who is not heard", async () => {
    const { adapter, shows } = await createAnswering({ busy: "interrupt" }, denyEve);
    const later = { at: turnOf().at + 1 };
    await adapter.receive(turnOf({ id: "board/eve", author: eve, ...later }));
    await shows("first");
    await adapter.receive(turnOf({ id: "board/ben", author: ben, ...later }));
    await shows("first\n(stopped)", "first");
  });
});

describe("a button", () => {
  const press = (author: PersonRef, asker: string | undefined, at: number) => ({
    id: `board/press ${at}`,
    author,
    at: turnOf().at + at,
    via: "action" as const,
    text: "",
    action: { name: "refund", asker },
  });
  const createPressing = async (parts: Partial<BotOptions<undefined>>, access: AccessRules = {}) => {
    const told: string[] = [];
    const clerk = bot({ name: "clerk", respond: ({ turn }) => `for ${turn.author.id}`, ...parts });
    const scene = await createScene(
      [clerk],
      { access },
      {
        tellPrivately: async ({ person }, text) => void told.push(`${person.id}: ${text}`),
      },
    );
    return { ...scene, told };
  };

  test("belongs to the asker of its answer, and to admins", async () => {
    const { adapter, shows, told } = await createPressing({}, { admins: [{ person: "boss" }] });
    await adapter.receive(turnOf(press(eve, "ada", 1)));
    await adapter.receive(turnOf(press(ada, "ada", 2)));
    await adapter.receive(turnOf(press({ id: "boss", isBot: false }, "ada", 3)));
    await shows("for ada", "for boss");
    expect(told).toEqual(["eve: Only the person who asked can use these buttons."]);
  });

  test("belongs to everyone where the bot says so, or an earlier version has made it", async () => {
    const open = await createPressing({ buttons: "anyone" });
    await open.adapter.receive(turnOf(press(eve, "ada", 1)));
    await open.shows("for eve");
    const old = await createPressing({});
    await old.adapter.receive(turnOf(press(eve, undefined, 1)));
    await old.shows("for eve");
    expect([...open.told, ...old.told]).toEqual([]);
  });
});
