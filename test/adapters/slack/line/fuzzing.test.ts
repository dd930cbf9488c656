import { createHmac } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { fieldsOf, textOf, type Fields } from "#core";
import "../../../support/simulator-matchers.ts";
import { damaged, runs, watchTop } from "../../../support/fuzzing.ts";
import { freePort, type SlackWorld, type SlackWorldOptions, startBot } from "../world.ts";

let world: SlackWorld;
afterEach(() => world.close());

async function open(wishes: SlackWorldOptions = {}): Promise<void> {
  ({ world } = await startBot(({ turn }) => `You said: ${turn.text.slice(0, 100)}`, wishes));
}

/** What Slack sends, addressed to the bot of this world. */
function bodiesHere(): Fields[] {
  const { space, channel } = world.channel.place;
  const names: Record<string, string | undefined> = {
    T1: space,
    C1: channel,
    U1: world.asker.id,
    UBOT: world.simulator.installations[0]?.userId,
  };
  const folder = new URL("../../../fixtures/slack/", import.meta.url);
  return readdirSync(folder).map((file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    const here = text.replaceAll(/\b(?:T1|C1|U1|UBOT)\b/g, (name) => names[name] ?? name);
    return fieldsOf(fieldsOf(JSON.parse(here))["body"]);
  });
}

/** How Slack sends a body: an event, a command, or an interaction. */
function kindOf(body: Fields): "events_api" | "slash_commands" | "interactive" {
  if (textOf(body["command"])) return "slash_commands";
  return body["event"] !== undefined || body["type"] === "app_rate_limited" ? "events_api" : "interactive";
}

/** Sends one after the other, and then asks an ordinary question. Returns what has reached the top of the process. */
async function reachedTop<T>(
  sent: fc.Arbitrary<T>,
  usual: number,
  send: (one: T) => Promise<void>,
): Promise<unknown[]> {
  using top = watchTop();
  await fc.assert(
    fc.asyncProperty(sent, async (one) => {
      await send(one);
      await setImmediate();
      expect(top.reached.splice(0)).toEqual([]);
    }),
    runs(usual),
  );
  const { thread } = await world.asker.says("@natter still there?");
  await expect(thread).toShow("You said: still there?");
  return top.reached;
}

test("no signed request ends the process, whatever its fields are", async () => {
  const port = await freePort();
  await open({
    adapter: ({ appToken: _none, ...usual }, { tokens: { signingSecret } }) => ({
      ...usual,
      port,
      signingSecret,
    }),
  });
  const { simulator } = world;
  const address = `http://127.0.0.1:${port}/slack/events`;
  await simulator.connectHttp(address);
  const send = async ({ body, type }: { body: string; type: string }): Promise<void> => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const digest = createHmac("sha256", simulator.tokens.signingSecret)
      .update(`v0:${timestamp}:${body}`)
      .digest("hex");
    const headers = {
      "content-type": type,
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${digest}`,
    };
    const { status } = await fetch(address, { method: "POST", body, headers });
    expect(status).toBeLessThan(500);
  };
  const bodies = bodiesHere();
  const json = "application/json";
  const form = "application/x-www-form-urlencoded";
  const events = bodies.filter((body) => kindOf(body) === "events_api");
  const interactions = bodies.filter((body) => kindOf(body) === "interactive");
  const commands = bodies.filter((body) => kindOf(body) === "slash_commands");
  const asForm = (fields: Fields): string => {
    const whole = new URLSearchParams();
    // A list stands for a field that is there twice.
    for (const [name, value] of Object.entries(fields))
      for (const one of Array.isArray(value) ? value : [value])
        whole.append(name, typeof one === "string" ? one : JSON.stringify(one));
    return whole.toString();
  };
  const requests = fc.oneof(
    { weight: 4, arbitrary: damaged(events).map((body) => ({ body: JSON.stringify(body), type: json })) },
    {
      weight: 3,
      arbitrary: damaged(interactions).map((body) => ({
        body: asForm({ payload: JSON.stringify(body) }),
        type: form,
      })),
    },
    { weight: 2, arbitrary: damaged(commands).map((body) => ({ body: asForm(fieldsOf(body)), type: form })) },
    {
      weight: 1,
      arbitrary: fc.record({
        body: fc.oneof(fc.json(), fc.string()),
        type: fc.constantFrom(json, form, "text/plain"),
      }),
    },
  );
  expect(await reachedTop(requests, 150, send)).toEqual([]);
});

test("no frame of Socket Mode ends the process, whatever its fields are", async () => {
  await open();
  const { sockets } = world.simulator.slack;
  let id = 0;
  const envelopes = bodiesHere().map((payload) => ({
    type: kindOf(payload),
    accepts_response_payload: false,
    envelope_id: `envelope ${(id += 1)}`,
    retry_attempt: 0,
    retry_reason: "",
    payload,
  }));
  const own = ["disconnected", "connected", "close", "error", "ws_message", "slack_event", "__proto__"];
  const frame = fc.oneof(
    { weight: 8, arbitrary: damaged(envelopes) },
    { weight: 1, arbitrary: fc.constantFrom(...own).map((type) => ({ ...envelopes[0], type })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...own).map((type) => ({
        ...envelopes[0],
        type: "events_api",
        payload: { type: "event_callback", event: { type } },
      })),
    },
  );
  const text = frame.map((value) => JSON.stringify(value));
  const frames = fc.oneof(
    { weight: 6, arbitrary: text },
    { weight: 1, arbitrary: text.chain((whole) => fc.nat(whole.length).map((end) => whole.slice(0, end))) },
    { weight: 1, arbitrary: text.map((whole) => Buffer.from(whole)) },
    { weight: 1, arbitrary: fc.oneof(fc.json(), fc.string(), fc.uint8Array({ maxLength: 200 })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "[".repeat(100_000),
        `{"type":"events_api","payload":{"event":{"type":"message","x":${"[".repeat(5_000)}${"]".repeat(5_000)}}}}`,
      ),
    },
  );
  expect(await reachedTop(frames, 200, (one) => sockets.sendRaw(one))).toEqual([]);
  expect(sockets.connections()).toBe(2);
});
