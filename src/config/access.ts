import { z } from "zod";
import type { AccessRule } from "#core";

/** The section `access`. */
export interface Access {
  deny?: AccessRule[] | undefined;
  allow?: AccessRule[] | undefined;
  admins?: AccessRule[] | undefined;
  record: "all" | "conversations";
}

/** A string. Without quotes YAML would read a long id as a number, and round it. */
const id = z.string().min(1);
const ids = z
  .union([id, z.array(id).min(1)])
  .describe('an id in quotes, such as "123456789012345678", or a list of ids');
const kind = z.enum(["guest", "external", "bot"]);
const kinds = z
  .union([kind, z.array(kind).min(1)])
  .meta({ description: "guest, external or bot, or a list of them", candidates: kind.options });

const place = {
  platform: ids.optional(),
  space: ids.optional(),
  channel: ids.optional(),
};
const person = { role: ids.optional(), person: ids.optional() };

const isSomething = (rule: object): boolean => Object.keys(rule).length > 0;

const rules = z
  .array(
    z
      .strictObject({ ...place, ...person, kind: kinds.optional() })
      .refine(isSomething)
      .describe("a rule with at least one of platform, space, channel, role, person, kind"),
  )
  .describe("a list of rules, such as - kind: guest");

const admins = z
  .array(
    z
      .strictObject({ ...place, ...person })
      .refine(({ role, person: named }) => (role ?? named) !== undefined)
      .describe("an admin: a person or a role, perhaps of a platform, space or channel"),
  )
  .describe("a list of admins, such as - person: U0123456789");

export const access = z
  .strictObject({
    deny: rules.optional(),
    allow: rules.optional(),
    admins: admins.optional(),
    record: z.enum(["all", "conversations"]).default("all"),
  })
  .prefault({});

/** Returns a fault for each rule that names an unknown platform. Such a rule would never fit. */
export function unknownPlatforms(
  { deny, allow, admins }: Access,
  known: readonly string[],
): { path: PropertyKey[]; message: string }[] {
  return Object.entries({ deny, allow, admins }).flatMap(([list, rules = []]) =>
    rules.flatMap(({ platform = [] }, index) =>
      [platform].flat().every((name) => known.includes(name))
        ? []
        : [{ path: ["access", list, index, "platform"], message: "there is no such platform" }],
    ),
  );
}
