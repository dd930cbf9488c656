import fc from "fast-check";
import { expect, test } from "vitest";
import { createLogger } from "../../src/operations/logger.ts";
import { builtInPlatforms } from "../../src/app/platforms.ts";
import { createScrub } from "../../src/operations/scrub.ts";
import { secretsIn } from "../../src/operations/secrets.ts";

const shapes = builtInPlatforms.flatMap(({ secretShapes = [] }) => secretShapes);
const scrubOf = (secrets: string[] = []) => createScrub(secrets, shapes);

async function logged(
  write: (log: Awaited<ReturnType<typeof createLogger>>) => void,
  secrets: string[] = [],
) {
  const lines: string[] = [];
  const log = await createLogger({
    level: "trace",
    scrub: scrubOf(secrets),
    destination: { write: (line) => void lines.push(line) },
  });
  write(log);
  return lines.join("");
}

const letters = (minLength: number, maxLength = minLength) =>
  fc
    .array(fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".split("")), {
      minLength,
      maxLength,
    })
    .map((characters) => characters.join(""));

/** Secrets that are known by their shape alone. */
const shaped = fc.oneof(
  fc
    .tuple(fc.constantFrom("b", "p", "a", "o", "e"), letters(10, 40))
    .map(([kind, rest]) => `xox${kind}-${rest}`),
  letters(10, 40).map((rest) => `xapp-1-${rest}`),
  letters(20, 60).map((rest) => `sk-proj-${rest}`),
  fc.tuple(letters(24), letters(6), letters(38)).map((parts) => parts.join(".")),
);

/** Values of our own environment: any text at all, quotes, backslashes and line ends included. */
const literal = fc
  .oneof(
    letters(8, 40),
    fc.string({ minLength: 8, maxLength: 40 }),
    fc.string({ unit: "binary", minLength: 8 }),
  )
  .filter((text) => text.trim().length >= 8 && text.isWellFormed());

/** Every place where people have found a secret in a log. */
const places: ((secret: string) => { fields: object; message: string })[] = [
  (secret) => ({ fields: {}, message: `could not sign in with ${secret}` }),
  (secret) => ({ fields: {}, message: `keys:\n${secret}\n` }),
  (secret) => ({ fields: {}, message: JSON.stringify({ body: JSON.stringify({ value: secret }) }) }),
  (secret) => ({ fields: { a: { b: [{ c: { d: { e: secret } } }] } }, message: "deep" }),
  (secret) => ({ fields: { [secret]: true }, message: "a key" }),
  (secret) => ({ fields: { error: new Error(secret) }, message: "an error" }),
  (secret) => ({
    fields: { error: new Error("a", { cause: new Error("b", { cause: new Error(secret) }) }) },
    message: "",
  }),
  (secret) => ({
    fields: {
      error: Object.assign(new Error("401"), { config: { headers: { Authorization: `Bearer ${secret}` } } }),
    },
    message: "an SDK's error",
  }),
  (secret) => ({ fields: { error: new AggregateError([new Error(secret)]) }, message: "several" }),
  (secret) => ({
    fields: { url: `https://example.org/hook?ticket=${encodeURIComponent(secret)}&a=1` },
    message: "",
  }),
  (secret) => ({ fields: { url: `redis://user:${encodeURIComponent(secret)}@host:6379` }, message: "" }),
  (secret) => ({
    fields: {
      get lazy() {
        return secret;
      },
    },
    message: "",
  }),
];

/** Returns what a reader could make of the line. */
function readable(output: string): string[] {
  const unescaped = (text: string): string => {
    try {
      return JSON.parse(`"${text}"`);
    } catch {
      return text;
    }
  };
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === "string") texts.push(value, unescaped(value));
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        texts.push(key);
        collect(inner);
      }
  };
  for (const line of output.trimEnd().split("\n")) collect(JSON.parse(line));
  return texts;
}

test("a secret that is known by its shape never comes out, wherever it hides", async () => {
  await fc.assert(
    fc.asyncProperty(shaped, fc.nat(places.length - 1), async (secret, at) => {
      const { fields, message } = places[at]?.(secret) ?? { fields: {}, message: "" };
      const output = await logged((log) => log.error(fields, message));
      expect(output).not.toContain(secret);
      for (const text of readable(output)) expect(text).not.toContain(secret);
    }),
    { numRuns: 500 },
  );
});

test("a value of our environment never comes out, whatever characters it is made of", async () => {
  await fc.assert(
    fc.asyncProperty(literal, fc.nat(places.length - 1), async (secret, at) => {
      const { fields, message } = places[at]?.(secret) ?? { fields: {}, message: "" };
      const output = await logged((log) => log.error(fields, message), secretsIn({ MY_API_KEY: secret }));
      for (const text of readable(output)) expect(text).not.toContain(secret);
    }),
    { numRuns: 1000 },
  );
});

test.each([
  [
    "the password of a URL with an unencoded @",
    "redis://:p@ssw0rd@host:6379/1",
    "redis://:[secret]@host:6379/1",
  ],
  ["the query of a URL", "GET https://x.test/a?b=c&d=e failed", "GET https://x.test/a?[secret] failed"],
  ["a token in a path's query", "/events?token=abc123&page=2", "/events?token=[secret]&page=2"],
  ["a webhook of Discord", "POST /webhooks/123/abc-DEF_1", "POST /[secret]"],
  ["a bearer token", "authorization: Bearer abc.def-123", "authorization: [secret]"],
])("%s is masked", async (_, text, expected) => {
  expect(readable(await logged((log) => log.info(text)))).toContain(expected);
});

test.each([
  "the task-runner asked the disk-cache for 3 tokens",
  "SLACK_BOT_TOKEN must begin with xoxb-",
  "http://127.0.0.1:3000/live answered 200 at 12:30:15",
  "lane terminal/local/here/main: attempt 2, fence 17",
])("an ordinary line stays as it is: %s", async (text) => {
  expect(readable(await logged((log) => log.info(text)))).toContain(text);
});

test("short values of the environment do not blank ordinary words", () => {
  expect(secretsIn({ A_KEY: "", PATH: "/bin", HOME: "/root", MONKEY: "banana-banana" })).toEqual([]);
  expect(secretsIn({ REDIS_URL: "redis://:p%40ssw0rd@h" })).toEqual(["p%40ssw0rd", "p@ssw0rd"]);
});

test("an error that is logged keeps its message, its stack and its causes", async () => {
  const output = await logged((log) => log.error(new Error("outer", { cause: new Error("inner") })));
  expect(JSON.parse(output)).toMatchObject({ error: { message: "outer", cause: { message: "inner" } } });
});

test("a child of the logger scrubs as well", async () => {
  const output = await logged((log) => log.child({ lane: "xoxb-1234567890" }).info("hello"));
  expect(output).not.toContain("1234567890");
});

test("what a person reads at a terminal is free of secrets too", async () => {
  const lines: string[] = [];
  const log = await createLogger({
    scrub: scrubOf(),
    pretty: true,
    destination: { write: (line) => void lines.push(line) },
  });
  log.error({ error: new Error("no\nxoxb-1234567890") }, "failed");
  expect(lines.join("")).toContain("failed");
  expect(lines.join("")).not.toContain("1234567890");
});
