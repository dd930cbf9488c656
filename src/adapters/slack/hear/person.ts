import type { webApi } from "@slack/bolt";
import type { Person } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { Installation } from "../api/workspaces.ts";

type User = NonNullable<webApi.UsersInfoResponse["user"]>;

/** Looks up a person or a bot as a workspace shows them. */
export async function readPerson(
  calls: Calls,
  id: string,
  home: Pick<Installation, "team" | "enterprise">,
): Promise<Person> {
  if (id.startsWith("B")) return readBot(calls, id);
  const { user } = await calls({ method: "users.info", priority: "control" }, (client) =>
    client.users.info({ user: id }),
  );
  const name = user?.profile?.display_name || user?.profile?.real_name || user?.real_name || user?.name || id;
  const kind = user && kindOf(user, home);
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
function kindOf(user: User, { team, enterprise }: Pick<Installation, "team" | "enterprise">): Person["kind"] {
  // People of one organization have several workspaces. People of other organizations also have one of their own.
  const isColleague = enterprise !== undefined && user.enterprise_user?.enterprise_id === enterprise;
  const isElsewhere = user.team_id !== undefined && user.team_id !== team && !isColleague;
  if (isElsewhere || user.is_stranger === true) return "external";
  return user.is_restricted === true || user.is_ultra_restricted === true ? "guest" : undefined;
}
