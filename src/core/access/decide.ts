import type { ThreadRef } from "../turn.ts";
import { type AccessRule, type AccessRules, type Kind, means } from "./access-rules.ts";

/** What natter knows about a person. A fact that is `undefined` has to be asked of the platform. */
export interface Facts {
  id: string;
  isBot: boolean;
  kind: "guest" | "external" | "member" | undefined;
  roles: readonly string[] | undefined;
}

/** Whether a person is heard, and the rule that decided: "deny[0]", "allow[2]", or "default". */
export interface Verdict {
  heard: boolean;
  rule: string;
}

/**
 * Decides whether natter hears a person in a place. This is the one order of the rules:
 *
 * 1. A `deny` rule that fits: not heard.
 * 2. An `allow` rule that fits: heard. A rule without a kind fits members and bots. Only a rule that names their kind fits guests and
 *    external people.
 * 3. There are `allow` rules for people of this kind, and none of them fits: not heard.
 * 4. There are none: members and bots are heard, guests and external people are not.
 *
 * Returns "unknown" if the decision depends on a fact that is not known.
 */
export function decide(
  { deny = [], allow = [] }: AccessRules,
  person: Facts,
  place: ThreadRef,
): Verdict | "unknown" {
  const denied = firstThatFits(deny, person, place);
  if (denied === "unknown") return "unknown";
  if (denied !== undefined) return { heard: false, rule: `deny[${denied}]` };

  if (person.kind === undefined) return "unknown";
  const kind = kindOf(person);
  const isForThem = (rule: AccessRule): boolean =>
    rule.kind === undefined
      ? kind === undefined || kind === "bot"
      : kind !== undefined && means(rule.kind, [kind]);
  // `isForThem` has judged the kind already. By itself a rule with the kind "bot" would let in a bot of another organization.
  const allowed = firstThatFits(
    allow.map((rule) => (isForThem(rule) ? { ...rule, kind: undefined } : undefined)),
    person,
    place,
  );
  if (allowed === "unknown") return "unknown";
  if (allowed !== undefined) return { heard: true, rule: `allow[${allowed}]` };
  if (allow.some(isForThem)) return { heard: false, rule: "allow" };
  return { heard: kind === undefined || kind === "bot", rule: "default" };
}

/** Tells whether a person is among the admins of a place. */
export function isAdmin({ admins = [] }: AccessRules, person: Facts, place: ThreadRef): boolean | "unknown" {
  const found = firstThatFits(admins, person, place);
  return found === "unknown" ? found : found !== undefined;
}

/** Returns the kind that counts for `allow`: an external bot is external. Members have none. */
function kindOf({ kind, isBot }: Facts): Kind | undefined {
  if (isStranger(kind)) return kind;
  return isBot ? "bot" : undefined;
}

/** Returns the index of the first rule that certainly fits, or "unknown" if there is none and one of the rules might fit. */
function firstThatFits(
  rules: readonly (AccessRule | undefined)[],
  person: Facts,
  place: ThreadRef,
): number | undefined | "unknown" {
  let isUnsure = false;
  for (const [index, rule] of rules.entries()) {
    const fits = rule !== undefined && fit(rule, person, place);
    if (fits === true) return index;
    isUnsure ||= fits === "unknown";
  }
  return isUnsure ? "unknown" : undefined;
}

function fit(rule: AccessRule, person: Facts, { platform, space, channel }: ThreadRef): boolean | "unknown" {
  const isHere =
    means(rule.platform, [platform]) &&
    means(rule.space, [space]) &&
    means(rule.channel, [channel]) &&
    means(rule.person, [person.id]);
  if (!isHere) return false;
  const { kind, isBot, roles } = person;
  const kinds: Kind[] = [...(isBot ? (["bot"] as const) : []), ...(isStranger(kind) ? [kind] : [])];
  const isOfKind =
    means(rule.kind, kinds) ||
    (kind === undefined && means(rule.kind, ["guest", "external"]) ? maybe : false);
  const hasRole = rule.role === undefined || (roles === undefined ? maybe : means(rule.role, roles));
  if (isOfKind === false || hasRole === false) return false;
  return isOfKind === maybe || hasRole === maybe ? maybe : true;
}

const maybe = "unknown";

const isStranger = (kind: Facts["kind"]): kind is "guest" | "external" =>
  kind === "guest" || kind === "external";
