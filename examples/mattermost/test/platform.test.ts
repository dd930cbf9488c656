import { tmpdir } from "node:os";
import { memory, natter } from "natter";
import { expect, test } from "vitest";
import { mattermost } from "../platform.ts";

test("a start says which settings are missing, and which are wrong", async () => {
  const start = (environment: Record<string, string>): Promise<void> =>
    natter({
      bots: () => "Here I am.",
      platforms: [mattermost()],
      storage: memory(),
      folder: tmpdir(),
      environment,
    }).start();
  await expect(start({})).rejects.toThrow("set MATTERMOST_URL and MATTERMOST_TOKEN");
  await expect(start({ MATTERMOST_URL: "chat", MATTERMOST_TOKEN: "t" })).rejects.toThrow(/MATTERMOST_URL/);
});
