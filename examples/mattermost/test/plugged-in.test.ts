import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memory, type Natter, natter, type NatterOptions } from "natter";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { mattermost } from "../platform.ts";
import { openClient } from "./client.ts";
import { startTestServer, type TestServer } from "./server.ts";

let folder = "";
let server: TestServer;
let app: Natter | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "natter-mattermost-"));
  server = await startTestServer();
});
afterEach(async () => {
  await app?.stop(1_000);
  await server.close();
  rmSync(folder, { recursive: true });
});

/** natter as a program of its own would start it, with a natter.yaml and an environment. */
function start(
  yaml: string,
  environment: Record<string, string>,
  options: NatterOptions = {},
): Promise<void> {
  writeFileSync(join(folder, "natter.yaml"), yaml);
  app = natter({
    bots: ({ turn }) => `You said: ${turn.text}`,
    platforms: [mattermost()],
    storage: memory(),
    folder,
    environment: { NATTER_CONFIG: "natter.yaml", ...environment },
    ...options,
  });
  return app.start();
}

describe("Mattermost, plugged into natter from outside,", () => {
  test("answers with its address from natter.yaml and its token from the environment", async () => {
    const bot = server.addUser("natter", "natter", { is_bot: true });
    const ada = await openClient(server.url, server.addUser("ada", "Ada"));
    await start(`mattermost:\n  url: ${server.url}\n`, { MATTERMOST_TOKEN: bot.token });
    await ada.call("POST", "/posts", { channel_id: server.channel, message: "@natter hello" });
    const answers = () => [...ada.posts.values()].filter(({ user_id: author }) => author === bot.id);
    await vi.waitFor(() => expect(answers().map(({ message }) => message)).toEqual(["You said: hello"]));
    ada.close();
  });

  test.each([
    {
      name: "a mistyped setting",
      yaml: "mattermost:\n  longestMesage: 4000\n",
      says: 'natter.yaml line 2: "mattermost.longestMesage" is not a setting. Did you mean "mattermost.longestMessage"?',
    },
    {
      name: "a token in the file",
      yaml: "mattermost:\n  token: hush-hush-hush\n",
      says: "natter.yaml line 2: mattermost.token is a secret, and files are committed. Take it out and set MATTERMOST_TOKEN.",
    },
    {
      name: "an address without its beginning",
      environment: { MATTERMOST_URL: "chat.example.com" },
      says: 'MATTERMOST_URL is "chat.example.com". Invalid URL. Correct it, or take it away.',
    },
    {
      name: "a mistyped variable",
      environment: { MATTERMOST_TOKN: "hush-hush-hush" },
      says: "MATTERMOST_TOKN is not a variable of natter. Did you mean MATTERMOST_TOKEN?",
    },
    {
      name: "a token that is missing",
      environment: { MATTERMOST_URL: "https://chat.example.com" },
      says: "Mattermost needs an address and a token: set MATTERMOST_URL and MATTERMOST_TOKEN.",
    },
  ])("reports $name as natter reports its own mistakes", async ({ yaml = "", environment = {}, says }) => {
    await expect(start(yaml, environment)).rejects.toThrow(says);
    await expect(start(yaml, environment)).rejects.not.toThrow(/hush/);
  });

  test("has its token masked in the log", async () => {
    const file = join(folder, "log");
    const token = server.addUser("natter", "natter", { is_bot: true }).token;
    await start(
      `mattermost:\n  url: ${server.url}\n`,
      { MATTERMOST_TOKEN: token },
      {
        bots: ({ log }) => {
          log.warn({ header: `Bearer ${token}` }, `The token is ${token}.`);
          return "done";
        },
        log: async ({ scrub }) => {
          const { pino } = await import("pino");
          return pino({ hooks: { streamWrite: scrub } }, pino.destination({ dest: file, sync: true }));
        },
      },
    );
    await app?.ask({ text: "Say it." });
    expect(readFileSync(file, "utf8")).toContain("The token is [secret].");
    expect(readFileSync(file, "utf8")).not.toContain(token);
  });
});
