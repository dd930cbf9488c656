import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { login } from "../../support/gateway-client.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Answer, Setting } from "../../support/discord-setting.ts";

let setting: Setting;
let everywhere: string;
let here: string;

beforeEach(async () => {
  setting = await createSetting();
  const { application, server } = setting.simulator;
  everywhere = `/applications/${application.id}/commands`;
  here = `/applications/${application.id}/guilds/${server.id}/commands`;
});
afterEach(() => setting.simulator.stop());

const names = ({ body }: Answer): unknown[] =>
  (body as unknown as { name: string }[]).map(({ name }) => name);
const verdictOf = ({ status, body }: Answer): string => `${status} ${body.code}`;
const many = (count: number, make: (index: number) => object): object[] =>
  Array.from({ length: count }, (_, index) => make(index));
const option = (index: number, more: object = {}) => ({
  type: 3,
  name: `o${index}`,
  description: "d",
  ...more,
});
const command = (more: object = {}) => ({ name: "ask", description: "Ask", ...more });

describe("registering", () => {
  test("creates with 201, replaces one of the same name with 200 and the same id", async () => {
    const first = await setting.call("POST", everywhere, command());
    const second = await setting.call("POST", everywhere, command({ description: "Ask me" }));
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toMatchObject({ id: first.body.id, description: "Ask me", type: 1 });
    expect(second.body["version"]).not.toBe(first.body["version"]);
  });

  test("bulk overwrite leaves exactly what was sent, global and per server apart", async () => {
    await setting.call("PUT", everywhere, [command(), command({ name: "old" })]);
    await setting.call("PUT", everywhere, [command(), { name: "Explain this", type: 3 }]);
    await setting.call("PUT", here, [command({ name: "local" })]);
    expect(names(await setting.call("GET", everywhere))).toEqual(["ask", "Explain this"]);
    expect(names(await setting.call("GET", here))).toEqual(["local"]);
  });

  test("changes and deletes one", async () => {
    const { id } = (await setting.call("POST", everywhere, command())).body;
    await setting.clock.advance(5000);
    const changed = await setting.call("PATCH", `${everywhere}/${id}`, { description: "Other" });
    expect(changed.body).toMatchObject({ id, name: "ask", description: "Other" });
    expect((await setting.call("DELETE", `${everywhere}/${id}`)).status).toBe(204);
    expect(verdictOf(await setting.call("GET", `${everywhere}/${id}`))).toBe("404 10063");
  });

  test("is for the application itself: 50001 for another", async () => {
    const other = setting.simulator.addApplication("other");
    expect(verdictOf(await setting.call("GET", `/applications/${other.id}/commands`))).toBe("403 50001");
  });
});

