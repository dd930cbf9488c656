import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSocket } from "../../support/slack-listener.ts";
import { createSetting, withScopes } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({ workspaces: ["One", "Two"] });
});
afterEach(() => setting.simulator.stop());

/** Uploads in the three steps of https://docs.slack.dev/messaging/working-with-files */
async function upload(name: string, body: string | FormData, values: object = {}) {
  const announced = await setting.call("files.getUploadURLExternal", { filename: name, length: 5 });
  const sent = await fetch(String(announced.body["upload_url"]), { method: "POST", body });
  expect(sent.status).toBe(200);
  const id = String(announced.body["file_id"]);
  return {
    id,
    done: await setting.call("files.completeUploadExternal", {
      files: [{ id, title: "A title" }],
      ...values,
    }),
  };
}

async function download(url: string, token?: string) {
  const response = await fetch(
    url,
    token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
  );
  return {
    status: response.status,
    type: response.headers.get("content-type") ?? "",
    text: await response.text(),
  };
}

describe("a file from the bot", () => {
  test("is announced, sent and shared in a thread", async () => {
    const said = await setting.stage.asker.says("a file, please");
    const place = { channel_id: setting.channel, thread_ts: said.message.id, initial_comment: "here" };
    const { id, done } = await upload("notes.txt", "hello", place);
    expect(done.body).toMatchObject({
      ok: true,
      files: [{ id, title: "A title", mimetype: "text/plain", channels: [setting.channel] }],
    });
    await expect(said.thread).toShow("here");
    await expect(said.thread).toShowFile("notes.txt");
  });

  test("may be sent as a form", async () => {
    const form = new FormData();
    form.set("filename", new Blob(["hello"]), "notes.txt");
    const { id } = await upload("notes.txt", form);
    expect(Buffer.from(setting.world.files.get(id)?.bytes ?? []).toString()).toBe("hello");
  });

  test("is known, and can be deleted by its owner", async () => {
    const { id } = await upload("notes.txt", "hello");
    expect((await setting.call("files.info", { file: id })).body["file"]).toMatchObject({
      id,
      size: 5,
      user: setting.stage.bot.id,
    });
    const token = setting.simulator.installations[1]?.token;
    expect((await setting.call("files.info", { file: id }, token)).body.error).toBe("file_not_found");
    expect((await setting.call("files.delete", { file: id })).body.ok).toBe(true);
    expect((await setting.call("files.delete", { file: id })).body.error).toBe("file_not_found");
  });

  test("that was never sent cannot be shared: file_not_found", async () => {
    const { body } = await setting.call("files.getUploadURLExternal", { filename: "a", length: 5 });
    const shared = await setting.call("files.completeUploadExternal", {
      files: [{ id: body["file_id"] }],
      channel_id: setting.channel,
    });
    expect(shared.body.error).toBe("file_not_found");
  });

  test("that another app sent cannot be shared: file_not_found", async () => {
    const announced = await setting.call("files.getUploadURLExternal", { filename: "a", length: 5 });
    await fetch(String(announced.body["upload_url"]), { method: "POST", body: "hello" });
    const token = setting.simulator.installations[1]?.token;
    const files = [{ id: announced.body["file_id"] }];
    const { body } = await setting.call("files.completeUploadExternal", { files }, token);
    expect(body.error).toBe("file_not_found");
  });

  test("of length zero is refused: missing_argument", async () => {
    expect((await setting.call("files.getUploadURLExternal", { filename: "a", length: 0 })).body.error).toBe(
      "missing_argument",
    );
  });

  test("cannot be shared where the bot is not: not_in_channel", async () => {
    const { id } = setting.simulator.addChannel("elsewhere");
    expect((await upload("notes.txt", "hello", { channel_id: id })).done.body.error).toBe("not_in_channel");
  });
});

describe("a file from a person", () => {
  async function shared(): Promise<string> {
    const app = await openSocket(setting.simulator);
    await setting.stage.asker.shares("notes.txt", "hello");
    const { event } = await app.first(({ event: { subtype } }) => subtype === "file_share");
    await app.close();
    return (event["files"] as { url_private: string }[])[0]?.url_private ?? "";
  }

  test("is given to the app with its token", async () => {
    const given = await download(await shared(), setting.simulator.tokens.bot);
    expect(given).toEqual({ status: 200, type: "text/plain", text: "hello" });
  });

  // "without files:read (or with a wrong token) Slack answers HTTP 200 with an HTML login page"
  test.each([
    { name: "without a token", token: () => undefined },
    { name: "with an unknown token", token: () => "xoxb-unknown" },
    { name: "with the token of another workspace", token: () => setting.simulator.installations[1]?.token },
    {
      name: "without the scope files:read",
      token: () => setting.simulator.install(withScopes("chat:write")).token,
    },
    {
      name: "with a revoked token",
      token: () => {
        for (const installation of setting.simulator.installations) installation.state = "revoked";
        return setting.simulator.tokens.bot;
      },
    },
  ])("$name there is a login page with status 200", async ({ token }) => {
    const { status, type, text } = await download(await shared(), token());
    expect({ status, type }).toEqual({ status: 200, type: "text/html; charset=utf-8" });
    expect(text).not.toContain("hello");
  });
});
