import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connect, contentIntent, login, plainIntents } from "../../support/gateway-client.ts";
import type { GatewayClient } from "../../support/gateway-client.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

let setting: Setting;
let address: string;

beforeEach(async () => {
  setting = await createSetting();
  address = `${setting.simulator.url.replace(/^http/, "ws").replace(/\/api$/, "")}/gateway`;
});
afterEach(() => setting.simulator.stop());

const identify = async (data: Record<string, unknown> = {}): Promise<GatewayClient> => {
  const client = await connect(address);
  client.send(2, { token: setting.simulator.token, intents: plainIntents, properties: {}, ...data });
  return client;
};

const contents = (client: GatewayClient): unknown[] =>
  client.events("MESSAGE_CREATE").map(({ content }) => content);

describe("logging in", () => {
  test("begins with HELLO and a heartbeat interval of 41,250 ms", async () => {
    const client = await connect(address);
    expect(client.packets[0]).toEqual({ op: 10, d: { heartbeat_interval: 41_250 } });
  });

  test("brings READY with a session, then each server with roles, channels and the bot itself", async () => {
    const { server, channel, bot, simulator } = { ...setting.simulator, ...setting };
    const client = await login(simulator);
    const ready = await client.event("READY");
    expect(ready).toMatchObject({ v: 10, guilds: [{ id: server.id, unavailable: true }], shard: [0, 1] });
    expect(ready["resume_gateway_url"]).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/gateway\/resume$/);
    const guild = await client.event("GUILD_CREATE");
    expect(guild).toMatchObject({
      id: server.id,
      channels: [{ id: channel, name: "general" }],
      roles: [{ id: server.id, name: "@everyone" }, { managed: true }],
      member_count: 3,
      members: [{ user: { id: idOf(bot) } }],
      threads: [],
    });
    expect(client.packets.filter(({ op }) => op === 0).map(({ s }) => s)).toEqual([1, 2]);
  });

  test("a server says that it is available, or leaves that out", async () => {
    const said = async (tells: boolean): Promise<unknown> => {
      setting.simulator.settings.tellsAvailability = tells;
      setting.simulator.settings.identifyWindow = 0;
      return (await (await login(setting.simulator)).event("GUILD_CREATE"))["unavailable"];
    };
    expect([await said(true), await said(false)]).toEqual([false, undefined]);
  });

  const refused = [
    { code: 4004, name: "authentication failed: an unknown token", data: { token: "a.b.c" } },
    { code: 4010, name: "invalid shard: one beyond the count", data: { shard: [1, 1] } },
    { code: 4013, name: "invalid intents: a bit that means nothing", data: { intents: 1 << 18 } },
    { code: 4013, name: "invalid intents: none sent", data: { intents: undefined } },
    {
      code: 4014,
      name: "disallowed intents: one that is not enabled in the portal",
      data: { intents: plainIntents | contentIntent },
    },
  ];
  test.each(refused)("$code $name", async ({ code, data }) => {
    expect(await (await identify(data)).closed).toBe(code);
  });

  test("4011 sharding required: more servers on a shard than the limit of 2,500", async () => {
    expect(setting.simulator.settings.guildsPerShard).toBe(2500);
    setting.simulator.settings.guildsPerShard = 1;
    const second = setting.simulator.addServer("Second");
    setting.simulator.install(setting.simulator.application, second);
    expect(await (await identify()).closed).toBe(4011);
  });

  test("4012 API version, 4002 another encoding", async () => {
    expect(await (await connect(address, { query: "?v=9&encoding=json" })).closed).toBe(4012);
    expect(await (await connect(address, { query: "?v=10&encoding=etf" })).closed).toBe(4002);
  });

  test("an identify too many within max_concurrency per 5 s is an invalid session (op 9)", async () => {
    await login(setting.simulator);
    const second = await identify();
    expect(await second.next(({ op }) => op === 9)).toEqual({ op: 9, d: false });
    await setting.clock.advance(5000);
    second.send(2, { token: setting.simulator.token, intents: plainIntents });
    await second.event("READY");
  });

  test("1,000 IDENTIFY per day, exceeding it resets the token", async () => {
    expect(setting.simulator.settings.sessionStarts).toBe(1000);
    setting.simulator.settings.sessionStarts = 1;
    const before = setting.simulator.token;
    const first = await login(setting.simulator);
    const { body } = await setting.call("GET", "/gateway/bot");
    expect(body["session_start_limit"]).toMatchObject({ total: 1, remaining: 0, max_concurrency: 1 });
    await setting.clock.advance(5000);
    expect(await (await identify()).closed).toBe(4004);
    expect(await first.closed).toBe(4004);
    expect(setting.simulator.token).not.toBe(before);
    expect((await setting.call("GET", "/users/@me", undefined, { token: before })).status).toBe(401);
  });
});

