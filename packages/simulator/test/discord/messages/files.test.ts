import { afterEach, beforeEach, expect, test } from "vitest";
import { createSetting } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting();
});
afterEach(() => setting.simulator.stop());

interface Attachment {
  id: string;
  filename: string;
  url: string;
  size: number;
}

const share = async (name = "answer.txt", bytes = "forty-two") => {
  const body = { content: "here", attachments: [{ id: 0, description: "the answer" }] };
  const answer = await setting.call("POST", `/channels/${setting.channel}/messages`, body, {
    files: [{ name, bytes }],
  });
  const [attachment] = (answer.body["attachments"] ?? []) as Attachment[];
  return { ...answer, attachment };
};
const download = async (url = ""): Promise<[number, string]> => {
  const response = await fetch(url);
  return [response.status, await response.text()];
};

test("a multipart body uploads files, which all members see and can fetch", async () => {
  const { attachment, body } = await share();
  expect(body).toMatchObject({
    content: "here",
    attachments: [{ filename: "answer.txt", size: 9, content_type: "text/plain", description: "the answer" }],
  });
  expect(await download(attachment?.url)).toEqual([200, "forty-two"]);
  await expect(setting.stage.channel).toShowFile("answer.txt");
});

test("CDN URLs are signed and expire → download on receipt", async () => {
  const { attachment, body } = await share();
  const url = attachment?.url ?? "";
  const gone = [404, "This content is no longer available."];
  expect(await download(url.split("?")[0])).toEqual(gone);
  expect(await download(url.replace(/ex=\w+/, "ex=ffffffff"))).toEqual(gone);
  await setting.clock.advance(setting.simulator.settings.fileLinkLife);
  expect(await download(url)).toEqual(gone);
  // Reading the message again returns a fresh address.
  const { body: again } = await setting.call("GET", `/channels/${setting.channel}/messages/${body.id}`);
  const [fresh] = again["attachments"] as Attachment[];
  expect(await download(fresh?.url)).toEqual([200, "forty-two"]);
});

test("an address that has expired is signed again on request, and an unknown one is left out", async () => {
  const { attachment } = await share();
  const url = attachment?.url ?? "";
  await setting.clock.advance(setting.simulator.settings.fileLinkLife);
  const refresh = (attachment_urls: unknown) =>
    setting.call("POST", "/attachments/refresh-urls", { attachment_urls });
  const { body } = await refresh([
    url,
    url.replace(/attachments\/\d+\/\d+/, "attachments/1/1"),
    "no address",
  ]);
  const [fresh, ...others] = body["refreshed_urls"] as { original: string; refreshed: string }[];
  expect([fresh?.original, others]).toEqual([url, []]);
  expect(await download(fresh?.refreshed)).toEqual([200, "forty-two"]);
  expect(await download(url)).toEqual([404, "This content is no longer available."]);
  expect((await refresh(Array.from({ length: 51 }, () => url))).status).toBe(400);
  expect((await refresh([])).status).toBe(400);
});

test("10 MiB default (40005)", async () => {
  expect(setting.simulator.settings.fileSize).toBe(10 * 1024 * 1024);
  setting.simulator.settings.fileSize = 9;
  expect((await share()).status).toBe(200);
  const { status, body } = await share("a.txt", "0123456789");
  expect([status, body.code]).toEqual([413, 40_005]);
});

test("what people share reaches the bot with an address it can fetch", async () => {
  const { message } = await setting.stage.asker.shares("notes.md", "# Notes", "@natter look");
  const { body } = await setting.call("GET", `/channels/${setting.channel}/messages/${message.id}`);
  const [attachment] = body["attachments"] as Attachment[];
  expect(await download(attachment?.url)).toEqual([200, "# Notes"]);
});

test("a body that is no JSON is refused (50109)", async () => {
  const response = await fetch(`${setting.simulator.url}/v10/channels/${setting.channel}/messages`, {
    method: "POST",
    headers: { authorization: `Bot ${setting.simulator.token}` },
    body: "{",
  });
  expect(await response.json()).toMatchObject({ code: 50_109 });
});
