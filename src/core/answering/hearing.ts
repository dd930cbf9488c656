import type { Logger } from "pino";
import type { AccessRules } from "../access/access-rules.ts";
import { decide, type Facts, isAdmin, type Verdict } from "../access/decide.ts";
import type { Adapter } from "../adapter.ts";
import { Failure, toError } from "../errors.ts";
import type { PersonRef, ThreadRef } from "../turn.ts";
import { askPlatform } from "./ask-adapter.ts";
import type { People } from "./people.ts";

/** Applies the access rules. Asks the platform about a person only if a rule depends on what did not come with the event. */
export interface Hearing {
  /** Rejects if the platform does not answer in time. Ask again later. */
  verdict(author: PersonRef, place: ThreadRef): Promise<Verdict>;
  isAdmin(person: PersonRef, place: ThreadRef): Promise<boolean>;
}

export interface HearingOptions {
  rules: AccessRules;
  people: Pick<People, "look">;
  adapters: ReadonlyMap<string, Adapter>;
  log: Logger;
}

/** Milliseconds for which roles are remembered. They change more often than names. */
const rolesLast = 5 * 60_000;

export function createHearing({ rules, people, adapters, log }: HearingOptions): Hearing {
  const warned = new Set<string>();

  /** Asks the platform about a person. Rejects if it may still answer later. */
  const ask = async (author: PersonRef, place: ThreadRef, maxAge: number | undefined): Promise<PersonRef> => {
    const adapter = adapters.get(place.platform);
    if (!adapter || isUnnamed(author)) return author;
    try {
      return await people.look(adapter, author.id, place, maxAge);
    } catch (error) {
      const kind = error instanceof Failure ? error.kind : undefined;
      // The platform hides this person from the bot. Platforms hide people of other organizations.
      if (kind === "refused") return { ...author, kind: "external" };
      if (kind !== "no-permission") throw error;
      if (!warned.has(place.platform))
        log.warn(
          { platform: place.platform, err: toError(error) },
          "the bot may not look people up, so guests are treated like members",
        );
      warned.add(place.platform);
      return author;
    }
  };

  /** Judges by what came with the event, and asks the platform only if that is not enough. */
  const judge = async <Judgement>(
    author: PersonRef,
    place: ThreadRef,
    by: (facts: Facts) => Judgement | "unknown",
  ): Promise<Judgement> => {
    const facts = factsOf(author, adapters.get(place.platform)?.hasGuests === true);
    const first = by(facts);
    if (first !== "unknown") return first;
    const needsRoles = by({ ...facts, kind: facts.kind ?? "member" }) === "unknown";
    const { kind, roles } = await ask(author, place, needsRoles ? rolesLast : undefined);
    const judged = by({ ...facts, kind: facts.kind ?? kind ?? "member", roles: facts.roles ?? roles ?? [] });
    if (judged === "unknown") throw new Error("A person whose facts are all known was not judged.");
    return judged;
  };

  return {
    verdict: async (author, place) =>
      place.platform === askPlatform
        ? { heard: true, rule: "a program asks" }
        : judge(author, place, (facts) => decide(rules, facts, place)),
    isAdmin: (person, place) => judge(person, place, (facts) => isAdmin(rules, facts, place)),
  };
}

/** Bots are never guests, so there is nothing to look up. */
function factsOf({ id, isBot, kind, roles }: PersonRef, hasGuests: boolean): Facts {
  return { id, isBot, kind: kind ?? (isBot || !hasGuests ? "member" : undefined), roles };
}

/** Tells whether the platform has not said who the author is. Some forwards name none. */
export const isUnnamed = ({ id }: PersonRef): boolean => id === "" || id === "unknown";
