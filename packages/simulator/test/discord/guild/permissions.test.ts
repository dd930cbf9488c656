import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bits, everyPermission, permissions, permissionsIn } from "../../../src/discord/guild/permissions.ts";
import type { Overwrite, PermissionName, Role } from "../../../src/discord/guild/permissions.ts";
import { grantedIn, may, venueAt } from "../../../src/discord/guild/venue.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

const role = (id: string, ...granted: PermissionName[]): Role => ({
  id,
  name: id,
  permissions: bits(...granted),
  position: 0,
  mentionable: false,
});
const overwrite = (
  id: string,
  { allow = [], deny = [] }: { allow?: PermissionName[]; deny?: PermissionName[] },
  kind: Overwrite["kind"] = "role",
): Overwrite => ({ id, kind, allow: bits(...allow), deny: bits(...deny) });

describe("what a member may do in a channel", () => {
  const roles = new Map(
    [role("everyone", "VIEW_CHANNEL"), role("a", "SEND_MESSAGES"), role("boss", "ADMINISTRATOR")].map(
      (each) => [each.id, each],
    ),
  );
  const granted = (overwrites: Overwrite[], memberRoles: string[] = ["a"]): bigint =>
    permissionsIn({ guildId: "everyone", ownerId: "owner", memberId: "me", memberRoles, roles, overwrites });

  test.each([
    { name: "roles add up", overwrites: [], expected: bits("VIEW_CHANNEL", "SEND_MESSAGES") },
    {
      name: "@everyone's overwrite denies",
      overwrites: [overwrite("everyone", { deny: ["SEND_MESSAGES"] })],
      expected: bits("VIEW_CHANNEL"),
    },
    {
      name: "a role's overwrite beats that of @everyone",
      overwrites: [
        overwrite("a", { allow: ["SEND_MESSAGES"] }),
        overwrite("everyone", { deny: ["SEND_MESSAGES"] }),
      ],
      expected: bits("VIEW_CHANNEL", "SEND_MESSAGES"),
    },
    {
      name: "the member's overwrite beats that of a role",
      overwrites: [
        overwrite("a", { deny: ["SEND_MESSAGES"] }),
        overwrite("me", { allow: ["SEND_MESSAGES"] }, "member"),
      ],
      expected: bits("VIEW_CHANNEL", "SEND_MESSAGES"),
    },
    {
      name: "who cannot see a channel can do nothing in it",
      overwrites: [overwrite("me", { deny: ["VIEW_CHANNEL"] }, "member")],
      expected: 0n,
    },
  ])("$name", ({ overwrites, expected }) => {
    expect(granted(overwrites)).toBe(expected);
  });

  test("an administrator and the owner may do everything, whatever a channel denies", () => {
    const denial = [overwrite("everyone", { deny: ["VIEW_CHANNEL", "SEND_MESSAGES"] })];
    expect(granted(denial, ["boss"])).toBe(everyPermission);
    const options = { guildId: "everyone", ownerId: "me", memberId: "me", memberRoles: [], roles };
    expect(permissionsIn({ ...options, overwrites: denial })).toBe(everyPermission);
  });

  test("an overwrite of one bit leaves all others alone", () => {
    const names = Object.keys(permissions) as PermissionName[];
    const others = names.filter((name) => name !== "VIEW_CHANNEL");
    fc.assert(
      fc.property(fc.constantFrom(...others), (name) => {
        const before = granted([]);
        const after = granted([overwrite("everyone", { allow: [name] })]);
        expect(after & ~permissions[name]).toBe(before & ~permissions[name]);
        expect(after & permissions[name]).toBe(permissions[name]);
      }),
    );
  });
});

