import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { slack } from "../../src/adapters/slack/platform.ts";
import {
  slackSchema,
  type SlackSettings,
  slackVariables,
  toSettings,
} from "../../src/adapters/slack/settings.ts";
import { builtInPlatforms } from "../../src/app/platforms.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import { checkSettings } from "#core";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "natter-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(
  yaml: string,
  platforms: Parameters<typeof loadConfiguration>[0]["platforms"] = builtInPlatforms,
  environment: Record<string, string> = {},
): SlackSettings {
  const file = join(folder, "natter.yaml");
  writeFileSync(file, yaml);
  const { sections } = loadConfiguration({
    folder,
    environment: { ...environment, NATTER_CONFIG: file },
    platforms,
  });
  return checkSettings("slack", slackSchema, Object(sections["slack"]));
}

/** The section of Slack in the commented file, without its first row of comment marks. */
const [example = ""] = /^# slack:\n(?:#.*\n)+/m.exec(readFileSync("config/natter.yaml", "utf8")) ?? [];
const section = example.replaceAll(/^# /gm, "");

describe("the section of Slack in natter.yaml", () => {
  test("names every setting that is no secret, with the defaults", () => {
    const inFile = load(section);
    expect(inFile).toEqual(checkSettings("slack", slackSchema, {}));
    const fromEnvironment = new Set(Object.values(slackVariables).map(({ setting }) => setting));
    const named = [...section.matchAll(/^ {2}(?:# )?(\w+):(?= )/gm)].map(([, name]) => name);
    const settable = Object.keys(inFile).filter((name) => !fromEnvironment.has(name));
    expect(named).toEqual(expect.arrayContaining([...settable, "redirectUri", "authorizationUrl", "apiUrl"]));
  });

  test.each([
    { yaml: "agentView: maybe", says: 'slack.agentView is "maybe"; expected true or false' },
    {
      yaml: "stream: sometimes",
      says: 'slack.stream is "sometimes"; expected one of direct, always, never',
    },
    { yaml: "followUps: all", says: 'slack.followUps is "all"; expected one of alone, everyone' },
    { yaml: "bots: U1", says: 'slack.bots is "U1"; expected a list of bots\' ids' },
    { yaml: "commands: /ask", says: 'slack.commands is "/ask"; expected a list of slash commands' },
    { yaml: "shortcuts: [1]", says: "slack.shortcuts[0] is 1; expected a text" },
    { yaml: "feedback: none", says: 'slack.feedback is "none"; expected true or false' },
    { yaml: "catchUp: { age: soon }", says: "slack.catchUp" },
    { yaml: "connections: 0", says: "slack.connections is 0; expected a whole number from 1 to 10" },
    { yaml: "silence: long", says: 'slack.silence is "long"; expected milliseconds' },
    { yaml: "rollOver: -1", says: "slack.rollOver is -1; expected milliseconds" },
    {
      yaml: "redirectUri: bot.example.com",
      says: 'slack.redirectUri is "bot.example.com"; expected an address',
    },
    { yaml: "rollover: 60s", says: 'Did you mean "slack.rollOver"?' },
  ])("explains $yaml", ({ yaml, says }) => {
    expect(() => load(`slack:\n  ${yaml}\n`)).toThrow(says);
  });

  test.each([
    {
      given: { SLACK_BOT_TOKEN: "xoxe.xoxb-1" },
      says: /SLACK_REFRESH_TOKEN.*SLACK_CLIENT_ID.*SLACK_CLIENT_SECRET/s,
    },
    { given: { SLACK_BOT_TOKEN: "xoxe.xoxb-1", SLACK_REFRESH_TOKEN: "xoxb-2" }, says: /begins with xoxe-/ },
    { given: { SLACK_BOT_TOKEN: "xoxp-1" }, says: /begins with xoxb- or xoxe\.xoxb-/ },
    {
      given: {
        SLACK_BOT_TOKEN: "xoxe.xoxb-1",
        SLACK_REFRESH_TOKEN: "xoxe-1-2",
        SLACK_CLIENT_ID: "1.2",
        SLACK_CLIENT_SECRET: "c",
      },
      says: /SLACK_APP_TOKEN \(Socket Mode\) or SLACK_SIGNING_SECRET/,
    },
  ])("says what belongs to a token that expires: $says", ({ given, says }) => {
    expect(() => load("", builtInPlatforms, given)).toThrow(says);
  });

  test("takes a token that expires, with what renews it", () => {
    const given = {
      SLACK_BOT_TOKEN: "xoxe.xoxb-1",
      SLACK_REFRESH_TOKEN: "xoxe-1-2",
      SLACK_CLIENT_ID: "1.2",
      SLACK_CLIENT_SECRET: "c",
      SLACK_APP_TOKEN: "xapp-1",
    };
    const { transport } = toSettings(load("", builtInPlatforms, given));
    expect(transport).toMatchObject({
      type: "socket",
      rotation: { botToken: "xoxe.xoxb-1", refreshToken: "xoxe-1-2", clientId: "1.2", clientSecret: "c" },
    });
  });

  test("switches the rating of answers off, and code wins over it", () => {
    const yaml = "slack:\n  feedback: false\n";
    expect(load(yaml).feedback).toBe(false);
    expect(load(yaml, [slack({ feedback: () => {} })]).feedback).toBe(true);
    expect(load("", [slack({ feedback: false })]).feedback).toBe(false);
  });
});
