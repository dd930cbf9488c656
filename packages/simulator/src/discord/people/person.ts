import type { Person, Place } from "../../world/place.ts";
import type { Discord } from "../state/discord.ts";
import { Refusal } from "../refusal.ts";
import { may, venueAt } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

/** Returns a person's id on Discord. */
export function idOf(person: Person): string {
  const id = person.ids["discord"];
  if (id === undefined)
    throw new Error(`${person.name} has no account on Discord: admit them to a server first.`);
  return id;
}

/** Returns the venue of a place, if the person sees it. */
export function visit(discord: Discord, person: Person, place: Place): Venue {
  const venue = venueAt(discord, place);
  if (!may(venue, idOf(person), "VIEW_CHANNEL")) {
    throw new Error(`${person.name} does not see ${venue.channel.name || "this direct message"}.`);
  }
  return venue;
}

/** Runs an act of a person. If Discord refuses it, throws a sentence that says why. */
export async function tryTo<Result>(
  person: Person,
  act: string,
  run: () => Result | Promise<Result>,
): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const errors = error.details["errors"];
    const more = errors === undefined ? "" : ` ${JSON.stringify(errors)}`;
    throw new Error(`${person.name} cannot ${act}: ${error.message} (${error.code}).${more}`, {
      cause: error,
    });
  }
}
