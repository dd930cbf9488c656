import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Cursors } from "#core";
import { exampleManifest } from "#simulator";
import { createRotatingWorkspace } from "../../../../src/adapters/slack/api/rotating-workspace.ts";
import type { Rotation } from "../../../../src/adapters/slack/api/rotating-token.ts";
import { createStepping, type Stepping } from "../stepping.ts";
import { openSlack, type SlackWorld } from "../world.ts";

const hour = 3_600_000;
const log = pino({ level: "silent" });

let world: SlackWorld;
let stepping: Stepping;
let rotation: Rotation;
/** What all processes share. */
let kept: Map<string, string>;
let isAway = false;
const cursors: Cursors = {
  get: (key) => Promise.resolve(kept.get(key)),
  set: (key, value) =>
    isAway ? Promise.reject(new Error("The store is away.")) : Promise.resolve(void kept.set(key, value)),
};

beforeEach(async () => {
  kept = new Map();
  isAway = false;
  stepping = createStepping();
  const settings = { ...exampleManifest.settings, token_rotation_enabled: true };
  world = await openSlack({
    clock: stepping.clock,
    simulator: { manifest: { ...exampleManifest, settings } },
  });
  rotation = fromSettings();
});
afterEach(() => world.close());

/** What an operator copies from the app's page. */
function fromSettings(): Rotation {
  const { tokens, installations } = world.simulator;
  const [installation] = installations;
  const { clientId, clientSecret } = tokens;
  const { token: botToken = "", rotation: renewal } = installation ?? {};
  return { botToken, refreshToken: renewal?.refreshToken ?? "", clientId, clientSecret };
}

/** One process of the bot. Its calls say as whom it may call. */
async function startProcess(given: Rotation = rotation) {
  const { clock, fetch } = stepping;
  const workspace = createRotatingWorkspace(given, {
    client: { apiUrl: world.simulator.url, fetch },
    log,
    clock,
  });
  await stepping.until(workspace.start(cursors));
  const team = world.channel.place.space;
  const call = async (): Promise<string> => {
    const { client, token } = await workspace.of(team);
    await client.auth.test();
    return token;
  };
  return { call: () => stepping.until(call()) };
}

const renewals = (): number =>
  world.calls
    .list("oauth.v2.access")
    .filter(({ answer }) => answer?.body !== null && JSON.stringify(answer?.body).includes('"ok":true'))
    .length;

describe("a token that expires", () => {
  test("is accepted, renewed before its end, and kept sealed", async () => {
    const { call } = await startProcess();
    const tokens = new Set<string>();
    for (let passed = 0; passed < 30; passed += 1) {
      tokens.add(await call());
      await stepping.clock.advance(hour);
    }
    expect(renewals()).toBe(3);
    expect(tokens.size).toBe(3);
    const stored = [...kept.values()].join();
    for (const token of [...tokens, rotation.refreshToken, "xoxe"]) expect(stored).not.toContain(token);
  });

  test("goes on from the store after a restart, because a refresh token works once", async () => {
    const first = await startProcess();
    const token = await first.call();
    const second = await startProcess();
    expect(await second.call()).toBe(token);
    expect(renewals()).toBe(1);
  });

  test("is renewed by one of two processes, and both have it", async () => {
    const both = await Promise.all([startProcess(), startProcess()]);
    for (const { call } of both) expect(await call()).toMatch(/^xoxe\.xoxb-/);
    expect(renewals()).toBe(1);
    await stepping.clock.advance(11 * hour);
    const tokens = await Promise.all(both.map(({ call }) => call()));
    expect(new Set(tokens).size).toBe(1);
    expect(renewals()).toBe(2);
  });

  test("gives way to new tokens in the settings", async () => {
    await startProcess();
    const [installation] = world.simulator.installations;
    if (!installation) throw new Error("There is an installation.");
    world.simulator.install(installation.app, installation.team);
    const { call } = await startProcess(fromSettings());
    expect(await call()).toMatch(/^xoxe\.xoxb-/);
  });

  test("is not lost when the store is away while it is renewed", async () => {
    const { call } = await startProcess();
    await stepping.clock.advance(11 * hour);
    isAway = true;
    const token = await call();
    isAway = false;
    await stepping.clock.advance(hour);
    expect(await call()).toBe(token);
    expect(await (await startProcess()).call()).toBe(token);
  });

  test("goes on while it is valid, though it cannot be renewed now", async () => {
    const { call } = await startProcess();
    const token = await call();
    await stepping.clock.advance(11 * hour);
    world.faults.always("oauth.v2.access", { kind: "server-error" });
    expect(await call()).toBe(token);
    await stepping.clock.advance(2 * hour);
    await expect(call()).rejects.toMatchObject({ kind: "busy" });
    world.faults.clear();
  });

  test("says what is wrong when its refresh token was used elsewhere", async () => {
    await startProcess();
    kept.clear();
    await expect(startProcess()).rejects.toThrow(
      /invalid_refresh_token.*works once.*SLACK_BOT_TOKEN and SLACK_REFRESH_TOKEN/,
    );
  });
});