describe("permission missing", () => {
  let setting: Setting;
  let messages: string;
  beforeEach(async () => {
    setting = await createSetting();
    messages = `/channels/${setting.channel}/messages`;
  });
  afterEach(() => setting.simulator.stop());

  const deny = (...names: PermissionName[]): void =>
    setting.simulator.permit(setting.simulator.general, setting.bot, { deny: names });
  const verdict = async (
    method: string,
    path: string,
    body?: unknown,
    files?: { name: string; bytes: string }[],
  ) => {
    const answer = await setting.call(method, path, body, files && { files });
    return `${answer.status} ${answer.body.code}`;
  };

  test("50001 when the channel is not visible, whatever is asked", async () => {
    const id = await setting.posted();
    deny("VIEW_CHANNEL");
    for (const [method, path] of [
      ["GET", `/channels/${setting.channel}`],
      ["POST", messages],
      ["PATCH", `${messages}/${id}`],
      ["POST", `/channels/${setting.channel}/typing`],
    ] as const) {
      expect(await verdict(method, path, method === "GET" ? undefined : { content: "x" })).toBe("403 50001");
    }
  });

  const file = [{ name: "a.txt", bytes: "a" }];
  test.each([
    { name: "SEND_MESSAGES", body: { content: "x" } },
    { name: "EMBED_LINKS", body: { embeds: [{ title: "t" }] } },
    { name: "ATTACH_FILES", body: {}, files: file },
  ] as const)("50013 without $name", async ({ name, body, files }) => {
    const verdictNow = () => verdict("POST", messages, body, files && [...files]);
    expect(await verdictNow()).toBe("200 undefined");
    deny(name);
    expect(await verdictNow()).toBe("403 50013");
  });

  test("who may not write can attach, embed and ping nothing, although nothing of it is denied", async () => {
    const thread = (
      await setting.stage.asker.opensThread((await setting.stage.asker.says("hello")).message, "t")
    ).room.place.thread;
    deny("SEND_MESSAGES");
    const { general, server } = setting.simulator;
    const venue = venueAt(setting.simulator.discord, { ...setting.place, channel: general.id });
    const bot = idOf(setting.bot);
    const dependent = ["ATTACH_FILES", "EMBED_LINKS", "MENTION_EVERYONE"] as const;
    expect(dependent.map((name) => may(venue, bot, name))).toEqual([false, false, false]);
    expect(grantedIn(venue, bot) & bits(...dependent)).toBe(bits(...dependent));
    // A thread has a right to write of its own.
    const inside = `/channels/${thread}/messages`;
    expect(await verdict("POST", inside, { embeds: [{ title: "t" }] })).toBe("200 undefined");
    setting.simulator.setPermissions(server, setting.simulator.everyone(server), [
      "VIEW_CHANNEL",
      "ATTACH_FILES",
    ]);
    expect(await verdict("POST", inside, {}, [...file])).toBe("403 50013");
  });

  test("who may not connect can only see a voice channel", async () => {
    const voice = setting.simulator.addChannel(setting.simulator.server, { name: "lounge", kind: "voice" });
    expect(await verdict("POST", `/channels/${voice.id}/messages`, { content: "x" })).toBe("200 undefined");
    setting.simulator.permit(voice, setting.bot, { deny: ["CONNECT"] });
    expect(await verdict("POST", `/channels/${voice.id}/messages`, { content: "x" })).toBe("403 50013");
    expect(await verdict("GET", `/channels/${voice.id}`)).toBe("200 undefined");
  });

  test("50013 for a reaction, an emoji that is there already needs no permission", async () => {
    const { message } = await setting.stage.asker.says("hello");
    await setting.stage.bystander.reacts("👍", message);
    deny("ADD_REACTIONS");
    const react = (emoji: string) =>
      verdict("PUT", `${messages}/${message.id}/reactions/${encodeURIComponent(emoji)}/@me`);
    expect([await react("👍"), await react("👀")]).toEqual(["204 undefined", "403 50013"]);
  });

  test("160002 for replies", async () => {
    const { message } = await setting.stage.asker.says("hello");
    deny("READ_MESSAGE_HISTORY");
    const body = { content: "x", message_reference: { message_id: message.id } };
    expect(await verdict("POST", messages, body)).toBe("400 160002");
  });

  test("50013 for deleting what another wrote, without MANAGE_MESSAGES", async () => {
    const { message } = await setting.stage.asker.says("hello");
    expect(await verdict("DELETE", `${messages}/${message.id}`)).toBe("403 50013");
    setting.simulator.permit(setting.simulator.general, setting.bot, { allow: ["MANAGE_MESSAGES"] });
    expect(await verdict("DELETE", `${messages}/${message.id}`)).toBe("204 undefined");
  });

  test("50001 once the bot was taken out of the server", async () => {
    setting.simulator.expel(setting.bot, setting.simulator.server);
    expect(await verdict("POST", messages, { content: "x" })).toBe("403 50001");
    expect(
      await verdict("GET", `/guilds/${setting.simulator.server.id}/members/${idOf(setting.asker)}`),
    ).toBe("403 50001");
  });
});