describe("the protocol", () => {
  test("answers a heartbeat (op 1) with op 11", async () => {
    const client = await connect(address);
    client.send(1, null);
    expect(await client.next(({ op }) => op === 11)).toEqual({ op: 11, d: null });
  });

  const refused = [
    { code: 4001, name: "opcode", send: (client: GatewayClient) => client.send(99, {}) },
    { code: 4002, name: "decode", send: (client: GatewayClient) => client.sendText("not json") },
    {
      code: 4002,
      name: "also a payload > 4,096 bytes",
      send: (client: GatewayClient) => client.send(1, "x".repeat(4097)),
    },
    { code: 4003, name: "not authenticated", send: (client: GatewayClient) => client.send(3, {}) },
  ];
  test.each(refused)("$code $name", async ({ code, send }) => {
    const client = await connect(address);
    send(client);
    expect(await client.closed).toBe(code);
  });

  test("4005 already authenticated", async () => {
    const client = await login(setting.simulator);
    client.send(2, { token: setting.simulator.token, intents: plainIntents });
    expect(await client.closed).toBe(4005);
  });

  test("4008 rate limited (> 120 sends per 60 s)", async () => {
    const client = await login(setting.simulator);
    for (let sent = 0; sent < 119; sent += 1) client.send(1, null);
    await vi.waitFor(() => expect(client.packets.filter(({ op }) => op === 11)).toHaveLength(119));
    client.send(1, null);
    expect(await client.closed).toBe(4008);
  });

  test("a client that sends no heartbeat is disconnected, one that answers op 1 is not", async () => {
    const healthy = await login(setting.simulator);
    const silent = await connect(address, { silent: true });
    await setting.clock.advance(41_250 * 1.5);
    expect(await silent.closed).toBe(4009);
    await healthy.next(({ op }) => op === 11);
  });

  test("compresses as one zlib stream if the client asks", async () => {
    const { WebSocket } = await import("ws");
    const { inflateSync, constants } = await import("node:zlib");
    const socket = new WebSocket(`${address}?v=10&encoding=json&compress=zlib-stream`);
    const data = await new Promise<Buffer>((resolve) => socket.once("message", resolve));
    const text = inflateSync(data, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
    expect(JSON.parse(text)).toMatchObject({ op: 10 });
    socket.terminate();
  });
});

describe("coming back", () => {
  const resume = async (session: string, seq: number, token = setting.simulator.token) => {
    const client = await connect(`${address}/resume`);
    client.send(6, { token, session_id: session, seq });
    return client;
  };
  const dropped = async (): Promise<{ session: string; seq: number }> => {
    const client = await login(setting.simulator);
    await client.event("GUILD_CREATE");
    setting.simulator.gateway.drop();
    expect(await client.closed).toBe(1006);
    return { session: client.session, seq: 2 };
  };

  test("replays what was missed, in order, with its numbers, and then says RESUMED", async () => {
    const { session, seq } = await dropped();
    await setting.stage.asker.says("@natter one");
    await setting.stage.asker.says("@natter two");
    const client = await resume(session, seq);
    await client.event("RESUMED");
    const mention = `<@${idOf(setting.bot)}>`;
    expect(contents(client)).toEqual([`${mention} one`, `${mention} two`]);
    expect(client.packets.filter(({ op }) => op === 0).map(({ s }) => s)).toEqual([3, 4, 5]);
    await setting.stage.asker.says("@natter three");
    await vi.waitFor(() => expect(contents(client)).toHaveLength(3));
  });

  test("overlap: events already seen come again", async () => {
    const { session, seq } = await dropped();
    await setting.stage.asker.says("@natter one");
    setting.simulator.gateway.setOverlap(1);
    const client = await resume(session, seq);
    await client.event("RESUMED");
    expect(client.packets.map(({ t }) => t)).toEqual([
      undefined,
      "GUILD_CREATE",
      "MESSAGE_CREATE",
      "RESUMED",
    ]);
  });

  test("RESUME refused (op 9, d:false) by a fault, for an unknown session, for another token, and after a few minutes", async () => {
    setting.world.faults.next("socket", { kind: "refused-resume" });
    const first = await dropped();
    const refused = [
      () => resume(first.session, first.seq),
      () => resume("unknown", 1),
      async () => {
        await setting.clock.advance(5000);
        return resume((await dropped()).session, 2, "a.b.c");
      },
      async () => {
        await setting.clock.advance(5000);
        const { session } = await dropped();
        await setting.clock.advance(setting.simulator.settings.sessionLife + 1);
        return resume(session, 2);
      },
    ];
    for (const attempt of refused) {
      const client = await attempt();
      expect(await client.next(({ op }) => op === 9)).toEqual({ op: 9, d: false });
    }
  });

  test("closing with 1000 or 1001 ends the session, any other code keeps it", async () => {
    const client = await login(setting.simulator);
    await client.close(1000);
    expect((await (await resume(client.session, 1)).next(({ op }) => op === 9)).d).toBe(false);
    await setting.clock.advance(5000);
    const other = await login(setting.simulator);
    await other.close(4200);
    await (await resume(other.session, 1)).event("RESUMED");
  });

  test("4007 invalid seq: a number that was never sent", async () => {
    const { session } = await dropped();
    expect(await (await resume(session, 99)).closed).toBe(4007);
  });

  test("asks to reconnect with op 7, and reports an invalid session with op 9", async () => {
    const client = await login(setting.simulator);
    setting.simulator.gateway.reconnect();
    await client.next(({ op }) => op === 7);
    setting.simulator.gateway.invalidate(true);
    expect((await client.next(({ op }) => op === 9)).d).toBe(true);
  });

  test("as a zombie it answers no heartbeat (no ACK)", async () => {
    const client = await login(setting.simulator);
    setting.simulator.gateway.acknowledge(false);
    client.send(1, null);
    // Packets are handled in order: once this is answered, the heartbeat was not.
    client.send(8, { guild_id: setting.simulator.server.id, user_ids: [idOf(setting.asker)] });
    await client.event("GUILD_MEMBERS_CHUNK");
    expect(client.packets.some(({ op }) => op === 11)).toBe(false);
  });

  test("refuses connections while it is down, and accepts them again afterwards", async () => {
    const { session, seq } = await dropped();
    setting.simulator.gateway.setDown(true);
    expect(await (await connect(address)).closed).toBe(1006);
    setting.simulator.gateway.setDown(false);
    await (await resume(session, seq)).event("RESUMED");
  });

  test("a dropped-socket fault closes the connection at once, with its code", async () => {
    const client = await login(setting.simulator);
    setting.world.faults.next("socket", { kind: "dropped-socket", code: 4000 });
    expect(await client.closed).toBe(4000);
    expect(setting.world.faults.planned()).toEqual([]);
  });
});

describe("shards", () => {
  test("hear of their servers only: (guild_id >> 22) % num_shards, direct messages on shard 0", async () => {
    setting.simulator.settings.maxConcurrency = 2;
    const shards = await Promise.all([0, 1].map((id) => login(setting.simulator, { shard: [id, 2] })));
    const own = Number((BigInt(setting.simulator.server.id) >> 22n) % 2n);
    const expected: string[][] = [[], []];
    await setting.stage.asker.says("in the server");
    expected[own]?.push("");
    await (await setting.stage.asker.with(setting.stage.bot)).says("to the bot");
    expected[0]?.push("to the bot");
    await vi.waitFor(() => expect(shards.map(contents)).toEqual(expected));
  });
});
