/**
 * What a JSON value has to look like, in the notation of the fixtures: `string{1..100}`, `int{0..5}`,
 * `number`, `boolean`, `null`, `any`, `never`, `snowflake`, `time`, `url`, `nonce`, a JSON literal, the name
 * of another shape, `X[]{..25 unique}`, `X|Y`, `X&Y`. An object has a shape per key; `key?` may be absent,
 * `*` is for all others.
 */
export type Shape = string | Readonly<Record<string, string>>;

/** Returns what is wrong with a value. Each fault begins with the path to it. */
export type Check = (value: unknown, at: string) => string[];

/** Compiles shapes that refer to each other by name. */
export function createShapes(shapes: Readonly<Record<string, Shape>>): (shape: Shape) => Check {
  const compiled = new Map<Shape, Check>();
  const checkFor = (shape: Shape): Check => {
    const known = compiled.get(shape);
    if (known) return known;
    const check = typeof shape === "string" ? compileText(shape, named) : compileObject(shape, checkFor);
    compiled.set(shape, check);
    return check;
  };
  const named = (name: string): Check => {
    const shape = shapes[name];
    if (shape === undefined) throw new Error(`There is no shape "${name}".`);
    // Looked up when it is used, because shapes refer to themselves.
    return (value, at) => checkFor(shape)(value, at);
  };
  return checkFor;
}

function compileObject(shape: Readonly<Record<string, string>>, checkFor: (shape: Shape) => Check): Check {
  const keys = Object.entries(shape).filter(([key]) => key !== "*");
  const checks = new Map(keys.map(([key, text]) => [key.replace(/\?$/, ""), checkFor(text)]));
  const required = keys.map(([key]) => key).filter((key) => !key.endsWith("?"));
  const others = shape["*"] === undefined ? undefined : checkFor(shape["*"]);
  return (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return [`${at}: must be an object`];
    const missing = required.filter((key) => !(key in value)).map((key) => `${at}: ${key} is missing`);
    const wrong = Object.entries(value).flatMap(([key, inner]) =>
      // As JSON would leave it out.
      inner === undefined ? [] : ((checks.get(key) ?? others)?.(inner, `${at}/${key}`) ?? []),
    );
    return [...missing, ...wrong];
  };
}

function compileText(text: string, named: (name: string) => Check): Check {
  const choices = split(text, "|");
  if (choices.length > 1) return oneOf(choices.map((choice) => compileText(choice, named)));
  const parts = split(text, "&");
  if (parts.length > 1) {
    const checks = parts.map((part) => compileText(part, named));
    return (value, at) => checks.flatMap((check) => check(value, at));
  }
  const list = /^(?<item>.+)\[\](?:\{(?<least>\d*)\.\.(?<most>\d*)(?<unique> unique)?\})?$/.exec(
    text,
  )?.groups;
  if (list) return listOf(compileText((list["item"] ?? "").replace(/^\((.*)\)$/, "$1"), named), list);
  if (/^["\d-]|^(?:true|false)$/.test(text)) return literal(JSON.parse(text));
  const scalar = /^(?<name>[a-z]+)(?:\{(?<least>-?\d*)\.\.(?<most>\d*)\})?$/.exec(text)?.groups;
  const check = scalar && scalars[scalar["name"] ?? ""];
  return check ? check(rangeOf(scalar)) : named(text);
}

/** Splits outside of parentheses. */
function split(text: string, separator: string): string[] {
  let depth = 0;
  const pieces = [""];
  for (const character of text) {
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character === separator && depth === 0) pieces.push("");
    else pieces[pieces.length - 1] += character;
  }
  return pieces;
}

/** Returns the faults of the choice that comes closest: the fewest, and of as many those that lie deepest. */
function oneOf(checks: readonly Check[]): Check {
  const depth = ([first = ""]: readonly string[]): number => first.split(": ")[0]?.length ?? 0;
  return (value, at) =>
    checks
      .map((check) => check(value, at))
      .toSorted((a, b) => a.length - b.length || depth(b) - depth(a))[0] ?? [];
}

function listOf(item: Check, options: Readonly<Record<string, string | undefined>>): Check {
  const range = rangeOf(options);
  return (value, at) => {
    if (!Array.isArray(value)) return [`${at}: must be a list`];
    const texts = value.map((entry) => JSON.stringify(entry));
    return [
      ...outside(value.length, range, `${at}: has ${value.length} items`),
      ...(options["unique"] && new Set(texts).size < texts.length ? [`${at}: has an item twice`] : []),
      ...value.flatMap((entry, index) => item(entry, `${at}/${index}`)),
    ];
  };
}

const literal =
  (expected: unknown): Check =>
  (value, at) =>
    value === expected ? [] : [`${at}: must be ${JSON.stringify(expected)}`];

interface Range {
  least: number;
  most: number;
}

function rangeOf({ least, most }: Readonly<Record<string, string | undefined>>): Range {
  return { least: least ? Number(least) : -Infinity, most: most ? Number(most) : Infinity };
}

function outside(size: number, { least, most }: Range, what: string): string[] {
  return size < least || size > most ? [`${what}, allowed are ${least} to ${most}`] : [];
}

const text =
  (kind: string, fits: (text: string) => boolean = () => true) =>
  (range: Range): Check =>
  (value, at) => {
    if (typeof value !== "string" || !fits(value)) return [`${at}: must be a ${kind}`];
    const length = Array.from(value).length;
    return outside(length, range, `${at}: has ${length} characters`);
  };

const number =
  (kind: string, fits: (value: number) => boolean) =>
  (range: Range): Check =>
  (value, at) =>
    typeof value === "number" && fits(value)
      ? outside(value, range, `${at}: is ${value}`)
      : [`${at}: must be ${kind}`];

const scalars: Readonly<Record<string, (range: Range) => Check>> = {
  any: () => () => [],
  never: () => (_value, at) => [`${at}: is unknown`],
  null: () => (value, at) => (value === null ? [] : [`${at}: must be null`]),
  boolean: () => (value, at) => (typeof value === "boolean" ? [] : [`${at}: must be true or false`]),
  int: number("a whole number", Number.isInteger),
  number: number("a number", Number.isFinite),
  string: text("string"),
  snowflake: text("snowflake", (value) => /^(?:0|[1-9]\d*)$/.test(value)),
  path: text("path", (value) => value.startsWith("/")),
  web: text("web address", (value) => /^https?:\/\//.test(value)),
  https: text("secure web address", (value) => value.startsWith("https://")),
  time: text("time", (value) => !Number.isNaN(Date.parse(value))),
  url: text("URL", (value) => URL.canParse(value)),
  nonce: text("nonce", ({ length }) => length <= 25),
};
