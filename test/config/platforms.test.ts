import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Platform, setting, type StandardSchema } from "#core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { discord } from "../../src/adapters/discord/platform.ts";
import { slack } from "../../src/adapters/slack/platform.ts";
import { type Loaded, loadConfiguration } from "../../src/config/load.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "natter-platforms-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(platforms: Platform[], yaml = "", environment: Record<string, string> = {}): Loaded {
  writeFileSync(join(folder, "natter.yaml"), yaml);
  return loadConfiguration({
    folder,
    platforms,
    environment: { NATTER_CONFIG: "natter.yaml", ...environment },
  });
}

const connect = () => Promise.reject(new Error("Nothing connects here."));

/** A platform of another author, with a schema of zod. */
const pigeon = (given: Record<string, unknown> = {}): Platform => ({
  name: "pigeon",
  settings: z.strictObject({
    ring: z.string().startsWith("ring-").describe("a ring that begins with ring-").optional(),
    loft: setting.text.default("roof"),
    mode: z.enum(["race", "stroll"]).optional(),
    weight: z.number().optional(),
  }),
  variables: {
    PIGEON_RING: { setting: "ring", secret: true, hint: "It is on the left leg." },
    PIGEON_WEIGHT: { setting: "weight", number: true },
  },
  given,
  secretShapes: [/ring-[a-z]{4,}/],
  connect,
});

/** The same with a schema that says nothing of itself. */
const owl = (): Platform => {
  const schema: StandardSchema<{ tree: string }> = {
    "~standard": {
      version: 1,
      vendor: "forest",
      validate(value) {
        const tree: unknown = Reflect.get(Object(value), "tree");
        if (typeof tree === "string") return { value: { tree } };
        return { issues: [{ message: "A tree has a name", path: [{ key: "tree" }] }] };
      },
    },
  };
  return { name: "owl", settings: schema, connect };
};

describe("the section of a platform that natter has never heard of", () => {
  test("is read from the file, the environment and code, the last one winning", () => {
    const yaml = "pigeon:\n  loft: barn\n  mode: stroll\n  weight: 1\n";
    const environment = { PIGEON_RING: "ring-secret", PIGEON_WEIGHT: "2" };
    expect(load([pigeon()], yaml, environment).sections["pigeon"]).toEqual({
      ring: "ring-secret",
      loft: "barn",
      mode: "stroll",
      weight: 2,
    });
    const { sections } = load([pigeon({ loft: "attic", weight: 3, mode: undefined })], yaml, environment);
    expect(sections["pigeon"]).toMatchObject({ loft: "attic", weight: 3, mode: "stroll" });
    expect(load([pigeon()]).sections["pigeon"]).toEqual({ loft: "roof" });
    expect(load([owl()], "owl: { tree: oak }").sections["owl"]).toEqual({ tree: "oak" });
  });

  test.each<{
    name: string;
    platforms: Platform[];
    yaml?: string;
    environment?: Record<string, string>;
    says: string;
  }>([
    {
      name: "a mistyped setting",
      platforms: [pigeon()],
      yaml: "pigeon:\n  lofd: barn\n",
      says: 'natter.yaml line 2: "pigeon.lofd" is not a setting. Did you mean "pigeon.loft"?',
    },
    {
      name: "a mistyped value",
      platforms: [pigeon()],
      yaml: "pigeon:\n  mode: rase\n",
      says: 'natter.yaml line 2: pigeon.mode is "rase"; expected one of race, stroll. Did you mean "race"? Correct it, or take it away.',
    },
    {
      name: "a value of another kind, of which its schema says nothing",
      platforms: [pigeon()],
      yaml: "pigeon:\n  weight: heavy\n",
      says: 'natter.yaml line 2: pigeon.weight is "heavy". Invalid input: expected number, received string. Correct it, or take it away.',
    },
    {
      name: "a value where settings belong",
      platforms: [pigeon()],
      yaml: "pigeon: 3",
      says: "natter.yaml line 1: pigeon is 3; expected settings of their own: ring, loft, mode, weight. Correct it, or take it away.",
    },
    {
      name: "a wrong secret",
      platforms: [pigeon()],
      environment: { PIGEON_RING: "hush" },
      says: "PIGEON_RING is a text of 4 characters (not shown); expected a ring that begins with ring-. It is on the left leg.",
    },
    {
      name: "a wrong secret in code",
      platforms: [pigeon({ ring: "hush" })],
      says: "pigeon() in code: pigeon.ring is a text of 4 characters (not shown); expected a ring that begins with ring-. Correct it, or take it away.",
    },
    {
      name: "a secret in the file",
      platforms: [pigeon()],
      yaml: "pigeon:\n  ring: ring-aaaa\n",
      says: "natter.yaml line 2: pigeon.ring is a secret, and files are committed. Take it out and set PIGEON_RING.",
    },
    {
      name: "a mistyped variable",
      platforms: [pigeon()],
      environment: { PIGEON_RNG: "ring-aaaa" },
      says: "PIGEON_RNG is not a variable of natter. Did you mean PIGEON_RING?",
    },
    {
      name: "a mistyped section",
      platforms: [pigeon()],
      yaml: "pidgeon: { loft: barn }",
      says: 'natter.yaml line 1: "pidgeon" is not a setting. Did you mean "pigeon"?',
    },
    {
      name: "a section of a platform that is not there",
      platforms: [],
      yaml: "pigeon: { loft: barn }",
      says: 'natter.yaml line 1: "pigeon" is not a setting. There are: bots, places, prices, access, limits, busy, simultaneous, attempts, keepTrying, history, data, port, logLevel, redisUrl, replicas, takeover, openai.',
    },
    {
      name: "a value that another library's schema refuses",
      platforms: [owl()],
      yaml: "owl:\n  tree: 7\n",
      says: "natter.yaml line 2: owl.tree is 7. A tree has a name. Correct it, or take it away.",
    },
    {
      name: "an option in code that replaces a good one",
      platforms: [slack({ connections: 11 })],
      yaml: "slack: { connections: 3 }",
      says: "slack() in code: slack.connections is 11; expected a whole number from 1 to 10. Correct it, or take it away for the default, 2.",
    },
  ])("$name", ({ platforms, yaml, environment, says }) => {
    expect(() => load(platforms, yaml, environment)).toThrow(`The configuration has a mistake:\n  ${says}`);
  });

  test("may not bear the name of a setting, or of another platform", () => {
    expect(() => load([{ ...pigeon(), name: "history" }])).toThrow(/named "history"/);
    expect(() => load([pigeon(), pigeon()])).toThrow(/named "pigeon"/);
  });
});

