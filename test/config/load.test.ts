import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { BadInput } from "#core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Configuration, loadConfiguration } from "../../src/config/load.ts";
import { variablesOf } from "../../src/config/variables.ts";
import { builtInPlatforms } from "../../src/app/platforms.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "natter-config-"));
  mkdirSync(join(folder, "config"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Given {
  yaml?: string;
  environment?: Record<string, string>;
  dotEnv?: string;
}

function load({ yaml, environment = {}, dotEnv }: Given): Configuration {
  if (yaml !== undefined) writeFileSync(join(folder, "config/natter.yaml"), yaml);
  if (dotEnv !== undefined) writeFileSync(join(folder, ".env"), dotEnv);
  return loadConfiguration({ folder, environment, platforms: builtInPlatforms }).configuration;
}

function mistakesIn(given: Given): string[] {
  try {
    load(given);
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

const botToken = "xoxb-123456789012-abcdef";
const appToken = "xapp-1-A123-456-abcdef";

describe("a configuration without mistakes", () => {
  test("nothing at all is enough", () => {
    expect(load({})).toEqual({
      access: { record: "all" },
      limits: { perMinute: 20, perHour: 200 },
      busy: "queue",
      simultaneous: 100,
      attempts: 3,
      keepTrying: 86_400_000,
      history: { maxTurns: 200, ttlSeconds: 2_592_000 },
      data: "./data",
      port: 3000,
      logLevel: "info",
      replicas: "one",
      takeover: { lockSeconds: 3, checkSeconds: 1 },
    });
  });

  test("the file that comes with natter says what holds without it", () => {
    expect(load({ yaml: readFileSync("config/natter.yaml", "utf8") })).toEqual(load({}));
  });

  test("an empty file is allowed", () => {
    expect(load({ yaml: "# nothing yet\n" }).port).toBe(3000);
  });

  test("the environment wins over .env, and .env over the file", () => {
    const { history, logLevel, port } = load({
      yaml: "port: 1\nlogLevel: warn\nhistory: { maxTurns: 1, ttlSeconds: 60 }",
      dotEnv: "PORT=2\nLOG_LEVEL=error\nHISTORY_MAX_TURNS=2",
      environment: { HISTORY_MAX_TURNS: "3", LOG_LEVEL: "" },
    });
    expect({ history, logLevel, port }).toEqual({
      history: { maxTurns: 3, ttlSeconds: 60 },
      logLevel: "error",
      port: 2,
    });
  });

  test("another file is read when NATTER_CONFIG names it", () => {
    writeFileSync(join(folder, "other.yaml"), "port: 8080");
    expect(load({ environment: { NATTER_CONFIG: "other.yaml" } }).port).toBe(8080);
  });

  test.each([
    ["Socket Mode", { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken }],
    ["HTTP", { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: "s" }],
    [
      "OAuth",
      {
        SLACK_CLIENT_ID: "1.2",
        SLACK_CLIENT_SECRET: "c",
        SLACK_STATE_SECRET: "st",
        SLACK_SIGNING_SECRET: "s",
      },
    ],
    [
      "a key for any OpenAI-compatible server",
      { OPENAI_API_KEY: "none", OPENAI_BASE_URL: "http://127.0.0.1:1/v1" },
    ],
    ["a variable of another program beside ours", { DISCORD_TOKEN: "abc", DISCORD_BOT_TOKEN: "abc" }],
    [
      "variables of other programs",
      { SLACK_TEAM_ID: "T1", OPENAI_API_BASE: "x", DISCORD_GUILD_ID: "1", SLACK_WEBHOOK_URL: "x" },
    ],
  ])("%s", (_, environment) => {
    expect(mistakesIn({ environment })).toEqual([]);
  });

  test(".env.example names every variable and leaves it empty", () => {
    const example = parseEnv(readFileSync(".env.example", "utf8"));
    expect(Object.keys(example).toSorted()).toEqual(
      [...Object.keys(variablesOf(builtInPlatforms)), "NATTER_CONFIG"].toSorted(),
    );
    expect(mistakesIn({ dotEnv: readFileSync(".env.example", "utf8") })).toEqual([]);
  });
});

describe("a mistake says where it is, what natter got, what it expected and what to do", () => {
  test.each<Given & { name: string; says: string | RegExp }>([
    {
      name: "a word for a number",
      yaml: "port: 3000\nhistory:\n  maxTurns: many\n",
      says: 'config/natter.yaml line 3: history.maxTurns is "many"; expected a whole number from 1 to 1000000. Correct it, or take it away for the default, 200.',
    },
    {
      name: "a number out of range",
      yaml: "port: 70000",
      says: "config/natter.yaml line 1: port is 70000; expected a whole number from 0 to 65535. Correct it, or take it away for the default, 3000.",
    },
    {
      name: "a variable that must be a number",
      environment: { HISTORY_TTL_SECONDS: "30d" },
      says: 'HISTORY_TTL_SECONDS is "30d"; expected a whole number from 1 to 315360000. Correct it, or take it away for the default, 2592000.',
    },
    {
      name: "a half number in .env",
      dotEnv: "HISTORY_MAX_TURNS=2.5",
      says: "HISTORY_MAX_TURNS in .env is 2.5; expected a whole number from 1 to 1000000. Correct it, or take it away for the default, 200.",
    },
    {
      name: "an unknown key with a neighbour",
      yaml: "bots: [demo]\nhistroy:\n  maxTurns: 1\n",
      says: 'config/natter.yaml line 2: "histroy" is not a setting. Did you mean "history"?',
    },
    {
      name: "a key in another spelling",
      yaml: "history:\n  max_turns: 1\n",
      says: 'config/natter.yaml line 2: "history.max_turns" is not a setting. Did you mean "history.maxTurns"?',
    },
    {
      name: "an unknown key without a neighbour",
      yaml: "history: { colour: red }",
      says: 'config/natter.yaml line 1: "history.colour" is not a setting. There are: maxTurns, ttlSeconds.',
    },
    {
      name: "a mistyped value",
      yaml: "busy: qeue",
      says: 'config/natter.yaml line 1: busy is "qeue"; expected one of queue, interrupt. Did you mean "queue"? Correct it, or take it away for the default, "queue".',
    },
    {
      name: "a mistyped value in the environment",
      environment: { LOG_LEVEL: "INFO" },
      says: /^LOG_LEVEL is "INFO"; expected one of trace, debug, .*silent\. Did you mean "info"\?/,
    },
    {
      name: "a bot that does not exist",
      yaml: "bots:\n  - demo\n  - ecko\n",
      says: 'config/natter.yaml line 3: bots[1] is "ecko"; expected assistant, coder, concierge, demo, echo, persona, smart-echo, support or the path of a file such as ./bots/mine.ts. Did you mean "echo"? Correct it, or take it away.',
    },
    {
      name: "no bot",
      yaml: "bots: []",
      says: "config/natter.yaml line 1: bots is []; expected a list of at least one bot. Correct it, or take it away.",
    },
    {
      name: "a value where settings belong",
      yaml: "history: 200",
      says: "config/natter.yaml line 1: history is 200; expected settings of their own: maxTurns, ttlSeconds. Correct it, or take it away.",
    },
    {
      name: "no YAML",
      yaml: "port: 1\nbots: [demo\n",
      says: /^config\/natter\.yaml line 3: this is not YAML\. .+ Correct it\.$/,
    },
    {
      name: "a key twice",
      yaml: "port: 1\nport: 2\n",
      says: /^config\/natter\.yaml line 2: this is not YAML\. Map keys must be unique/,
    },
    {
      name: "a list instead of settings",
      yaml: "- demo",
      says: /^config\/natter\.yaml line 1: .*\["demo"\]/,
    },
    {
      name: "a file that is not there",
      environment: { NATTER_CONFIG: "nowhere.yaml" },
      says: 'NATTER_CONFIG is "nowhere.yaml"; there is no such file. Correct the path, or unset it for config/natter.yaml.',
    },
    {
      name: "a mistyped variable",
      environment: { DISCORD_BOT_TOKEN: "abc" },
      says: "DISCORD_BOT_TOKEN is not a variable of natter. Did you mean DISCORD_TOKEN?",
    },
    {
      name: "a bot's token alone",
      environment: { SLACK_BOT_TOKEN: botToken },
      says: /^SLACK_APP_TOKEN is missing\. With SLACK_BOT_TOKEN goes SLACK_APP_TOKEN \(Socket Mode\) or SLACK_SIGNING_SECRET \(HTTP\)\. It is under /,
    },
    {
      name: "an app's token alone",
      environment: { SLACK_APP_TOKEN: appToken },
      says: /^SLACK_BOT_TOKEN is missing\. SLACK_APP_TOKEN alone cannot post\. It is under /,
    },
    {
      name: "a signing secret alone",
      dotEnv: "SLACK_SIGNING_SECRET=abcdef",
      says: /^SLACK_BOT_TOKEN is missing\. SLACK_SIGNING_SECRET alone cannot post\./,
    },
    {
      name: "a base address without a key",
      environment: { OPENAI_BASE_URL: "http://127.0.0.1:11434/v1" },
      says: "OPENAI_API_KEY is missing. OPENAI_BASE_URL is set, but without a key the demo model answers. A server that needs no key takes any.",
    },
    {
      name: "an address of another kind",
      environment: { SLACK_API_URL: "slack.com/api/" },
      says: 'SLACK_API_URL is "slack.com/api/"; expected an address that begins with http:// or https://. Correct it, or take it away.',
    },
  ])("$name", ({ says, ...given }) => {
    const mistakes = mistakesIn(given);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(says);
  });

  test("all mistakes are reported at once", () => {
    const mistakes = mistakesIn({
      yaml: "port: x\nbuzy: queue\nhistory:\n  maxTurns: 0\nlogLevel: loud\n",
      dotEnv: "SLACK_BOT_TOKEN=nope",
      environment: { HISTORY_TTL_SECONDS: "-1", SLACK_CLIENT_ID: "1.2" },
    });
    const names = ["port", "buzy", "history.maxTurns", "logLevel", "SLACK_BOT_TOKEN", "HISTORY_TTL_SECONDS"];
    for (const name of names) expect(mistakes.join("\n")).toContain(name);
    for (const name of ["SLACK_CLIENT_SECRET", "SLACK_STATE_SECRET", "SLACK_SIGNING_SECRET"])
      expect(mistakes.join("\n")).toContain(`${name} is missing`);
  });

  test("a broken file does not hide the mistakes in the environment", () => {
    const mistakes = mistakesIn({ yaml: "a: [", environment: { PORT: "http" } });
    expect(mistakes).toHaveLength(2);
  });
});

describe("a secret is never printed", () => {
  test.each<Given & { name: string }>([
    {
      name: "in the wrong form",
      environment: { SLACK_BOT_TOKEN: "hush-hush-hush", SLACK_APP_TOKEN: appToken },
    },
    { name: "in the file", yaml: "discord:\n  token: hush-hush-hush\n" },
    { name: "in the file, under an unknown key", yaml: "tokn: hush-hush-hush" },
    {
      name: "in the wrong variable",
      environment: { LOG_LEVEL: "hush-hush-hush", DISCORD_TOKEN: "hush-hush-hush" },
    },
    { name: "in an address", environment: { REDIS_URL: "http://user:hush-hush-hush@host" } },
    { name: "in the place of a section", yaml: "slack: hush-hush-hush" },
    { name: "in a list in the place of a section", yaml: "slack: [hush]" },
    {
      name: "shorter than any secret, in a text after which the file is no YAML",
      yaml: 'slack:\n  botToken: "hush',
    },
    { name: "behind a text", yaml: 'slack:\n  botToken: "a" hush-hush-hush\n' },
    { name: "as an alias", yaml: "slack:\n  botToken: *hush" },
  ])("$name", (given) => {
    const mistakes = mistakesIn(given);
    expect(mistakes).toHaveLength(1);
    expect(mistakes.join()).not.toContain("hush");
  });

  test("as a tag", () => {
    expect(mistakesIn({ yaml: "slack:\n  botToken: !hush hush" }).join()).not.toContain("hush");
  });

  test("where it belongs is said instead", () => {
    expect(mistakesIn({ yaml: "port: 1\ndiscord:\n  token: hush-hush-hush\n" })).toEqual([
      "config/natter.yaml line 3: discord.token is a secret, and files are committed. Take it out and set DISCORD_TOKEN.",
    ]);
  });

  test("its length is said where its form is wrong", () => {
    const [mistake] = mistakesIn({ environment: { SLACK_BOT_TOKEN: "abc", SLACK_APP_TOKEN: appToken } });
    expect(mistake).toMatch(
      /^SLACK_BOT_TOKEN is a text of 3 characters \(not shown\); expected a token that begins with xoxb-/,
    );
  });
});
