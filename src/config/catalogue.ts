import { z } from "zod";
import { BadInput, pathOf, type Platform, type SchemaIssue, type StandardSchema, validateNow } from "#core";
import { unknownPlatforms } from "./access.ts";
import { type Configuration, configurationSchema } from "./schema.ts";
import { type Variables, variablesOf } from "./variables.ts";

/** Everything that can be set: natter's own settings and a section for each platform. */
export interface Catalogue {
  variables: Variables;
  /** Returns what the tree says, with defaults, or what is wrong in it. */
  check(tree: unknown): Checked;
  /** Returns what is known of a setting, to explain a mistake in it. */
  settingAt(path: readonly PropertyKey[]): Setting;
}

export type Checked =
  | { issues: readonly Issue[] }
  | { issues?: undefined; configuration: Configuration; sections: Sections };

/** What each platform's section says, by the platform's name. */
export type Sections = Readonly<Record<string, unknown>>;

/** One fault, with its path in the whole tree. Schemas of zod add more fields. */
export interface Issue {
  path: PropertyKey[];
  message: string;
  code?: string | undefined;
  keys?: string[] | undefined;
}

export interface Setting {
  /** Says in words what a value has to be. */
  description: string | undefined;
  /** The values or keys that a mistyped one may stand for. */
  candidates: readonly string[];
  default: unknown;
}

export function createCatalogue(platforms: readonly Platform[]): Catalogue {
  const schemas = new Map<string, StandardSchema>();
  for (const { name, settings } of platforms) {
    if (settings === undefined) continue;
    if (name in configurationSchema.shape || schemas.has(name))
      throw new BadInput(
        `A platform is named "${name}", and natter.yaml has something else of that name. Give the platform another name.`,
      );
    schemas.set(name, settings);
  }
  const names = [...schemas.keys()];
  const known = platforms.map(({ name }) => name);
  return {
    variables: variablesOf(platforms),
    check(tree) {
      const { own, theirs } = split(tree, names);
      const checked = configurationSchema.safeParse(own);
      const issues: Issue[] = checked.error?.issues.map((issue) => toIssue(issue, [])) ?? [];
      const sections: Record<string, unknown> = {};
      for (const [name, schema] of schemas) {
        const result = validateNow(name, schema, theirs[name] ?? {});
        if (result.issues) issues.push(...result.issues.map((issue) => toIssue(issue, [name])));
        else sections[name] = result.value;
      }
      if (checked.success) issues.push(...unknownPlatforms(checked.data.access, known));
      return checked.success && issues.length === 0 ? { configuration: checked.data, sections } : { issues };
    },
    settingAt([first, ...rest]) {
      if (first === undefined) {
        const all = describeSetting(configurationSchema, []);
        return { ...all, candidates: [...all.candidates, ...names] };
      }
      if (first === "access" && rest.at(-1) === "platform")
        return {
          description: `one or several of ${known.join(", ")}`,
          candidates: known,
          default: undefined,
        };
      const schema = schemas.get(String(first));
      return schema ? describeSetting(schema, rest) : describeSetting(configurationSchema, [first, ...rest]);
    },
  };
}

/** Separates natter's own settings from the sections. Anything but a map stays as it is, so that its own mistake is reported. */
function split(tree: unknown, names: readonly string[]): { own: unknown; theirs: Sections } {
  if (typeof tree !== "object" || tree === null || Array.isArray(tree)) return { own: tree, theirs: {} };
  const isTheirs = ([key]: [string, unknown]): boolean => names.includes(key);
  const entries = Object.entries(tree);
  return {
    own: Object.fromEntries(entries.filter((entry) => !isTheirs(entry))),
    theirs: Object.fromEntries(entries.filter(isTheirs)),
  };
}

function toIssue(issue: SchemaIssue, before: readonly PropertyKey[]): Issue {
  const code: unknown = Reflect.get(issue, "code");
  const keys: unknown = Reflect.get(issue, "keys");
  return {
    path: [...before, ...pathOf(issue)],
    message: issue.message,
    code: typeof code === "string" ? code : undefined,
    keys: Array.isArray(keys) ? keys.map(String) : undefined,
  };
}

/** Walks into a schema of zod. Other libraries' schemas say nothing about themselves, except in their messages. */
function describeSetting(schema: unknown, path: readonly PropertyKey[]): Setting {
  let at = schema;
  let fallback: unknown;
  const open = (): void => {
    fallback = undefined;
    while (at instanceof z.ZodDefault || at instanceof z.ZodPrefault || at instanceof z.ZodOptional) {
      if (at instanceof z.ZodDefault) fallback = at.def.defaultValue;
      at = at.unwrap();
    }
  };
  for (const key of path) {
    open();
    if (at instanceof z.ZodObject) at = at.shape[String(key)] ?? z.unknown();
    else if (at instanceof z.ZodArray) at = at.element;
  }
  open();
  const { description, candidates } = at instanceof z.ZodType ? (at.meta() ?? {}) : {};
  if (at instanceof z.ZodObject) {
    const keys = Object.keys(at.shape);
    return {
      description: description ?? `settings of their own: ${keys.join(", ")}`,
      candidates: keys,
      default: undefined,
    };
  }
  if (at instanceof z.ZodEnum) {
    const values = at.options.map(String);
    return { description: `one of ${values.join(", ")}`, candidates: values, default: fallback };
  }
  return {
    description,
    candidates: Array.isArray(candidates) ? candidates.map(String) : [],
    default: fallback,
  };
}
