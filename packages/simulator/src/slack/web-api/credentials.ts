import type { ApiRequest } from "./api-call.ts";
import type { Installation, SlackApp } from "../apps/installation.ts";
import { teamsOf } from "../apps/teams.ts";
import type { Method } from "./method.ts";
import { refuse } from "../refusal.ts";
import type { Slack } from "../slack.ts";

/** Who calls. */
export interface Credentials {
  installation?: Installation;
  app?: SlackApp;
  /** The token has expired and has to be renewed. */
  expired?: boolean;
}

/** Returns the owner of a call's token, whatever the token may do. */
export function bearerOf(slack: Slack, { bearer, arguments: values }: ApiRequest): Credentials {
  const token = bearer ?? (typeof values["token"] === "string" ? values["token"] : undefined);
  const owner = token === undefined ? undefined : slack.directory.byToken(token);
  const installation = owner && meant(slack, owner.installations, values);
  const app = token === undefined ? undefined : slack.directory.byAppToken(token);
  return {
    ...(installation && { installation }),
    ...(app && { app }),
    ...(owner?.expired && { expired: true }),
  };
}

/** Returns the installation that a call means if an organization has several: by its channel, or else by `team_id`. */
function meant(
  { world }: Slack,
  installations: readonly Installation[],
  { channel, channel_id: channelId, team_id: team }: Record<string, unknown>,
): Installation | undefined {
  const named = world.channel("slack", String(channel ?? channelId));
  const teams = named ? teamsOf(named) : [String(team)];
  return installations.find((each) => teams.includes(each.team.id)) ?? installations[0];
}

/** Refuses a caller whose token does not fit the method. */
export function requireCredentials(
  method: Method,
  request: ApiRequest,
  { installation, app, expired }: Credentials,
): void {
  if (method.caller === "anyone") return;
  if (method.caller === "app") return requireApp(request, installation, app);
  const given = request.bearer ?? request.arguments["token"];
  if (given === undefined || given === "") refuse("not_authed");
  if (app) refuse("not_allowed_token_type");
  if (!installation) refuse("invalid_auth");
  if (installation.state === "revoked") refuse("token_revoked");
  if (installation.state === "uninstalled") refuse("account_inactive");
  if (expired === true) refuse("token_expired");
  if (installation.organization) requireTeam(request, installation);
}

/**
 * The methods that need a workspace in each call with an organization's token.
 * https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
 */
const needTeam = [
  "bots.info",
  "conversations.create",
  "conversations.list",
  "users.conversations",
  "users.list",
];

/** Refuses a call with an organization's token if it names no workspace, or one that the installation does not have. */
function requireTeam({ method, arguments: values }: ApiRequest, { team }: Installation): void {
  const { team_id: named } = values;
  if (named === undefined || named === "") {
    if (needTeam.includes(method)) refuse("missing_argument");
    return;
  }
  const hasChannel = values["channel"] !== undefined || values["channel_id"] !== undefined;
  if (!hasChannel && named !== team.id) refuse("team_access_not_granted");
}

/**
 * Refuses a call without an app-level token in the header.
 * https://docs.slack.dev/reference/methods/apps.connections.open
 */
function requireApp(
  { verb, bearer }: ApiRequest,
  installation: Installation | undefined,
  app: SlackApp | undefined,
): void {
  if (verb !== "POST") refuse("insecure_request");
  if (bearer === undefined) refuse("missing_args");
  if (installation) refuse("not_allowed_token_type");
  if (!app) refuse("invalid_auth");
}
