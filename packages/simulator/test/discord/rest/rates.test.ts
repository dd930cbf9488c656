import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { routes } from "../../../src/discord/rest/router.ts";
import { limitOf, ordinaryLimit } from "../../../src/discord/state/limits.ts";
import { createSetting } from "../../support/discord-setting.ts";
import type { Answer, Setting } from "../../support/discord-setting.ts";

let setting: Setting;
let messages: string;

beforeEach(async () => {
  setting = await createSetting();
  messages = `/channels/${setting.channel}/messages`;
});
afterEach(() => setting.simulator.stop());

const post = (path = messages): Promise<Answer> => setting.call("POST", path, { content: "x" });
const budget = ({ headers }: Answer): unknown[] =>
  ["limit", "remaining", "reset-after", "bucket"].map((name) => headers.get(`x-ratelimit-${name}`));
const statuses = async (calls: Promise<Answer>[]): Promise<number[]> =>
  (await Promise.all(calls)).map(({ status }) => status);
const several = (count: number, call: () => Promise<Answer>): Promise<Answer>[] =>
  Array.from({ length: count }, call);

describe("message create 5 per 5 s per channel", () => {
  test("headers on every answer count down, in epoch seconds and in seconds with decimals", async () => {
    const first = await post();
    expect(budget(first)).toEqual(["5", "4", "5.000", expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(first.headers.get("x-ratelimit-reset")).toBe(((setting.clock.now() + 5000) / 1000).toFixed(3));
    await setting.clock.advance(1250);
    expect(budget(await post()).slice(0, 3)).toEqual(["5", "3", "3.750"]);
  });

  test("the sixth is 429, with the scope, Retry-After in whole seconds, and the body", async () => {
    await Promise.all(several(5, post));
    await setting.clock.advance(1500);
    const { status, headers, body } = await post();
    expect(status).toBe(429);
    expect(body).toEqual({ message: "You are being rate limited.", retry_after: 3.5, global: false });
    expect([
      headers.get("retry-after"),
      headers.get("x-ratelimit-scope"),
      headers.get("x-ratelimit-remaining"),
    ]).toEqual(["4", "user", "0"]);
    expect(headers.get("x-ratelimit-global")).toBeNull();
    await setting.clock.advance(3500);
    expect((await post()).status).toBe(200);
  });

  test("per channel: another one has its own, with the same bucket id", async () => {
    const other = setting.simulator.addChannel(setting.simulator.server, { name: "other" });
    const [here] = await Promise.all(several(5, post));
    const there = await post(`/channels/${other.id}/messages`);
    expect(budget(there)[1]).toBe("4");
    expect(budget(there)[3]).toBe(here && budget(here)[3]);
  });

  test("a refused request counts too", async () => {
    const empty = await setting.call("POST", messages, {});
    expect([empty.status, budget(empty)[1]]).toEqual([400, "4"]);
  });
});

test("edit 5 per 5 s per channel, not per message, in a bucket separate from POST", async () => {
  const ids = [await setting.posted(), await setting.posted()];
  const edit = (index: number) =>
    setting.call("PATCH", `${messages}/${ids[index % 2]}`, { content: `${index}` });
  expect(await statuses([0, 1, 2, 3, 4, 5].map(edit))).toEqual([200, 200, 200, 200, 200, 429]);
  expect((await post()).status).toBe(200);
});

test("changing at run time: a bucket can shrink and grow mid-stream", async () => {
  const route = "POST /channels/:id/messages";
  setting.simulator.discord.buckets.set(route, { requests: 1, window: 10_000 });
  expect(await statuses([post(), post()])).toEqual([200, 429]);
  setting.simulator.discord.buckets.set(route, { requests: 3, window: 10_000 });
  const next = await post();
  expect([next.status, ...budget(next).slice(0, 2)]).toEqual([200, "3", "1"]);
  setting.simulator.discord.buckets.set(route, undefined);
  expect(budget(await post())[0]).toBe("5");
});

test("a seed chooses other limits, route by route, that only the headers tell", async () => {
  setting.simulator.settings.limitSeed = 1;
  const [limit, , after] = budget(await post());
  expect([limit, after]).not.toEqual(["5", "5.000"]);
  expect(await statuses(several(Number(limit), post))).toContain(429);
  await setting.clock.advance(Number(after) * 1000);
  expect((await post()).status).toBe(200);

  const limits = (seed: number) =>
    routes.map(({ name }) =>
      limitOf(name, ordinaryLimit, { ...setting.simulator.settings, limitSeed: seed }),
    );
  expect(limits(1)).toEqual(limits(1));
  expect(limits(1)).not.toEqual(limits(2));
  for (const { requests, window } of limits(3)) {
    expect(requests).toBeGreaterThanOrEqual(3);
    expect(window / requests).toBeLessThanOrEqual(2050);
  }
});

test("a resource that is limited for everybody says so in other words", async () => {
  setting.world.faults.next("discord:*", { kind: "rate-limited", retryAfterSeconds: 1, scope: "shared" });
  expect((await post()).body.message).toBe("The resource is being rate limited.");
});

test("global 50 requests/s per bot, whatever the route, with X-RateLimit-Global", async () => {
  const channels = Array.from({ length: 11 }, (_, index) =>
    setting.simulator.addChannel(setting.simulator.server, { name: `c${index}` }),
  );
  const calls = channels.flatMap(({ id }) => several(5, () => setting.call("GET", `/channels/${id}`)));
  const answers = await Promise.all(calls);
  const limited = answers.filter(({ status }) => status === 429);
  expect(limited).toHaveLength(5);
  expect(limited[0]?.body).toMatchObject({ global: true });
  expect(limited[0]?.headers.get("x-ratelimit-global")).toBe("true");
  expect(limited[0]?.headers.get("x-ratelimit-scope")).toBe("global");
  await setting.clock.advance(1000);
  expect((await post()).status).toBe(200);
});

describe("10,000 invalid answers (401, 403, 429) in 10 minutes per IP", () => {
  test("is the limit, and a temporary ban without Discord's headers", async () => {
    expect(setting.simulator.settings.invalidRequests).toEqual({ requests: 10_000, window: 600_000 });
    setting.simulator.settings.invalidRequests.requests = 3;
    const wrong = () => setting.call("GET", "/users/@me", undefined, { token: "a.b.c" });
    expect(await statuses(several(3, wrong))).toEqual([401, 401, 401]);
    const banned = await post();
    expect([banned.status, banned.body.message, banned.headers.get("retry-after")]).toEqual([
      429,
      "error code: 1015",
      "600",
    ]);
    expect(banned.headers.get("x-ratelimit-limit")).toBeNull();
    await setting.clock.advance(600_000);
    expect((await post()).status).toBe(200);
  });

  test("scope `shared` does not count", async () => {
    setting.simulator.settings.invalidRequests.requests = 1;
    setting.world.faults.next("POST /channels/:id/messages", {
      kind: "rate-limited",
      retryAfterSeconds: 1,
      scope: "shared",
    });
    const limited = await post();
    expect([limited.status, limited.headers.get("x-ratelimit-scope")]).toEqual([429, "shared"]);
    expect((await post()).status).toBe(200);
  });
});

test("edits of messages older than 1 h: extra limit, error 30046", async () => {
  const id = await setting.posted();
  const edit = () => setting.call("PATCH", `${messages}/${id}`, { content: "x" });
  await setting.clock.advance(3_600_000);
  expect((await edit()).status).toBe(200);
  await setting.clock.advance(5000);
  setting.simulator.settings.oldEdits = { requests: 1, window: 60_000 };
  expect((await edit()).status).toBe(200);
  const { status, body, headers } = await edit();
  expect([status, body.code, body["retry_after"], headers.get("retry-after")]).toEqual([
    429,
    30_046,
    60,
    "60",
  ]);
});

test("thread/channel rename about 2 per 10 minutes", async () => {
  setting.simulator.permit(setting.simulator.general, setting.bot, { allow: ["MANAGE_CHANNELS"] });
  const rename = (name: string) => setting.call("PATCH", `/channels/${setting.channel}`, { name });
  expect((await rename("a")).status).toBe(200);
  expect((await rename("b")).status).toBe(200);
  const limited = await rename("c");
  expect([limited.status, limited.body["retry_after"]]).toEqual([429, 600]);
  // Its own bucket has room: clients know this as a limit below the limit.
  expect(limited.headers.get("x-ratelimit-remaining")).toBe("2");
  expect(
    (await setting.call("PATCH", `/channels/${setting.channel}`, { rate_limit_per_user: 1 })).status,
  ).toBe(200);
});

test("every request is written down with its arrival time, and no token in it", async () => {
  await post();
  await setting.call("POST", `/webhooks/${setting.simulator.application.id}/secret-token`, { content: "x" });
  const calls = setting.world.calls.list();
  expect(calls.map(({ method, arrivedAt }) => [method, arrivedAt])).toEqual([
    ["POST /channels/:id/messages", setting.clock.now()],
    ["POST /webhooks/:id/:token", setting.clock.now()],
  ]);
  const secret = "x".repeat(60);
  await setting.call("POST", `/webhooks/${setting.simulator.application.id}/${secret}/elsewhere`, {});
  const everything = JSON.stringify([calls, setting.world.calls.budgets()]);
  expect(everything).not.toContain("secret-token");
  expect(everything).not.toContain(secret);
  expect(everything).not.toContain(setting.simulator.token);
});
