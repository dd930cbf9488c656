import { fieldsOf, type Fields, listOf, textOf } from "#core/platform";
import type { Installation } from "../api/workspaces.ts";

/** The installation that a delivery is for. */
export interface Recipient extends Installation {
  /** The bot's user id, if the delivery names it. Interactions do not. */
  self?: string | undefined;
}

/** Reads the recipient from the envelope alone, so that an event is durable before a token is looked up. */
export function recipientOf(body: Fields): Recipient {
  const authorizations = listOf(body["authorizations"]);
  // A person who gave the app a token of their own may come first.
  const bot = authorizations.find((one) => one["is_bot"] === true);
  const authorization = bot ?? authorizations[0] ?? {};
  const view = fieldsOf(body["view"]);
  const team =
    textOf(view["app_installed_team_id"]) ??
    textOf(authorization["team_id"]) ??
    textOf(fieldsOf(body["team"])["id"]) ??
    pressedIn(body) ??
    textOf(body["team_id"]) ??
    textOf(fieldsOf(body["user"])["team_id"]) ??
    "";
  const enterprise =
    textOf(authorization["enterprise_id"]) ??
    textOf(fieldsOf(body["enterprise"])["id"]) ??
    textOf(body["enterprise_id"]);
  const isOrgWide = authorization["is_enterprise_install"] ?? body["is_enterprise_install"];
  // Slack names no workspace and no authorization when a whole organization has removed the app.
  const isOfOrganization = enterprise !== undefined && (team === "" || team === enterprise);
  return {
    team,
    // Commands come as a form, which says "true".
    isOrgWide: isOrgWide === true || isOrgWide === "true" || isOfOrganization,
    enterprise,
    self: textOf(bot?.["user_id"]),
  };
}

/**
 * Returns the workspace of the message whose button was pressed. For an installation in a whole organization Slack names no team with a
 * click, and the person may belong to another workspace than the message.
 */
const pressedIn = (body: Fields): string | undefined =>
  body["type"] === "block_actions" ? textOf(fieldsOf(body["message"])["team"]) : undefined;
