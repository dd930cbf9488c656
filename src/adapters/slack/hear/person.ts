import type { Person } from "#core/platform";
import type { Calls } from "../api/calls.ts";

/** Looks up a person as their workspace shows them. */
export async function readPerson(calls: Calls, id: string): Promise<Person> {
  // A bot that posts without a user has no profile.
  if (id.startsWith("B")) return { id, isBot: true, name: id };
  const { user } = await calls({ method: "users.info", priority: "control" }, (client) =>
    client.users.info({ user: id }),
  );
  const name = user?.profile?.display_name || user?.profile?.real_name || user?.real_name || user?.name || id;
  return { id, isBot: user?.is_bot === true, name, timeZone: user?.tz };
}
