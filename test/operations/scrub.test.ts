import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builtInPlatforms } from "../../src/app/platforms.ts";
import { createScrub } from "../../src/operations/scrub.ts";

const shapes = builtInPlatforms.flatMap(({ secretShapes = [] }) => secretShapes);
const known = ["hunter2hunter2", "xoxb-not-a-real-token", 'a "quoted\\ secret', "\\\\\\\\\\\\\\\\"];
const scrub = createScrub(known, shapes);

/** Pieces that make one pattern or another begin again and again. */
const pieces = {
  "word characters": "a",
  digits: "1",
  hyphens: "-",
  dots: ".",
  "dots in words": "a.",
  quotes: '"',
  backslashes: "\\",
  "escaped quotes": '\\"',
  spaces: " ",
  colons: ":",
  "a URL": "https://example.org/path ",
  "a URL in a URL": "http://a:b/",
  "slashes of a URL": "://",
  "a name in a URL": "a://b:",
  "a name at a host": "a://b:c@",
  "question marks": "?",
  "a URL's query": "a://b?",
  "fields of a query": "?token=",
  "a field without an end": "&my-token",
  "a field of JSON": '"token":',
  "a field within JSON": '\\"token\\":\\"',
  "spaces after a field": '"token" : ',
  Bearer: "Bearer ",
  "Bearer without a space": "Bearer",
  "keys of a model": "sk-",
  "the beginning of a JWT": "eyJ",
  "the beginning of a JWT in a run": "eyJaaaaaaaa-",
  "half a JWT": "eyJaaaaaaaa.aaaaaaaa.",
  "half a Discord token": "aaaaaaaaaaaaaaaaaa.aaaaaa.",
  "a Discord token without its end": "aaaaaaaaaaaaaaaaaa.aaaaaa.aaaaaaaaaaaaaaaaaaaaaaaa ",
  "Slack tokens": "xoxb-",
  "two Slack tokens": "xoxe.xoxb",
  "app tokens of Slack": "xapp-",
  "hooks of Slack": "hooks.slack.com/",
  "webhooks of Discord": "webhooks/1",
  "a known secret": "hunter2hunter2",
  "half a known secret": "hunter2hunter",
  "at signs": "@",
  "line ends": "\\n",
  "wide characters": "é😀",
};

const megabyte = 1_000_000;
/** Milliseconds for ten thousand characters on a quiet machine. The test allows as much again for a busy one. */
const allowed = 5;

function expectLinear(text: string): void {
  const from = process.cpuUsage();
  scrub(text);
  const { user, system } = process.cpuUsage(from);
  expect((user + system) / 1_000 / (text.length / 10_000)).toBeLessThan(2 * allowed);
}

describe("a line of one megabyte is scrubbed in linear time", () => {
  test.each(Object.entries(pieces))("%s", (_, piece) => {
    // A tenth first: a pattern in quadratic time fails here, before it takes minutes.
    for (const length of [megabyte / 10, megabyte]) expectLinear(piece.repeat(length / piece.length));
  });

  test("in a mixture of all of it", () => {
    const piece = fc.constantFrom(...Object.values(pieces));
    const mixture = fc.array(fc.tuple(piece, fc.integer({ min: 1, max: 60 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(mixture, (parts) => {
        const block = parts.map(([text, times]) => text.repeat(times)).join("");
        expectLinear(block.repeat(Math.ceil(50_000 / Math.max(1, block.length))));
      }),
      { numRuns: 20 },
    );
  });
});

describe("a known secret never comes out", () => {
  const secret = fc.string({ minLength: 8, maxLength: 60 }).filter((text) => text.trim().length >= 8);
  const around = fc.string({ maxLength: 20 });

  test.each<{ form: string; encode(text: string): string; forms(secret: string): string[] }>([
    {
      form: "in base64, wherever it begins",
      encode: (text) => Buffer.from(text).toString("base64"),
      forms: core64("base64"),
    },
    {
      form: "in base64 for URLs",
      encode: (text) => Buffer.from(text).toString("base64url"),
      forms: core64("base64url"),
    },
    {
      form: "in base64 within a URL",
      encode: (text) => encodeURIComponent(Buffer.from(text).toString("base64")),
      forms: (text) => core64("base64")(text).map(encodeURIComponent),
    },
    { form: "in hex", encode: hex, forms: (text) => [hex(text)] },
    {
      form: "in upper-case hex",
      encode: (text) => hex(text).toUpperCase(),
      forms: (text) => [hex(text).toUpperCase()],
    },
  ])("$form", ({ encode, forms }) => {
    fc.assert(
      fc.property(secret, around, around, (text, before, after) => {
        const shown = createScrub([text], shapes)(encode(before + text + after));
        for (const form of forms(text)) expect(shown).not.toContain(form);
      }),
      { numRuns: 300 },
    );
  });

  const hidden = fc.constantFrom(
    (text: string) => `redis://user:${text}@host:6379/1`,
    (text: string) => `{"password":"${text}"}`,
    (text: string) => `{\\"password\\": \\"${text}\\"}`,
    (text: string) => `https://x.test/a?b=${text}`,
    (text: string) => `/events?page=2&my_token=${text}&x=1`,
    (text: string) => `Authorization: Bearer ${text}`,
    (text: string) => `\\nsk-proj-${text}`,
    (text: string) => `\\neyJhbGciOiJI.${text}.${text}`,
    (text: string) => `\\u001beyJhbGciOiJI.${text}.${text}`,
    (text: string) => `\\n${text}.Gabcde.${text}${text}`,
    (text: string) => `xoxe.xoxb-${text}`,
    (text: string) => `https://hooks.slack.com/services/${text}`,
    (text: string) => `/webhooks/123/${text}`,
  );
  const noise = fc.array(fc.constantFrom(...Object.values(pieces), " ", "\\n", "ok"), { maxLength: 12 });
  const token = fc.stringMatching(/^[A-Z][A-Za-z0-9]{23}$/);

  test("that has a place or a shape of its own, whatever stands around it", () => {
    fc.assert(
      fc.property(noise, noise, token, hidden, (before, after, text, hide) => {
        expect(scrub([...before, " ", hide(text), " ", ...after].join(""))).not.toContain(text);
      }),
      { numRuns: 1_000 },
    );
  });

  test("and the escape before it stays whole", () => {
    const line = (text: string): string => JSON.stringify({ msg: `\u001b${text}\n${text}` });
    const shown: unknown = JSON.parse(scrub(line(`${"a".repeat(18)}.Gabcde.${"b".repeat(25)}`)));
    expect(shown).toEqual({ msg: "\u001b[secret]\n[secret]" });
  });
});

function hex(text: string): string {
  return Buffer.from(text).toString("hex");
}

/** The characters that a secret alone decides, at each of the three places where it can begin. */
function core64(encoding: "base64" | "base64url"): (text: string) => string[] {
  return (text) =>
    ["", "a", "ab"].map((before) => {
      const whole = Buffer.from(before + text);
      return whole
        .toString(encoding)
        .slice(Math.ceil((before.length * 8) / 6), Math.floor((whole.length * 8) / 6));
    });
}
