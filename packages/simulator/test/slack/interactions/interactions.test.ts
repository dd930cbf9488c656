import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSocket } from "../../support/slack-listener.ts";
import type { Answering, Heard, Listener } from "../../support/slack-listener.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;
let app: Listener;
/** What the app answers to commands and interactions. */
let answer: Answering;

beforeEach(async () => {
  answer = () => undefined;
  setting = await createSetting();
  app = await openSocket(setting.simulator, { answer: (heard) => answer(heard) });
});
afterEach(async () => {
  await app.close();
  await setting.simulator.stop();
});

const ofKind =
  (kind: string) =>
  ({ payload }: Heard): boolean =>
    payload["type"] === kind;
const isCommand = ({ type }: Heard): boolean => type === "slash_commands";
const plain = (text: string) => ({ type: "plain_text", text });

async function respond(url: unknown, body: object): Promise<{ status: number; body: unknown }> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(String(url), { method: "POST", headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

describe("a slash command", () => {
  test("says who ran it where, and how to answer", async () => {
    await setting.stage.asker.runs("/ask", "why");
    const { payload } = await app.first(isCommand);
    expect(payload).toMatchObject({
      command: "/ask",
      text: "why",
      user_id: setting.stage.asker.id,
      user_name: "ada",
      channel_id: setting.channel,
      channel_name: "general",
      team_id: setting.simulator.general.space,
      api_app_id: setting.simulator.app.id,
      is_enterprise_install: "false",
    });
    expect(payload["response_url"]).toContain("/response/");
  });

  test("shows the text of its acknowledgement to the person alone", async () => {
    answer = () => ({ text: "because" });
    const { asker, bystander } = setting.stage;
    await asker.runs("/ask", "why");
    await expect(asker.room).toShow("because");
    await expect(bystander.room).not.toShow("because");
  });

  test("shows it to all members when it says in_channel", async () => {
    answer = () => ({ text: "because", response_type: "in_channel" });
    await setting.stage.asker.runs("/ask", "why");
    await expect(setting.stage.bystander.room).toShow("because");
  });

  test("shows an error to the person when the app does not acknowledge within 3 s", async () => {
    answer = () => "silence";
    const running = setting.stage.asker.runs("/ask", "why");
    await app.first(isCommand);
    await setting.clock.advance(3_000);
    await running;
    await expect(setting.stage.asker.room).toShow('/ask failed with the error "operation_timeout"', {
      by: { id: "USLACKBOT", name: "Slackbot" },
    });
  });

  test("cannot be run in a thread, nor when no app offers it", async () => {
    const said = await setting.stage.asker.says("question");
    await expect(setting.stage.asker.in(said).runs("/ask")).rejects.toThrow("no slash commands in threads");
    await expect(setting.stage.asker.runs("/sing")).rejects.toThrow("No app in this workspace offers /sing");
  });
});

describe("response_url", () => {
  const run = async (): Promise<unknown> => {
    await setting.stage.asker.runs("/ask", "why");
    return (await app.first(isCommand)).payload["response_url"];
  };

  test("takes 5 answers, then it is used up", async () => {
    const url = await run();
    for (let count = 1; count <= 5; count += 1)
      expect((await respond(url, { text: `answer ${count}` })).status).toBe(200);
    expect(await respond(url, { text: "answer 6" })).toEqual({
      status: 404,
      body: { ok: false, error: "used_url" },
    });
    await expect(setting.stage.asker.room).toShow("answer 5");
    await expect(setting.stage.asker.room).not.toShow("answer 6");
  });

  test("lives for 30 minutes", async () => {
    const url = await run();
    await setting.clock.advance(30 * 60_000);
    expect((await respond(url, { text: "in time" })).status).toBe(200);
    await setting.clock.advance(1);
    expect(await respond(url, { text: "late" })).toEqual({
      status: 404,
      body: { ok: false, error: "expired_url" },
    });
  });

  test("refuses what chat.postMessage would refuse", async () => {
    const url = await run();
    expect(await respond(url, { blocks: [{ type: "marquee" }] })).toMatchObject({
      status: 400,
      body: { error: "invalid_blocks" },
    });
    expect(await respond(url, {})).toMatchObject({ status: 400, body: { error: "no_text" } });
  });

  test("reaches a channel that the bot is not in", async () => {
    const url = await run();
    setting.simulator.general.members.delete(setting.stage.bot.id);
    expect((await respond(url, { text: "from outside", response_type: "in_channel" })).status).toBe(200);
    await expect(setting.stage.bystander.room).toShow("from outside");
  });
});

describe("a button", () => {
  const button = { type: "button", action_id: "again", text: plain("Again"), value: "42" };
  const post = (elements: object[], type = "actions") =>
    setting.call("chat.postMessage", {
      channel: setting.channel,
      text: "fallback",
      blocks: [{ type, block_id: "row", elements }],
    });

  test("tells the app which one was pressed, on which message, and by whom", async () => {
    const { body } = await post([button]);
    await setting.stage.asker.clicks("Again");
    const { payload } = await app.first(ofKind("block_actions"));
    expect(payload).toMatchObject({
      user: { id: setting.stage.asker.id, team_id: setting.simulator.general.space },
      channel: { id: setting.channel, name: "general" },
      container: { type: "message", message_ts: body.ts, channel_id: setting.channel, is_ephemeral: false },
      message: { ts: body.ts, text: "fallback" },
      actions: [{ type: "button", action_id: "again", block_id: "row", value: "42" }],
    });
  });

  test("without a name of its own gets one", async () => {
    const { action_id: _id, ...unnamed } = button;
    await post([unnamed]);
    await setting.stage.asker.clicks("Again");
    const { payload } = await app.first(ofKind("block_actions"));
    expect(payload["actions"]).toMatchObject([{ action_id: expect.stringMatching(/.+/) as string }]);
  });

  test("of a rating carries its value", async () => {
    const rating = {
      type: "feedback_buttons",
      action_id: "rate",
      positive_button: { text: plain("Good"), value: "good" },
      negative_button: { text: plain("Bad"), value: "bad" },
    };
    await post([rating], "context_actions");
    await setting.stage.asker.clicks("Bad");
    const { payload } = await app.first(ofKind("block_actions"));
    expect(payload["actions"]).toMatchObject([{ type: "feedback_buttons", action_id: "rate", value: "bad" }]);
  });

  test("lets the app replace or delete the message through response_url", async () => {
    await post([button]);
    await setting.stage.asker.clicks("Again");
    const { payload } = await app.first(ofKind("block_actions"));
    await respond(payload["response_url"], { text: "replaced", replace_original: true });
    await expect(setting.stage.channel).toShow("replaced");
    await respond(payload["response_url"], { delete_original: true });
    await expect(setting.stage.channel).not.toShow("replaced");
  });

  test("that was edited away cannot be pressed", async () => {
    const { body } = await post([button]);
    const [control] =
      setting.world.timeline.find("slack", setting.channel, body.ts ?? "")?.versions[0]?.content.controls ??
      [];
    const message = setting.world.timeline.find("slack", setting.channel, body.ts ?? "");
    await setting.call("chat.update", { channel: setting.channel, ts: body.ts, text: "gone", blocks: [] });
    if (!control || !message) throw new Error("There was no button.");
    await expect(setting.simulator.platform.click(setting.asker, message, control)).rejects.toThrow(
      'no control "Again"',
    );
  });
});

test("a select tells what was chosen", async () => {
  const options = ["One", "Two"].map((label) => ({ text: plain(label), value: label.toLowerCase() }));
  const elements = [{ type: "static_select", action_id: "pick", placeholder: plain("Pick one"), options }];
  await setting.call("chat.postMessage", {
    channel: setting.channel,
    text: "x",
    blocks: [{ type: "actions", elements }],
  });
  await setting.stage.asker.chooses("Pick one", "Two");
  const { payload } = await app.first(ofKind("block_actions"));
  expect(payload["actions"]).toMatchObject([{ action_id: "pick", selected_option: options[1] }]);
});

test("a message shortcut brings the message, and a channel that may not contain the bot", async () => {
  const room = setting.simulator.addChannel("elsewhere", { members: [setting.asker] });
  const there = setting.stage.asker.in(
    setting.stage.room({ platform: "slack", space: room.space, channel: room.id }),
  );
  const said = await there.says("what is this?");
  await there.calls("ask_about_message", said);
  const { payload } = await app.first(ofKind("message_action"));
  expect(payload).toMatchObject({
    callback_id: "ask_about_message",
    channel: { id: room.id },
    message: { ts: said.message.id, text: "what is this?" },
  });
  const { body } = await setting.call("chat.postMessage", { channel: room.id, text: "x" });
  expect(body.error).toBe("not_in_channel");
});

test("a global shortcut belongs to no message", async () => {
  await setting.simulator.platform.globalShortcut(setting.asker, setting.bot, "ask_anything");
  const { payload } = await app.first(ofKind("shortcut"));
  expect(payload).toMatchObject({ callback_id: "ask_anything", user: { id: setting.stage.asker.id } });
  expect(payload).not.toHaveProperty("channel");
});

test("what an app offers can be listed", () => {
  const offers = setting.simulator.platform
    .commands(setting.stage.channel.place)
    .map(({ name, on }) => `${name} on ${on}`);
  expect(offers).toEqual(["/ask on text", "ask_about_message on message"]);
});
