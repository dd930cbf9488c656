import { tmpdir } from "node:os";
import { memory, natter } from "natter";
import { expect, onTestFinished, test } from "vitest";
import { mattermost } from "../platform.ts";
import { openClient } from "./client.ts";
import { startTestServer } from "./server.ts";

const outside = { bots: () => "Here I am.", storage: memory(), folder: tmpdir() };

test("connects with what the environment says", async () => {
  const server = await startTestServer();
  const bot = server.addUser("natter", "natter", { is_bot: true });
  const ada = await openClient(server.url, server.addUser("ada", "Ada"));
  const app = natter({
    ...outside,
    platforms: [mattermost()],
    environment: { MATTERMOST_URL: server.url, MATTERMOST_TOKEN: bot.token, LOG_LEVEL: "silent" },
  });
  onTestFinished(async () => {
    await app.stop(1_000);
    ada.close();
    await server.close();
  });
  await app.start();
  await ada.call("POST", "/posts", { channel_id: server.channel, message: "@natter hello?" });
  await expect
    .poll(() => [...ada.posts.values()].filter(({ user_id: author }) => author === bot.id))
    .toMatchObject([{ message: "Here I am." }]);
});

test("says what is missing, and what is wrong", async () => {
  const start = (environment: Record<string, string>): Promise<void> =>
    natter({ ...outside, platforms: [mattermost()], environment }).start();
  await expect(start({})).rejects.toThrow("set MATTERMOST_URL and MATTERMOST_TOKEN");
  await expect(start({ MATTERMOST_URL: "chat", MATTERMOST_TOKEN: "t" })).rejects.toThrow(/MATTERMOST_URL/);
});