describe("what belongs together", () => {
  test("may come from code and from the environment", () => {
    const { sections } = load([slack({ appToken: "xapp-1-A" })], "", { SLACK_BOT_TOKEN: "xoxb-1" });
    expect(sections["slack"]).toMatchObject({ botToken: "xoxb-1", appToken: "xapp-1-A", followUps: "alone" });
    expect(() => load([slack({ botToken: "xoxb-1" })])).toThrow(
      /SLACK_APP_TOKEN is missing\. With SLACK_BOT_TOKEN goes/,
    );
  });

  test("is said in natter.yaml as in code", () => {
    const yaml =
      "slack:\n  followUps: everyone\n  catchUp: { age: 1h }\ndiscord:\n  freshAfter: 60s\n  catchUp: false\n";
    const { sections } = load([slack(), discord({ commands: { ask: "frag" } })], yaml);
    expect(sections["slack"]).toMatchObject({
      followUps: "everyone",
      catchUp: { age: 3_600_000, count: 100 },
    });
    expect(sections["discord"]).toMatchObject({
      freshAfter: 60_000,
      catchUp: false,
      commands: { ask: "frag", about: "Ask about this", isPrivate: false, guilds: [] },
    });
  });
});

test("secrets of every platform are masked: by their shape, and by the setting that holds them", () => {
  const { scrub } = load([pigeon({ ring: "ring-x9" }), discord()], "", { DISCORD_TOKEN: "short.but.secret" });
  const text = "ring-abcdef ring-x9x9 and ring-x9, short.but.secret, xoxb-123456";
  expect(scrub(text)).toBe("[secret] ring-x9x9 and ring-x9, [secret], xoxb-123456");
  expect(load([pigeon({ ring: "ring-x9-of-a-bird" }), slack()]).scrub("ring-x9-of-a-bird, xoxb-123456")).toBe(
    "[secret], [secret]",
  );
});

test("a secret is masked before a long value is cut, so that not even its beginning is shown", () => {
  const ring = "left-leg-of-the-very-old-grey-one-that-always-comes-home-in-the-evening";
  const schema: StandardSchema<object> = {
    "~standard": {
      version: 1,
      vendor: "forest",
      validate: () => ({ issues: [{ message: "No pigeon is like this" }] }),
    },
  };
  const strict: Platform = { ...pigeon({ ring }), settings: schema };
  expect(() => load([strict])).toThrow(/\{"ring":"\[secret\]"\}/);
});

test("a schema that answers later is refused, and its own failure ends no process", async () => {
  const unhandled: unknown[] = [];
  const hear = (error: unknown): void => void unhandled.push(error);
  process.on("unhandledRejection", hear);
  const schema: StandardSchema<object> = {
    "~standard": { version: 1, vendor: "forest", validate: () => Promise.reject(new Error("ring-secret")) },
  };
  expect(() => load([{ ...pigeon(), settings: schema }])).toThrow(/answers with a promise/);
  await new Promise((resolve) => setImmediate(resolve));
  process.off("unhandledRejection", hear);
  expect(unhandled).toEqual([]);
});
