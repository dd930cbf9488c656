import { fieldsOf, isTrue, listOf, textOf, type Fields } from "../api/payload.ts";

/** Whose installation a delivery is for. */
export interface Recipient {
  /** The workspace. */
  team: string;
  enterprise?: string;
  /** Installed for a whole organisation, with one token for all its workspaces. */
  isOrgWide: boolean;
  /** The bot's user id; interactions do not tell it. */
  self?: string;
}

/** Reads the envelope, so that no token has to be looked up before an event is durable. */
export function recipientOf(body: Fields): Recipient {
  const [authorization = {}] = listOf(body["authorizations"]);
  const view = fieldsOf(body["view"]);
  const team =
    textOf(view["app_installed_team_id"]) ??
    textOf(authorization["team_id"]) ??
    textOf(fieldsOf(body["team"])["id"]) ??
    textOf(body["team_id"]) ??
    textOf(fieldsOf(body["user"])["team_id"]) ??
    "";
  const enterprise =
    textOf(authorization["enterprise_id"]) ??
    textOf(fieldsOf(body["enterprise"])["id"]) ??
    textOf(body["enterprise_id"]);
  const self = textOf(authorization["user_id"]);
  return {
    team,
    isOrgWide: isTrue(authorization["is_enterprise_install"] ?? body["is_enterprise_install"]),
    ...(enterprise !== undefined && { enterprise }),
    ...(self !== undefined && { self }),
  };
}
