import type { Fields } from "../../fields.ts";
import type { Channel } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import type { Installation } from "../apps/installation.ts";
import { isExternallyShared, organizationOf } from "../apps/teams.ts";

/** An event on its way to an app. */
export interface Happening {
  event: Fields;
  /** The event's id, "Ev…". */
  id: string;
  /** The channel in which it happened. */
  channel?: Channel | undefined;
}

/** Returns the name under which an app can ask who else may see an event. */
export const eventContextOf = (id: string): string => `4-${id}`;

/** Returns what an event says about the installation that it was sent for. */
export function authorizationOf({ team, userId, organization }: Installation): Fields {
  return {
    enterprise_id: organizationOf(team)?.id ?? null,
    // Slack names an organization, a workspace and a person, "but not always all three".
    team_id: organization ? null : team.id,
    user_id: userId,
    is_bot: true,
    is_enterprise_install: organization !== undefined,
  };
}

/** Wraps an event in the payload that Slack sends. https://docs.slack.dev/apis/events-api/#callback-field */
export function callbackFor(
  world: World,
  installation: Installation,
  { event, id, channel }: Happening,
): Fields {
  const { app, team } = installation;
  const organization = organizationOf(team);
  return {
    token: app.verificationToken,
    // A shared channel belongs to one workspace, and the installation may belong to another.
    team_id: channel?.space ?? team.id,
    ...(organization && { enterprise_id: organization.id }),
    context_team_id: team.id,
    context_enterprise_id: organization?.id ?? null,
    api_app_id: app.id,
    event,
    type: "event_callback",
    event_id: id,
    event_time: Math.floor(world.clock.now() / 1000),
    authorizations: [authorizationOf(installation)],
    is_ext_shared_channel: channel !== undefined && isExternallyShared(world, channel),
    event_context: eventContextOf(id),
  };
}
