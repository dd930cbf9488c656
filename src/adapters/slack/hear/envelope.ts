import { fieldsOf, type Fields, listOf, textOf } from "#core/platform";
import type { Installation } from "../api/workspaces.ts";

/** The installation that a delivery is for. */
export interface Recipient extends Installation {
  /** The bot's user id. Interactions do not tell it. */
  self?: string | undefined;
}

/** Reads the recipient from the envelope alone, so that an event is durable before a token is looked up. */
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
  const isOrgWide = authorization["is_enterprise_install"] ?? body["is_enterprise_install"];
  return {
    team,
    // Commands come as a form, which says "true".
    isOrgWide: isOrgWide === true || isOrgWide === "true",
    enterprise,
    self: textOf(authorization["user_id"]),
  };
}