describe("limits", () => {
  test.each([
    { name: "a name in capitals", body: command({ name: "Ask" }) },
    { name: "a name of 33", body: command({ name: "x".repeat(33) }) },
    { name: "no description", body: { name: "ask" } },
    { name: "description 100", body: command({ description: "x".repeat(101) }) },
    { name: "a description on a message command", body: { name: "Explain", type: 3, description: "x" } },
    { name: "25 options", body: command({ options: many(26, (index) => option(index)) }) },
    {
      name: "25 choices",
      body: command({
        options: [option(0, { choices: many(26, (index) => ({ name: `${index}`, value: `${index}` })) })],
      }),
    },
    {
      name: "a required option after an optional one",
      body: command({ options: [option(0), option(1, { required: true })] }),
    },
    { name: "two options of one name", body: command({ options: [option(0), option(0)] }) },
    {
      name: "8,000 characters combined",
      body: command({
        options: many(4, (index) =>
          option(index, {
            choices: many(20, (choice) => ({
              name: `${choice}`.padEnd(50, "x"),
              value: `${choice}`.padEnd(60, "x"),
            })),
          }),
        ),
      }),
    },
    { name: "an unknown type", body: command({ type: 9 }) },
  ])("$name: 50035", async ({ body }) => {
    expect(verdictOf(await setting.call("POST", everywhere, body))).toBe("400 50035");
  });

  test("two commands of one name in a bulk overwrite, told by index", async () => {
    const { body } = await setting.call("PUT", everywhere, [command(), command()]);
    expect(body.errors).toMatchObject({
      "1": { name: { _errors: [{ code: "APPLICATION_COMMANDS_DUPLICATE_NAME" }] } },
    });
  });

  test.each([
    { name: "100 chat-input", make: (index: number) => command({ name: `c${index}` }), most: 100 },
    { name: "15 user", make: (index: number) => ({ name: `c${index}`, type: 2 }), most: 15 },
    { name: "15 message", make: (index: number) => ({ name: `c${index}`, type: 3 }), most: 15 },
  ])("$name (30032)", async ({ make, most }) => {
    expect((await setting.call("PUT", everywhere, many(most, make))).status).toBe(200);
    expect(verdictOf(await setting.call("PUT", everywhere, many(most + 1, make)))).toBe("400 30032");
  });

  test("200 creates per day (30034)", async () => {
    const batch = (from: number) =>
      setting.call(
        "PUT",
        everywhere,
        many(100, (index) => command({ name: `c${from + index}` })),
      );
    expect((await batch(0)).status).toBe(200);
    expect((await batch(100)).status).toBe(200);
    expect(verdictOf(await setting.call("POST", everywhere, command()))).toBe("400 30032");
    await setting.call("PUT", everywhere, []);
    expect(verdictOf(await setting.call("POST", everywhere, command()))).toBe("400 30034");
    await setting.clock.advance(24 * 3_600_000);
    expect((await setting.call("POST", everywhere, command())).status).toBe(201);
  });
});

describe("using them", () => {
  test("options are checked as the client does, and come typed, nested and resolved", async () => {
    const config = command({
      name: "config",
      options: [
        {
          type: 1,
          name: "set",
          description: "d",
          options: [
            option(0, { type: 6, name: "who", required: true }),
            option(1, { type: 4, name: "count" }),
            option(2, { name: "size", choices: [{ name: "Small", value: "s" }] }),
          ],
        },
      ],
    });
    await setting.call("POST", everywhere, config);
    const client = await login(setting.simulator);
    await expect(setting.stage.asker.runs("/config set", { count: "3" })).rejects.toThrow(
      '/config needs the option "who".',
    );
    await expect(setting.stage.asker.runs("/config set", { who: "Ben", size: "Huge" })).rejects.toThrow(
      '"Huge" is not a choice',
    );
    await setting.stage.asker.runs("/config set", { who: "@Ben", count: "3", size: "Small" });
    const ben = idOf(setting.bystander);
    expect((await client.event("INTERACTION_CREATE"))["data"]).toMatchObject({
      name: "config",
      options: [
        {
          type: 1,
          name: "set",
          options: [
            { type: 6, name: "who", value: ben },
            { type: 4, name: "count", value: 3 },
            { type: 3, name: "size", value: "s" },
          ],
        },
      ],
      resolved: { users: { [ben]: { username: "ben" } } },
    });
  });

  test("are offered by place and permission", async () => {
    await setting.call("PUT", everywhere, [
      command({ name: "anywhere" }),
      command({ name: "server-only", contexts: [0] }),
      command({ name: "for-managers", default_member_permissions: "32" }),
      { name: "Explain", type: 3 },
    ]);
    await setting.call("PUT", here, [command({ name: "local" })]);
    const offered = (place: typeof setting.place) =>
      setting.simulator.platform.commands(place).map(({ name, on }) => `${name} on ${on}`);
    expect(offered(setting.place)).toEqual([
      "anywhere on text",
      "server-only on text",
      "Explain on message",
      "local on text",
    ]);
    const direct = await setting.stage.asker.with(setting.stage.bot);
    expect(offered(direct.room.place)).toEqual([
      "anywhere on text",
      "for-managers on text",
      "Explain on message",
    ]);
    await expect(setting.stage.asker.runs("nothing")).rejects.toThrow(
      'There is no command "nothing" for Ada here.',
    );
  });
});
