import { globSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { fieldsOf } from "#core";
import { translate } from "../../../src/adapters/slack/hear/inbound.ts";
import { toSettings } from "../../../src/adapters/slack/settings.ts";
import { events, scopes } from "../../../src/adapters/slack/api/scopes.ts";
import {
  eventScopes,
  faultsOfManifest,
  methodReferences,
} from "../../../packages/simulator/test/support/slack-reference.ts";
import { runProgram } from "../../support/run-program.ts";

const manifestSchema = z.looseObject({
  features: z.looseObject({
    agent_view: z.looseObject({
      suggested_prompts: z.array(z.object({ title: z.string(), message: z.string() })),
    }),
    shortcuts: z.array(z.looseObject({ callback_id: z.string() })),
    slash_commands: z.array(z.looseObject({ command: z.string(), url: z.string().optional() })),
  }),
  oauth_config: z.looseObject({
    scopes: z.object({ bot: z.array(z.string()) }),
    redirect_urls: z.array(z.string()).optional(),
  }),
  settings: z.looseObject({
    event_subscriptions: z.looseObject({
      bot_events: z.array(z.string()),
      request_url: z.string().optional(),
    }),
    interactivity: z.looseObject({ request_url: z.string().optional() }),
    socket_mode_enabled: z.boolean(),
  }),
});
type Manifest = z.infer<typeof manifestSchema>;

const root = new URL("../../../", import.meta.url);
const natter = (...given: string[]) =>
  runProgram([new URL("bin/natter.js", root).pathname, ...given], { folder: root.pathname });
const printed = async (...given: string[]): Promise<Manifest> =>
  manifestSchema.parse(JSON.parse((await natter("manifest", "slack", ...given)).output));
const files = (pattern: string): string[] =>
  globSync(pattern, { cwd: root }).map((path) => readFileSync(new URL(path, root), "utf8"));

describe("the manifest that natter prints", () => {
  let socket: Manifest;
  let http: Manifest;
  beforeAll(async () => {
    [socket, http] = await Promise.all([printed(), printed("--url", "https://bot.example.com/")]);
  }, 60_000);

  test("asks for the needed scopes and no others", () => {
    expect(socket.oauth_config.scopes.bot.toSorted()).toEqual(Object.keys(scopes).toSorted());
  });

  test("subscribes to the events that natter understands, and no others", () => {
    expect(socket.settings.event_subscriptions.bot_events.toSorted()).toEqual(events.toSorted());
  });

  test("subscribes to the events that the adapter uses, and no others", () => {
    const rules = { agentView: true, bots: [], commands: [], shortcuts: [], now: Date.now };
    const bodies = files("test/fixtures/slack/*").map((text) => fieldsOf(fieldsOf(JSON.parse(text))["body"]));
    const understood = bodies.filter(
      (body) => body["type"] === "event_callback" && translate(body, rules) !== undefined,
    );
    const names = understood.map((body) => {
      const { type, channel_type: kind } = fieldsOf(body["event"]);
      const plural = kind === "channel" || kind === "group" ? `${kind}s` : String(kind);
      return type === "message" ? `message.${plural}` : String(type);
    });
    expect([...new Set(names)].toSorted()).toEqual(socket.settings.event_subscriptions.bot_events.toSorted());
  });

  test("suggests what to ask, if the bot itself suggests nothing", () => {
    expect(socket.features.agent_view.suggested_prompts.length).toBeGreaterThan(0);
  });

  test("offers what the adapter answers", () => {
    const settings = toSettings({ botToken: "xoxb-1", appToken: "xapp-1" });
    expect(socket.features.slash_commands.map(({ command }) => command)).toEqual(settings.commands);
    expect(socket.features.shortcuts.map(({ callback_id: id }) => id)).toEqual(settings.shortcuts);
  });

  test("is for a socket or for an address", () => {
    expect(socket.settings.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(socket)).not.toContain("url");
    expect(http.settings).toMatchObject({
      socket_mode_enabled: false,
      event_subscriptions: { request_url: "https://bot.example.com/slack/events" },
      interactivity: { request_url: "https://bot.example.com/slack/events" },
    });
    expect(http.features.slash_commands[0]?.url).toBe("https://bot.example.com/slack/events");
    expect(http.oauth_config.redirect_urls).toEqual(["https://bot.example.com/slack/oauth_redirect"]);
  });

  test("passes Slack's own schema, in both forms", () => {
    for (const manifest of [socket, http]) expect(faultsOfManifest(manifest)).toEqual([]);
  });

  test("names events that exist, and for each a scope that lets the bot hear it", () => {
    for (const name of socket.settings.event_subscriptions.bot_events) {
      const needed = eventScopes[name];
      expect(needed, name).toBeDefined();
      expect(
        needed?.length === 0 || needed?.some((scope) => scope in scopes),
        `${name} needs one of ${needed?.join(", ")}`,
      ).toBe(true);
    }
  });
});

/** The methods that the adapter's sources name. */
const methodsUsed = (): string[] => {
  const words = files("src/adapters/slack/**/*.ts").flatMap(
    (text) => text.match(/(?<=")(?:[a-z]+\.)+[a-zA-Z]+(?=")/g) ?? [],
  );
  return [...new Set(words)].filter((word) => word in methodReferences);
};

test("each scope is needed for a method that is called, or for an event that is heard", () => {
  const called = methodsUsed();
  const needed = new Set([
    // For which no method is called and no event comes.
    "commands",
    ...called.flatMap((name) => methodReferences[name]?.scopes ?? []),
    ...events.flatMap((name) => eventScopes[name] ?? []),
  ]);
  expect(called.length).toBeGreaterThan(15);
  expect(Object.keys(scopes).filter((scope) => !needed.has(scope))).toEqual([]);
});

describe("natter manifest", () => {
  test.each([
    { given: [], sentence: 'Got the platform "", expected "slack"' },
    { given: ["discord"], sentence: 'Got the platform "discord", expected "slack"' },
    {
      given: ["slack", "--url", "http://bot.example.com"],
      sentence: 'Got the address "http://bot.example.com", expected one that begins with https://',
    },
  ])(
    "says what is wrong: $sentence",
    async ({ given, sentence }) => {
      const { code, errors } = await natter("manifest", ...given);
      expect(code).not.toBe(0);
      expect(errors).toContain(sentence);
    },
    60_000,
  );
});
