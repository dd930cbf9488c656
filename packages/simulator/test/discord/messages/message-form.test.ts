import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMessage } from "../../../src/discord/messages/message-form.ts";
import type { MessageUse } from "../../../src/discord/messages/message-form.ts";
import { Refusal } from "../../../src/discord/refusal.ts";

const layout = 1 << 15;
const long = (length: number): string => "x".repeat(length);
const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const id = (index: number): string => String(100_000_000_000_000_000n + BigInt(index));

const button = (index = 0, more: object = {}) => ({
  type: 2,
  style: 1,
  label: "Go",
  custom_id: `go ${index}`,
  ...more,
});
const row = (...components: object[]) => ({ type: 1, components });
const withButton = (more: object) => ({ components: [row(button(0, more))] });
const select = (more: object = {}) => ({
  type: 3,
  custom_id: "menu",
  options: [{ label: "a", value: "a" }],
  ...more,
});
const text = (content: string) => ({ type: 10, content });
const embed = (more: object) => ({ embeds: [more] });

/** The error with its codes and paths, or "fine". */
function verdict(body: unknown, use: MessageUse = "create", current = 0, fileCount = 0): string {
  try {
    readMessage(body, { use, fileCount, current });
    return "fine";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [error.code, ...pathsOf(error.details["errors"])].join(" ");
  }
}

/** `{ embeds: { 0: { title: { _errors: [{ code }] } } } }` → "embeds.0.title:code" */
function pathsOf(errors: unknown, path: string[] = []): string[] {
  if (typeof errors !== "object" || errors === null) return [];
  return Object.entries(errors).flatMap(([key, inner]: [string, unknown]) =>
    key === "_errors"
      ? (inner as { code: string }[]).map(({ code }) => `${path.join(".")}:${code}`)
      : pathsOf(inner, [...path, key]),
  );
}

