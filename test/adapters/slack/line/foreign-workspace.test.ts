import { createHmac } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import "../../../support/simulator-matchers.ts";
import { createLogSink } from "../../../support/context.ts";
import { freePort, type SlackWorld, startBot } from "../world.ts";

let world: SlackWorld;
afterEach(() => world.close());

/** A bot over HTTP, and a way to post what Slack would: signed. */
async function open(setup?: () => void) {
  const port = await freePort();
  const { log, lines } = createLogSink();
  const bot = await startBot(({ turn }) => `re ${turn.text}`, {
    adapter: ({ appToken: _none, ...usual }, { tokens: { signingSecret } }) => ({
      ...usual,
      log,
      port,
      signingSecret,
      setup,
    }),
  });
  ({ world } = bot);
  const send = async (body: object): Promise<number> => {
    const text = JSON.stringify(body);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const secret = world.simulator.tokens.signingSecret;
    const digest = createHmac("sha256", secret).update(`v0:${timestamp}:${text}`).digest("hex");
    const headers = {
      "content-type": "application/json",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${digest}`,
    };
    const answer = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: "POST",
      body: text,
      headers,
    });
    return answer.status;
  };
  const loud = (): unknown[] => lines.filter(({ level }) => Number(level) >= 40);
  return { send, loud, lines };
}

const event = (channel: string, user: string, text: string, ts: string) => ({
  type: "app_mention",
  channel,
  user,
  text,
  ts,
  event_ts: ts,
});

test("an event that is answered leaves no warning when the SDK finds no token for its own listeners", async () => {
  const { send, loud, lines } = await open(() => {});
  const said = await world.asker.says("hello");
  const { space, channel } = world.channel.place;
  const [installation] = world.simulator.installations;
  // The SDK reads the workspace elsewhere than natter does.
  const status = await send({
    type: "event_callback",
    team: { id: space },
    event_id: "Ev1",
    event: event(channel, world.asker.id, `<@${installation?.userId}> and this?`, said.message.id),
  });
  expect(status).toBe(200);
  await expect(said.thread).toShow("re");
  expect(loud()).toEqual([]);
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 20, msg: expect.stringContaining("your listeners do not hear it") }),
  );
});

test("an event of a workspace without a token leaves no word about a listener", async () => {
  const { send, loud } = await open();
  const status = await send({
    type: "event_callback",
    team_id: "T99",
    event_id: "Ev1",
    event: event("C9", "U9", "hello", "1700000000.000100"),
  });
  expect(status).toBe(200);
  expect(JSON.stringify(loud())).not.toContain("listener");
});
