import { globSync, readFileSync } from "node:fs";
import { basename, dirname, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { importsOf, targetOf } from "./support/imports.ts";

interface Boundary {
  folder: string;
  /** Packages and aliases, in addition to the folder itself and Node's own modules. */
  mayImport: readonly string[];
  /** Packages of which only types may be imported: the composition makes their values and passes them in. */
  typesOnly?: readonly string[];
}

/** The dependency table of AGENTS.md. A folder inside another one has a line of its own. */
const boundaries: readonly Boundary[] = [
  { folder: "src/core", mayImport: ["zod", "marked"], typesOnly: ["keyv", "pino"] },
  { folder: "src/adapters/slack", mayImport: ["#core/platform", "@slack/bolt", "keyv", "zod"] },
  { folder: "src/adapters/discord", mayImport: ["#core/platform", "discord.js", "keyv", "zod"] },
  { folder: "src/adapters/terminal", mayImport: ["#core/platform"] },
  { folder: "src/engine/lease", mayImport: ["#core/engine"] },
  { folder: "src/engine/embedded", mayImport: ["#core/engine", "#sqlite/*", "src/engine/lease/*"] },
  { folder: "src/engine/bullmq", mayImport: ["#core/engine", "#redis/*", "src/engine/lease/*", "bullmq"] },
  {
    folder: "src/engine/migration",
    mayImport: ["#core/engine", "#sqlite/*", "#redis/*", "src/engine/lease/*", "src/engine/bullmq/*", "keyv"],
  },
  { folder: "src/sqlite", mayImport: ["#core/engine", "keyv"] },
  { folder: "src/redis/write-behind", mayImport: ["#core/engine", "#sqlite/*", "src/redis/*"] },
  { folder: "src/redis", mayImport: ["#core/engine", "@keyv/redis", "keyv"] },
  { folder: "src/models", mayImport: ["#core/bot", "openai", "zod", "unpdf"] },
  { folder: "src/bots", mayImport: ["#core/bot", "#models", "zod"] },
  { folder: "src/testing", mayImport: ["#core", "#engine/*", "#sqlite/*", "keyv", "pino", "zod"] },
  { folder: "src/operations", mayImport: ["#core", "pino", "pino-pretty"] },
  { folder: "packages/simulator/src", mayImport: ["ws", "lit-html"] },
  {
    folder: "src/config",
    mayImport: ["#core", "#operations/*", "yaml", "zod"],
  },
];

/** Where the parts are put together: these may import everything. */
const composition = ["src", "src/app", "src/cli"];

const list = (...patterns: string[]): string[] =>
  // What another test has planted for the linter comes and goes while this one runs.
  globSync(patterns, { exclude: ["**/planted-*"] }).map((file) => file.replaceAll("\\", "/"));
const sources = list("src/**/*.{ts,js}", "packages/*/src/**/*.{ts,js}");
const written = [
  ...sources,
  ...list("test/**/*.ts", "packages/*/test/**/*.ts", "examples/**/*.ts", "bench/**/*.ts", "bin/*.js", "*.ts"),
];
const read = (file: string): string => readFileSync(file, "utf8");

/** What a file imports and must not. */
function trespasses(file: string, source: string): string[] {
  const boundary = boundaries.find(({ folder }) => file.startsWith(`${folder}/`));
  if (!boundary)
    return composition.includes(dirname(file))
      ? []
      : [`${file} is in a folder that has no line in the table`];
  return importsOf(source).flatMap(({ specifier, typesOnly }) => {
    const target = targetOf(file, specifier);
    const isAllowed =
      target === "node:" ||
      target.startsWith(`${boundary.folder}/`) ||
      boundary.mayImport.some((allowed) => matches(allowed, target)) ||
      (typesOnly && boundary.typesOnly?.includes(target));
    return isAllowed ? [] : [`${file} imports ${specifier}${typesOnly ? " (types)" : ""}`];
  });
}

const matches = (allowed: string, target: string): boolean =>
  allowed.endsWith("*") ? target.startsWith(allowed.slice(0, -1)) : target === allowed;

const aliases: Record<string, string> = JSON.parse(read("package.json")).imports;

/** "src/sqlite/store.ts" for "#sqlite/store". */
function sourceOf(target: string): string {
  for (const [alias, path] of Object.entries(aliases)) {
    const [before = "", after] = alias.split("*");
    if (target === alias) return normalize(path);
    if (after !== undefined && target.startsWith(before))
      return normalize(path.replace("*", target.slice(before.length)));
  }
  return target;
}

/** Without comments and strings, which may say anything. */
const codeOf = (file: string): string =>
  read(file)
    .replaceAll(/\/\*.*?\*\//gs, "")
    .replaceAll(/\/\/.*$/gm, "")
    .replaceAll(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|'(?:[^'\\\n]|\\.)*'/gs, '""');

/** What leads back to itself, by what each needs. */
function inCircles(needs: ReadonlyMap<string, readonly string[]>): string[] {
  return [...needs.keys()].filter((start) => {
    const reached = new Set<string>();
    const next = [...(needs.get(start) ?? [])];
    for (let other = next.pop(); other !== undefined; other = next.pop()) {
      if (other === start) return true;
      if (!reached.has(other)) next.push(...(needs.get(other) ?? []));
      reached.add(other);
    }
    return false;
  });
}

describe("dependencies go the way that the table says", () => {
  test("every source is read", () => {
    expect(sources.length).toBeGreaterThan(100);
    for (const folder of [
      "src/core",
      "src/engine",
      "src/adapters/terminal",
      "packages/simulator/src",
      "src/cli",
    ])
      expect(sources.some((file) => file.startsWith(`${folder}/`))).toBe(true);
  });

  test.each(boundaries)("$folder imports nothing beyond its boundary", ({ folder }) => {
    const files = sources.filter((file) => file.startsWith(`${folder}/`));
    expect(files.flatMap((file) => trespasses(file, read(file)))).toEqual([]);
  });

  test("no imports go in a circle, not even those of types, or of what is loaded when it is needed", () => {
    const needs = sources.map((file): [string, string[]] => [
      file,
      importsOf(read(file)).map(({ specifier }) => sourceOf(targetOf(file, specifier))),
    ]);
    expect(inCircles(new Map(needs))).toEqual([]);
  });

  test.each(["packages/simulator/src", "packages/simulator/src/slack", "packages/simulator/src/discord"])(
    "no room of %s needs one that needs it",
    (folder) => {
      const roomOf = (file: string): string => file.slice(folder.length + 1).split("/")[0] ?? "";
      const needs = new Map<string, string[]>();
      for (const file of sources.filter((each) => each.startsWith(`${folder}/`))) {
        const targets = importsOf(read(file)).map(({ specifier }) => targetOf(file, specifier));
        const rooms = targets.filter((target) => target.startsWith(`${folder}/`)).map(roomOf);
        const others = rooms.filter((room) => room !== roomOf(file));
        needs.set(roomOf(file), [...(needs.get(roomOf(file)) ?? []), ...others]);
      }
      expect(needs.size).toBeGreaterThan(5);
      expect(inCircles(needs)).toEqual([]);
    },
  );

  test.each([
    { room: "world", mayImport: [] },
    { room: "slack", mayImport: ["world"] },
    { room: "discord", mayImport: ["world"] },
    { room: "kit", mayImport: ["world"] },
    { room: "page", mayImport: ["world", "kit"] },
  ])("in the simulator, $room imports no other room than $mayImport", ({ room, mayImport }) => {
    const home = "packages/simulator/src/";
    const files = sources.filter((file) => file.startsWith(`${home}${room}/`));
    const rooms = files.flatMap((file) =>
      importsOf(read(file))
        .map(({ specifier }) => targetOf(file, specifier))
        .filter((target) => target.startsWith(home))
        .map((target) => target.slice(home.length).split("/")[0] ?? ""),
    );
    const others = new Set(rooms);
    for (const allowed of [room, "fields.ts", "door.ts", ...mayImport]) others.delete(allowed);
    expect([...others]).toEqual([]);
  });

  test("a package's tests import nothing from outside the package", () => {
    const strays = list("packages/*/test/**/*.ts").flatMap((file) =>
      importsOf(read(file))
        .map(({ specifier }) => targetOf(file, specifier))
        .filter((target) => /^(?:#|src\/|test\/|bench\/)/.test(target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(strays).toEqual([]);
  });

  test("an example imports what the package exports, as a stranger's platform does", () => {
    const foreign = list("examples/**/*.ts").flatMap((file) => {
      const example = file.split("/").slice(0, 2).join("/");
      const allowed = ["node:", "natter", "zod", "keyv", `${example}/*`];
      if (file.startsWith(`${example}/test/`)) allowed.push("vitest", "ws", "pino");
      return importsOf(read(file))
        .map(({ specifier }) => targetOf(file, specifier))
        .filter((target) => !allowed.some((one) => matches(one, target)))
        .map((target) => `${file} imports ${target}`);
    });
    expect(foreign).toEqual([]);
  });

  test("a package is used through its index and its test support only", () => {
    const strays = list("{src,test,bench,examples}/**/*.ts").flatMap((file) =>
      importsOf(read(file))
        .map(({ specifier }) => targetOf(file, specifier))
        .filter((target) => /^packages\/\w+\/(?!test\/support\/)/.test(target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(strays).toEqual([]);
  });

  test("every folder has a line in the table", () => {
    expect(
      sources.flatMap((file) => trespasses(file, "")).filter((text) => text.includes("no line")),
    ).toEqual([]);
  });

  test.each([
    ["src/core/host.ts", 'import { App } from "@slack/bolt";'],
    ["src/core/host.ts", 'import { pino } from "pino";'],
    ["src/core/host.ts", 'import { demo } from "#bots/demo";'],
    ["src/core/host.ts", 'import { openDatabase } from "../engine/embedded/database.ts";'],
    ["src/core/host.ts", 'import { readFileSync } from "fs";'],
    ["src/adapters/slack/adapter.ts", 'export { terminal } from "../terminal/adapter.ts";'],
    ["src/adapters/slack/adapter.ts", 'const sdk = await import("discord.js");'],
    ["src/adapters/slack/adapter.ts", 'import { createSessions } from "#core";'],
    ["src/adapters/slack/adapter.ts", 'import type { Engine } from "#core/engine";'],
    ["src/models/converse.ts", 'import type { Adapter } from "#core/platform";'],
    ["src/engine/lease/taken.ts", 'import type { SqliteInbox } from "../embedded/inbox.ts";'],
    ["src/engine/bullmq/engine.ts", 'import { createLanes } from "../embedded/lanes.ts";'],
    ["src/bots/mine.ts", 'import type {\n  Configuration,\n} from "#config";'],
    ["packages/simulator/src/world.ts", 'import type { Turn } from "#core";'],
    ["src/elsewhere/thing.ts", ""],
  ])("%s may not say %s", (file, source) => {
    expect(trespasses(file, source)).toHaveLength(1);
  });

  test.each([
    ["src/core/host.ts", 'import type { Logger } from "pino";\nimport { z } from "zod";\nimport "./bot.ts";'],
    ["src/sqlite/keyv.ts", 'import { DatabaseSync } from "node:sqlite";\nimport { Keyv } from "keyv";'],
    ["src/bots/demo.ts", 'const text = `\nimport { run } from "natter";\n`;'],
  ])("%s may say %s", (file, source) => {
    expect(trespasses(file, source)).toEqual([]);
  });

  test.each(boundaries)("AGENTS.md says the same of $folder", ({ folder, mayImport, typesOnly = [] }) => {
    const row = read("AGENTS.md")
      .split("\n")
      .find((line) => line.startsWith(`| \`${folder}\` `));
    for (const name of [...mayImport, ...typesOnly]) expect(row).toContain(name);
  });
});

/** The rooms of the core from the top down, and what each may import beside its own files and the leaves. Types count as well. */
const coreRooms = new Map<string, readonly string[]>([
  ["doors/bot", ["bot", "session"]],
  ["doors/platform", ["platform", "platform-kit", "adapter", "pacing", "claims", "markdown", "fetching"]],
  ["doors/engine", ["session", "pacing", "engine", "claims"]],
  [
    "host",
    [
      "answering",
      "access",
      "bot",
      "session",
      "presenting",
      "connections",
      "adapter",
      "pacing",
      "engine",
      "claims",
    ],
  ],
  ["connections", ["adapter"]],
  ["answering", ["access", "bot", "session", "presenting", "adapter", "engine", "fetching"]],
  ["access", []],
  ["bot", ["session"]],
  ["session", ["engine"]],
  ["presenting", ["adapter", "pacing", "engine", "markdown"]],
  ["platform", ["adapter"]],
  ["platform-kit", ["adapter", "pacing"]],
  ["adapter", ["pacing", "claims"]],
  ["pacing", []],
  ["engine", []],
  ["claims", []],
  ["markdown", []],
  ["fetching", []],
]);

/** What every room of the core may import. A leaf imports only leaves that come after it. */
const coreLeaves =
  "message part turn quote-schema json setting standard-schema room time failure errors recent log".split(
    " ",
  );

/** "bot" for src/core/bot/middleware/retry.ts, "host" for src/core/host.ts. Each door is a room of its own. */
const coreRoomOf = (file: string): string =>
  /^src\/core\/(?<room>doors\/\w+|[\w-]+)/.exec(file)?.groups?.["room"] ?? "";

function coreTrespasses(file: string, source: string): string[] {
  const room = coreRoomOf(file);
  const leaves = coreLeaves.slice(coreLeaves.indexOf(room) + 1);
  const allowed = [room, ...leaves, ...(coreRooms.get(room) ?? [])];
  return importsOf(source)
    .map(({ specifier }) => targetOf(file, specifier))
    .filter((target) => target.startsWith("src/core/") && !allowed.includes(coreRoomOf(target)))
    .map((target) => `${file} imports ${target}`);
}

describe("within the core, imports go down", () => {
  const files = sources.filter((file) => file.startsWith("src/core/") && file !== "src/core/index.ts");

  test("every room and every leaf is in the table", () => {
    const names = [...coreRooms.keys(), ...coreLeaves];
    expect([...new Set(files.map(coreRoomOf))].toSorted()).toEqual(names.toSorted());
  });

  test("a room may import only what stands below it in the table", () => {
    const order = [...coreRooms.keys()];
    for (const [room, allowed] of coreRooms)
      for (const other of allowed) expect(order.indexOf(other)).toBeGreaterThan(order.indexOf(room));
  });

  test.each([...coreRooms.keys(), ...coreLeaves])("%s imports nothing beyond its line", (room) => {
    const own = files.filter((file) => coreRoomOf(file) === room);
    expect(own.flatMap((file) => coreTrespasses(file, read(file)))).toEqual([]);
  });

  test.each([
    ["src/core/presenting/drafts.ts", 'import type { Session } from "../session/session.ts";'],
    ["src/core/presenting/drafts.ts", 'import { parseStored } from "../session/stored-schemas.ts";'],
    ["src/core/bot/middleware/retry.ts", 'import type { Page } from "../../adapter.ts";'],
    ["src/core/session/session.ts", 'export type { Bot } from "../bot/bot.ts";'],
    ["src/core/answering/intake.ts", 'import type { HostOptions } from "../host.ts";'],
    ["src/core/doors/platform.ts", 'export type { Sessions } from "../session/sessions.ts";'],
    ["src/core/doors/bot.ts", 'export type { Surface } from "../adapter.ts";'],
    ["src/core/turn.ts", 'import type { Engine } from "./engine.ts";'],
    ["src/core/errors.ts", 'import type { Duration } from "./time/duration.ts";'],
    ["src/core/json.ts", 'const core = await import("./index.ts");'],
  ])("%s may not say %s", (file, source) => {
    expect(coreTrespasses(file, source)).toHaveLength(1);
  });

  test("only the turn record reads and writes what a lease saves", () => {
    const users = files.filter((file) => /\blease\.(?:saved?\b|save\()/.test(codeOf(file)));
    expect(users).toEqual(["src/core/answering/turn-record.ts"]);
  });
});

/** The rooms of an adapter from the top down. The files at its root stand above them all. Types count as well. */
const adapterRooms = ["", "line", "say", "hear", "api"];
const adaptersWithRooms = ["src/adapters/slack/", "src/adapters/discord/"];

/** "hear" for src/adapters/slack/hear/inbound.ts, "" for src/adapters/slack/adapter.ts. */
const adapterRoomOf = (file: string): string => file.split("/").slice(3, -1).join("/");

function adapterTrespasses(file: string, source: string): string[] {
  const floor = adapterRooms.indexOf(adapterRoomOf(file));
  const folder = file.split("/").slice(0, 3).join("/");
  return importsOf(source)
    .map(({ specifier }) => targetOf(file, specifier))
    .filter((target) => target.startsWith(`${folder}/`))
    .filter((target) => adapterRooms.indexOf(adapterRoomOf(target)) < floor)
    .map((target) => `${file} imports ${target}`);
}

describe("within an adapter, imports go down", () => {
  test.each(adaptersWithRooms)("%s has these rooms", (folder) => {
    const rooms = sources.filter((file) => file.startsWith(folder)).map(adapterRoomOf);
    expect([...new Set(rooms)].toSorted()).toEqual(adapterRooms.toSorted());
  });

  test.each(adaptersWithRooms)("%s imports nothing from a room above", (folder) => {
    const files = sources.filter((file) => file.startsWith(folder));
    expect(files.flatMap((file) => adapterTrespasses(file, read(file)))).toEqual([]);
  });

  test.each([
    ["src/adapters/slack/hear/history.ts", 'import { toRef } from "../say/message-ref.ts";'],
    ["src/adapters/slack/api/workspaces.ts", 'import type { Recipient } from "../hear/envelope.ts";'],
    ["src/adapters/discord/line/gaps.ts", 'import type { Settings } from "../settings.ts";'],
    ["src/adapters/discord/say/surface.ts", 'export { connect } from "../line/connection.ts";'],
  ])("%s may not say %s", (file, source) => {
    expect(adapterTrespasses(file, source)).toHaveLength(1);
  });
});

describe("the house rules", () => {
  test("a source has 250 lines at most in any language, a test 400", () => {
    const pages = list("{src,packages/*/src}/**/*.{css,html}");
    expect(pages.length).toBeGreaterThan(5);
    // Counted as the linter counts: blank lines and comments are free.
    const tooLong = [...written, ...pages].filter((file) => {
      const lines = codeOf(file)
        .split("\n")
        .filter((line) => line.trim());
      return (
        lines.length > (/^(?:test|bench|packages\/\w+\/test|examples\/\w+\/test)\//.test(file) ? 400 : 250)
      );
    });
    expect(tooLong).toEqual([]);
  });

  test("a file has a name that says what is in it", () => {
    const empty = /^(?:utils?|helpers?|types?|common|misc|shared|.*manager)\.(?:ts|js)$/;
    expect(written.filter((file) => empty.test(basename(file)))).toEqual([]);
    expect(sources.filter((file) => !/^[a-z0-9-]+\.(?:ts|js)$/.test(basename(file)))).toEqual([]);
  });

  test("nothing is any, and no checker is told to look away", () => {
    const isAny = /(?:[:<|&,(]|\bas|\bextends|=>)\s*any\b(?!\s*[:(=.])|\bany\[\]/;
    expect(written.filter((file) => isAny.test(codeOf(file)))).toEqual([]);
    // In two pieces, so that this line is not found itself.
    const silencer = new RegExp(`@ts-${"ignore"}|@ts-${"nocheck"}`);
    expect(written.filter((file) => silencer.test(read(file)))).toEqual([]);
  });

  test("only errors are classes", () => {
    const classes = sources.flatMap((file) =>
      Array.from(
        codeOf(file).matchAll(/^\s*(?:export )?(?:default )?(?:abstract )?class \w+(?<rest>[^{]*)\{/gm),
      ).map(({ groups }) => ({ file, extended: groups?.["rest"]?.trim() ?? "" })),
    );
    expect(classes.length).toBeGreaterThan(0);
    expect(classes.filter(({ extended }) => extended !== "extends Error")).toEqual([]);
  });

  test("prose names who acts: no word of the list stands in a text that people read", () => {
    const riddles = ["whoever", "somebody", "nobody", "anew", "shall", "one's own", "belongs into"];
    const texts = [
      ...written.filter((file) => file !== "test/architecture.test.ts"),
      ...list("*.md", "{docs,bench,packages/*,examples/*}/**/*.md", "config/*", ".env.example"),
      // Their names are titles of tests.
      ...list("test/fixtures/{slack,discord}/*.json"),
    ].filter((file) => !file.includes("/node_modules/"));
    expect(texts.length).toBeGreaterThan(written.length + 20);
    const riddle = new RegExp(`\\b(?:${riddles.join("|")})\\b`, "gi");
    const found = texts.flatMap((file) =>
      // "nobody" in quotation marks is a value of the setting `followUps`.
      Array.from(read(file).replaceAll('"nobody"', "").matchAll(riddle), ([word]) => `${file}: ${word}`),
    );
    expect(found).toEqual([]);
  });
});