describe("each limit takes what stands right at it, and refuses one more", () => {
  test.each([
    {
      name: "content: 2,000 for bots",
      fine: { content: long(2000) },
      refused: { content: long(2001) },
      error: "content:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "10 embeds",
      fine: { embeds: many(10, () => ({ title: "t" })) },
      refused: { embeds: many(11, () => ({ title: "t" })) },
      error: "embeds:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "embed description 4,096",
      fine: embed({ description: long(4096) }),
      refused: embed({ description: long(4097) }),
      error: "embeds.0.description:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "embed title 256",
      fine: embed({ title: long(256) }),
      refused: embed({ title: long(257) }),
      error: "embeds.0.title:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "25 fields",
      fine: embed({ fields: many(25, () => ({ name: "n", value: "v" })) }),
      refused: embed({ fields: many(26, () => ({ name: "n", value: "v" })) }),
      error: "embeds.0.fields:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "field name 256",
      fine: embed({ fields: [{ name: long(256), value: "v" }] }),
      refused: embed({ fields: [{ name: long(257), value: "v" }] }),
      error: "embeds.0.fields.0.name:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "field value 1,024",
      fine: embed({ fields: [{ name: "n", value: long(1024) }] }),
      refused: embed({ fields: [{ name: "n", value: long(1025) }] }),
      error: "embeds.0.fields.0.value:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "embed field name empty",
      fine: embed({ fields: [{ name: "n", value: "v" }] }),
      refused: embed({ fields: [{ name: " ", value: "v" }] }),
      error: "embeds.0.fields.0.name:BASE_TYPE_REQUIRED",
    },
    {
      name: "footer 2,048",
      fine: embed({ footer: { text: long(2048) } }),
      refused: embed({ footer: { text: long(2049) } }),
      error: "embeds.0.footer.text:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "author 256",
      fine: embed({ author: { name: long(256) } }),
      refused: embed({ author: { name: long(257) } }),
      error: "embeds.0.author.name:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "embed sum 6,000 in total",
      fine: { embeds: [{ description: long(3000) }, { description: long(3000) }] },
      refused: { embeds: [{ description: long(3000) }, { description: long(3001) }] },
      error: "embeds:MAX_EMBED_SIZE_EXCEEDED",
    },
    {
      name: "embed address of the web only",
      fine: embed({ title: "t", url: "https://example.org" }),
      refused: embed({ title: "t", url: "ftp://example.org" }),
      error: "embeds.0.url:URL_TYPE_INVALID_SCHEME",
    },
    {
      name: "5 rows",
      fine: { components: many(5, (index) => row(button(index))) },
      refused: { components: many(6, (index) => row(button(index))) },
      error: "components:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "5 buttons per row",
      fine: { components: [row(...many(5, (index) => button(index)))] },
      refused: { components: [row(...many(6, (index) => button(index)))] },
      error: "components.0.components:BASE_TYPE_BAD_LENGTH",
    },
    {
      name: "button label 80",
      fine: withButton({ label: long(80) }),
      refused: withButton({ label: long(81) }),
      error: "components.0.components.0.label:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "custom_id 1–100",
      fine: withButton({ custom_id: long(100) }),
      refused: withButton({ custom_id: long(101) }),
      error: "components.0.components.0.custom_id:BASE_TYPE_BAD_LENGTH",
    },
    {
      name: "custom_id unique in the message",
      fine: { components: [row(button(1)), row(button(2))] },
      refused: { components: [row(button(1)), row(button(1))] },
      error: "components.1.components.0.custom_id:COMPONENT_CUSTOM_ID_DUPLICATED",
    },
    {
      name: "button without custom_id or url",
      fine: withButton({ custom_id: undefined, style: 5, url: "https://example.org" }),
      refused: withButton({ custom_id: undefined }),
      error: "components.0.components.0.custom_id:BASE_TYPE_REQUIRED",
    },
    {
      name: "select 25 options",
      fine: {
        components: [row(select({ options: many(25, (index) => ({ label: "l", value: `${index}` })) }))],
      },
      refused: {
        components: [row(select({ options: many(26, (index) => ({ label: "l", value: `${index}` })) }))],
      },
      error: "components.0.components.0.options:BASE_TYPE_BAD_LENGTH",
    },
    {
      name: "one select per row, alone",
      fine: { components: [row(select())] },
      refused: { components: [row(select(), select({ custom_id: "other" }))] },
      error: "components.0.components:BASE_TYPE_BAD_LENGTH",
    },
    {
      name: "bad component tree: a button outside a row",
      fine: { components: [row(button())] },
      refused: { components: [button()] },
      error: "components.0.type:UNION_TYPE_CHOICES",
    },
    {
      name: "bad component tree: layout without its flag",
      fine: { flags: layout, components: [text("hello")] },
      refused: { components: [text("hello")] },
      error: "components.0.type:UNION_TYPE_CHOICES",
    },
    {
      name: "Components V2: 40 components",
      fine: { flags: layout, components: many(40, () => text("x")) },
      refused: { flags: layout, components: [{ type: 17, components: many(40, () => text("x")) }] },
      error: "components:COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    },
    {
      name: "Components V2: 4,000 characters over all text displays",
      fine: { flags: layout, components: [text(long(2000)), text(long(2000))] },
      refused: { flags: layout, components: [text(long(2000)), text(long(2001))] },
      error: "components:COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
    },
    {
      name: "V2 with content",
      fine: { flags: layout, content: null, components: [text("x")] },
      refused: { flags: layout, content: "y", components: [text("x")] },
      error: "content:MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    },
    {
      name: "V2 with embeds",
      fine: { flags: layout, embeds: [], components: [text("x")] },
      refused: { flags: layout, embeds: [{ title: "t" }], components: [text("x")] },
      error: "embeds:MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    },
    {
      name: "nonce <= 25",
      fine: { content: "x", nonce: long(25) },
      refused: { content: "x", nonce: long(26) },
      error: "nonce:BASE_TYPE_MAX_LENGTH",
    },
    {
      name: "parse together with the same kind's list",
      fine: { content: "x", allowed_mentions: { parse: ["roles"], users: [id(1)] } },
      refused: { content: "x", allowed_mentions: { parse: ["users"], users: [id(1)] } },
      error: "allowed_mentions:MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    },
    {
      name: "allowed_mentions.parse values",
      fine: { content: "x", allowed_mentions: { parse: ["everyone"] } },
      refused: { content: "x", allowed_mentions: { parse: ["here"] } },
      error: "allowed_mentions.parse.0:BASE_TYPE_CHOICES",
    },
  ])("$name", ({ fine, refused, error }) => {
    expect(verdict(fine)).toBe("fine");
    expect(verdict(refused)).toBe(`50035 ${error}`);
  });
});

describe("flags", () => {
  const suppressEmbeds = 1 << 2;
  const ephemeral = 1 << 6;
  const suppressNotifications = 1 << 12;
  const hasThread = 1 << 5;
  const bad = "50035 flags:BITFIELD_TYPE_INVALID";
  test.each([
    { name: "SUPPRESS_EMBEDS on create", flags: suppressEmbeds, use: "create", expected: "fine" },
    { name: "SUPPRESS_EMBEDS set or unset on edit", flags: suppressEmbeds, use: "edit", expected: "fine" },
    { name: "EPHEMERAL in interactions", flags: ephemeral, use: "respond", expected: "fine" },
    { name: "EPHEMERAL nowhere else", flags: ephemeral, use: "create", expected: bad },
    {
      name: "SUPPRESS_NOTIFICATIONS on create",
      flags: suppressNotifications,
      use: "create",
      expected: "fine",
    },
    { name: "SUPPRESS_NOTIFICATIONS create only", flags: suppressNotifications, use: "edit", expected: bad },
    { name: "one that cannot be set", flags: hasThread, use: "create", expected: bad },
  ] as const)("$name", ({ flags, use, expected }) => {
    expect(verdict({ content: "x", flags }, use)).toBe(expected);
  });

  test("that a message has already come back with an edit unharmed", () => {
    const read = readMessage({ flags: hasThread }, { use: "edit", fileCount: 0, current: hasThread });
    expect(read.flags).toBe(hasThread);
  });

  test("the V2 flag cannot be removed", () => {
    expect(verdict({ flags: 0 }, "edit", layout)).toBe("50035 flags:MESSAGE_COMPONENTS_V2_FLAG_REMOVED");
  });
});

test.each([
  { name: "nothing", body: {} },
  { name: "blank content", body: { content: " \n " } },
  { name: "empty lists", body: { content: null, embeds: [], components: [] } },
])("nothing in the message ($name) is 50006", ({ body }) => {
  expect(verdict(body)).toBe("50006");
});

test.each([{ poll: { question: {} } }, { sticker_ids: ["1"] }])(
  "what is not simulated is refused: %o",
  (extra) => {
    expect(verdict({ content: "x", ...extra })).toContain(":NOT_SIMULATED");
  },
);

test("10 files per message (30015)", () => {
  expect(verdict({}, "create", 0, 10)).toBe("fine");
  expect(verdict({}, "create", 0, 11)).toBe("30015");
  const kept = many(9, (index) => ({ id: id(index) }));
  expect(verdict({ attachments: kept }, "edit", 0, 2)).toBe("30015");
});

test('a body above 4,000 is answered "Must be 4000 or fewer", one of 2,001 with the bot\'s limit', () => {
  const messageOf = (length: number): unknown => {
    try {
      return readMessage({ content: long(length) }, { use: "create", fileCount: 0 });
    } catch (error) {
      return error instanceof Refusal ? error.details : error;
    }
  };
  const errors = (most: number) => ({
    errors: {
      content: {
        _errors: [{ code: "BASE_TYPE_MAX_LENGTH", message: `Must be ${most} or fewer in length.` }],
      },
    },
  });
  expect(messageOf(2001)).toEqual(errors(2000));
  expect(messageOf(4001)).toEqual(errors(4000));
});

test("every fault is told at once, under its path", () => {
  const body = { content: long(2001), nonce: long(26), ...withButton({ label: long(81) }) };
  expect(verdict(body).split(" ")).toHaveLength(4);
});

test("any body is answered with a message or one of Discord's refusals", () => {
  const json = fc.jsonValue();
  const known = fc.record(
    { content: json, embeds: json, components: json, flags: json, allowed_mentions: json, nonce: json },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(json, known), (body) => {
      expect(verdict(body)).toMatch(/^(fine|\d{5})/);
    }),
  );
});
