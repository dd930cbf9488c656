import type { webApi } from "@slack/bolt";
import type { Person } from "#core/platform";
import type { Calls } from "../api/calls.ts";

type User = NonNullable<webApi.UsersInfoResponse["user"]>;

/** Looks up a person or a bot as a workspace shows them. */
export async function readPerson(calls: Calls, id: string, space: string): Promise<Person> {
  if (id.startsWith("B")) return readBot(calls, id);
  const { user } = await calls({ method: "users.info", priority: "control" }, (client) =>
    client.users.info({ user: id }),
  );
  const name = user?.profile?.display_name || user?.profile?.real_name || user?.real_name || user?.name || id;
  const kind = user && kindOf(user, space);
  return { id, isBot: user?.is_bot === true, name, timeZone: user?.tz, ...(kind && { kind }) };
}

/** Looks up a bot that posts without a user. It has a name and no profile. */
async function readBot(calls: Calls, id: string): Promise<Person> {
  const { bot } = await calls({ method: "bots.info", priority: "control" }, (client) =>
    client.bots.info({ bot: id }),
  );
  return { id, isBot: true, name: bot?.name || id };
}

/** https://docs.slack.dev/reference/objects/user-object */
function kindOf(user: User, space: string): Person["kind"] {
  // An organization may have several workspaces, and a person of another one is no stranger.
  const isElsewhere =
    user.enterprise_user === undefined && user.team_id !== undefined && user.team_id !== space;
  if (isElsewhere || user.is_stranger === true) return "external";
  return user.is_restricted === true || user.is_ultra_restricted === true ? "guest" : undefined;
}
