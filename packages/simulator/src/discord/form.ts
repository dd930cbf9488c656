import { Refusal } from "./refusal.ts";
import { isSnowflake } from "./snowflake.ts";

type Path = readonly (string | number)[];

interface Range {
  min?: number;
  max?: number;
  required?: boolean;
}

/**
 * Reads and checks a request's body, which may be anything. Collects every fault under its path and with
 * Discord's own code, so that one answer lists them all. A wrong value reads as absent. Absent and null read
 * alike; where Discord tells them apart, ask `has`.
 */
export interface Form {
  readonly path: Path;
  /** The body as it arrived, for the parts that are stored unread. */
  readonly record: Readonly<Record<string, unknown>>;
  /** Tells whether the key was sent, even as null. */
  has(name: string): boolean;
  text(name: string, range?: Range): string | undefined;
  integer(name: string, range?: Range): number | undefined;
  flag(name: string): boolean | undefined;
  /** Reads one of a few values. */
  choice<Value extends string | number>(
    name: string,
    values: readonly Value[],
    required?: boolean,
  ): Value | undefined;
  snowflake(name: string, required?: boolean): string | undefined;
  snowflakes(name: string, range?: Range): string[] | undefined;
  inner(name: string, required?: boolean): Form | undefined;
  inners(name: string, range?: Range): Form[] | undefined;
  list(name: string, range?: Range): unknown[] | undefined;
  /** Adds a fault at a key, or at the form itself. */
  fault(code: string, message: string, ...at: Path): void;
  /** Throws 50035 if there are faults. */
  finish(): void;
}

interface Fault {
  path: Path;
  code: string;
  message: string;
}

/** Makes a form of a body. */
export function createForm(body: unknown): Form {
  const faults: Fault[] = [];
  if (isRecord(body)) return formOf(body, [], faults);
  faults.push({
    path: [],
    code: "MODEL_TYPE_CONVERT",
    message: "Only dictionaries may be used in a ModelType",
  });
  return formOf({}, [], faults);
}

