import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveApp } from "../../support/slack-listener.ts";
import type { Listener, Serving } from "../../support/slack-listener.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;
let app: Listener & { address: string; raw: string[] };

beforeEach(async () => {
  setting = await createSetting();
});
afterEach(async () => {
  await app.close();
  await setting.simulator.stop();
});

async function serve(serving?: Serving): Promise<void> {
  app = await serveApp(setting.simulator, serving);
}

test("requests are signed: v0 HMAC-SHA256 over `v0:<ts>:<raw body>`", async () => {
  await serve();
  await setting.stage.asker.says("hello");
  const { envelope: headers } = await app.first(() => true);
  const timestamp = String(headers["x-slack-request-timestamp"]);
  // The app's own clock is the wall's, so Slack's signature has to be too.
  expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(10);
  const digest = createHmac("sha256", setting.simulator.tokens.signingSecret)
    .update(`v0:${timestamp}:${app.raw[0] ?? ""}`)
    .digest("hex");
  expect(headers["x-slack-signature"]).toBe(`v0=${digest}`);
});

test("events are JSON, commands are forms, interactions are JSON in the field `payload`", async () => {
  await serve();
  await setting.stage.asker.says("hello");
  await setting.stage.asker.runs("/ask", "why & how");
  await setting.stage.asker.calls("ask_about_message", await setting.stage.asker.says("this"));
  const types = new Set(app.heard.map(({ type, envelope }) => `${type} ${String(envelope["content-type"])}`));
  expect([...types].toSorted()).toEqual([
    "events_api application/json",
    "interactive application/x-www-form-urlencoded",
    "slash_commands application/x-www-form-urlencoded",
  ]);
  expect(app.heard.find(({ type }) => type === "slash_commands")?.payload["text"]).toBe("why & how");
});

test("an address that does not repeat the challenge is refused", async () => {
  await serve();
  await expect(setting.simulator.connectHttp("http://127.0.0.1:9/slack/events")).rejects.toThrow(
    "instead of repeating Slack's challenge",
  );
});

describe("an event is sent again", () => {
  const say = () => setting.stage.asker.says("hello");

  test("at once, after a minute and after five, when the app answers with an error: http_error", async () => {
    await serve(() => ({ status: 500 }));
    await say();
    await app.first(({ attempt }) => attempt === 1);
    await setting.simulator.settled();
    await setting.clock.advance(59_999);
    expect(app.heard).toHaveLength(2);
    await setting.clock.advance(1);
    await app.first(({ attempt }) => attempt === 2);
    await setting.simulator.settled();
    await setting.clock.advance(300_000);
    await app.first(({ attempt }) => attempt === 3);
    expect(app.heard.slice(1).map(({ reason }) => reason)).toEqual([
      "http_error",
      "http_error",
      "http_error",
    ]);
    expect(new Set(app.heard.map(({ payload }) => payload["event_id"])).size).toBe(1);
  });

  test("when the app has not answered within 3 s: http_timeout", async () => {
    await serve(({ attempt }) => (attempt === 0 ? "hang" : {}));
    await say();
    await app.first(({ attempt }) => attempt === 0);
    await setting.clock.advance(3_000);
    expect(await app.first(({ attempt }) => attempt === 1)).toMatchObject({ reason: "http_timeout" });
  });

  test("when the app sends it elsewhere: too_many_redirects", async () => {
    await serve(({ attempt }) => (attempt === 0 ? { status: 302, headers: { location: "/elsewhere" } } : {}));
    await say();
    expect(await app.first(({ attempt }) => attempt === 1)).toMatchObject({ reason: "too_many_redirects" });
  });

  test("when no server accepts the connection: connection_failed", async () => {
    await serve();
    const { address } = app;
    await app.close();
    await say();
    await setting.simulator.settled();
    app = await serveApp(setting.simulator);
    expect(app.address).not.toBe(address);
    await setting.clock.advance(60_000);
    expect(await app.first(({ attempt }) => attempt === 2)).toMatchObject({ reason: "connection_failed" });
  });

  test("not when an error says x-slack-no-retry: 1", async () => {
    await serve(() => ({ status: 503, headers: { "x-slack-no-retry": "1" } }));
    await say();
    await app.first(() => true);
    await setting.simulator.settled();
    await setting.clock.advance(400_000);
    expect(app.heard).toHaveLength(1);
  });
});