/** Makes a form of each entry of a list. The forms share their faults: finishing one finishes all. */
export function createForms(body: unknown): Form[] {
  const faults: Fault[] = [];
  const noted = (path: Path, code: string, message: string): [] => {
    faults.push({ path, code, message });
    return [];
  };
  const forms = Array.isArray(body)
    ? body.flatMap((value, index) =>
        isRecord(value)
          ? [formOf(value, [index], faults)]
          : noted([index], "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType"),
      )
    : noted([], "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
  // Without a form, no caller could report the faults.
  if (forms.length === 0 && faults.length > 0) throw new Refusal("invalid form", { errors: nested(faults) });
  return forms;
}

function formOf(record: Record<string, unknown>, path: Path, faults: Fault[]): Form {
  const fault: Form["fault"] = (code, message, ...at) => {
    faults.push({ path: [...path, ...at], code, message });
  };
  const present: Present = (name, required = false) => {
    const value = record[name] ?? undefined;
    if (value === undefined && required) fault("BASE_TYPE_REQUIRED", "This field is required", name);
    return value;
  };
  const open = (value: Record<string, unknown>, ...at: Path): Form => formOf(value, [...path, ...at], faults);
  return {
    path,
    record,
    fault,
    has: (name) => name in record,
    ...words(present, fault),
    ...numbers(present, fault),
    ...compounds(present, fault, open),
    finish() {
      if (faults.length > 0) throw new Refusal("invalid form", { errors: nested(faults) });
    },
  };
}

type Present = (name: string, required?: boolean) => unknown;

function words(present: Present, fault: Form["fault"]): Pick<Form, "text" | "choice" | "snowflake"> {
  return {
    text(name, range = {}) {
      const value = present(name, range.required);
      if (value === undefined) return undefined;
      // Discord turns a number into text and refuses anything else.
      if (typeof value !== "string" && typeof value !== "number") {
        fault("STRING_TYPE_CONVERT", `Could not interpret ${JSON.stringify(value)} as string.`, name);
        return undefined;
      }
      const text = String(value);
      const wrong = outside(text.length, range);
      if (wrong) fault(wrong.code, `Must be ${wrong.bounds} in length.`, name);
      return text;
    },
    choice(name, values, required = false) {
      const value = present(name, required);
      if (value === undefined) return undefined;
      const found = values.find((candidate) => candidate === value);
      if (found === undefined)
        fault("BASE_TYPE_CHOICES", `Value must be one of {${values.join(", ")}}.`, name);
      return found;
    },
    snowflake(name, required = false) {
      const value = present(name, required);
      if (value === undefined || isSnowflake(value)) return value;
      fault("NUMBER_TYPE_COERCE", `Value ${JSON.stringify(value)} is not snowflake.`, name);
      return undefined;
    },
  };
}

function numbers(present: Present, fault: Form["fault"]): Pick<Form, "integer" | "flag"> {
  return {
    integer(name, range = {}) {
      const value = present(name, range.required);
      if (value === undefined) return undefined;
      const number = typeof value === "string" ? Number(value) : value;
      if (typeof number !== "number" || !Number.isInteger(number)) {
        fault("NUMBER_TYPE_COERCE", `Value ${JSON.stringify(value)} is not int.`, name);
        return undefined;
      }
      if (range.min !== undefined && number < range.min) {
        fault("NUMBER_TYPE_MIN", `int value should be greater than or equal to ${range.min}.`, name);
      }
      if (range.max !== undefined && number > range.max) {
        fault("NUMBER_TYPE_MAX", `int value should be less than or equal to ${range.max}.`, name);
      }
      return number;
    },
    flag(name) {
      const value = present(name);
      if (value === undefined || typeof value === "boolean") return value;
      fault("BOOLEAN_TYPE_CONVERT", "Must be either true or false.", name);
      return undefined;
    },
  };
}

function compounds(
  present: Present,
  fault: Form["fault"],
  open: (value: Record<string, unknown>, ...at: Path) => Form,
): Pick<Form, "list" | "snowflakes" | "inner" | "inners"> {
  const list: Form["list"] = (name, range = {}) => {
    const value = present(name, range.required);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) {
      fault("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType", name);
      return undefined;
    }
    const wrong = outside(value.length, range);
    if (wrong) fault(wrong.code, `Must be ${wrong.bounds} in length.`, name);
    return value;
  };
  const opened = (value: unknown, ...at: Path): Form | undefined => {
    if (isRecord(value)) return open(value, ...at);
    fault("MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType", ...at);
    return undefined;
  };
  return {
    list,
    snowflakes: (name, range) =>
      list(name, range)?.flatMap((value, index) => {
        if (isSnowflake(value)) return [value];
        fault("NUMBER_TYPE_COERCE", `Value ${JSON.stringify(value)} is not snowflake.`, name, index);
        return [];
      }),
    inner(name, required = false) {
      const value = present(name, required);
      return value === undefined ? undefined : opened(value, name);
    },
    inners: (name, range) => list(name, range)?.flatMap((value, index) => opened(value, name, index) ?? []),
  };
}

/** Tells whether a value is a JSON object, as opposed to a list, a text or nothing. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns what is wrong with a length, in Discord's code and words. */
function outside(length: number, { min, max }: Range): { code: string; bounds: string } | undefined {
  if ((min === undefined || length >= min) && (max === undefined || length <= max)) return undefined;
  if (min && max !== undefined) return { code: "BASE_TYPE_BAD_LENGTH", bounds: `between ${min} and ${max}` };
  if (max === undefined) return { code: "BASE_TYPE_MIN_LENGTH", bounds: `${min} or more` };
  return { code: "BASE_TYPE_MAX_LENGTH", bounds: `${max} or fewer` };
}

/** `[["embeds", 0, "title"]]` → `{ embeds: { "0": { title: { _errors: […] } } } }` */
function nested(faults: Fault[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { path, code, message } of faults) {
    let node = root;
    for (const key of path) node = (node[key] ??= {}) as Record<string, unknown>;
    node["_errors"] = [...((node["_errors"] as unknown[] | undefined) ?? []), { code, message }];
  }
  return root;
}
