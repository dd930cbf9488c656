import { required, text, whole } from "../arguments.ts";
import { authorizationOf } from "../../events/callback.ts";
import { appMethod, openMethod } from "../method.ts";
import type { MethodTable } from "../method.ts";
import type { Installation } from "../../apps/installation.ts";
import type { Grant } from "../../apps/oauth-codes.ts";
import { organizationOf } from "../../apps/teams.ts";
import type { Slack } from "../../slack.ts";
import { found, refuse } from "../../refusal.ts";

/** Methods that an app calls as itself: opening sockets, fetching its tokens. */
export const appMethods: MethodTable = {
  "apps.connections.open": appMethod({
    tier: "t3",
    refusals: ["insecure_request", "missing_args"],
    arguments: {},
    answer: ({ slack, app }) => ({ url: slack.sockets.ticket(app) }),
  }),

  "apps.event.authorizations.list": appMethod({
    tier: "t5",
    refusals: ["invalid_event_context"],
    arguments: { event_context: required(text, "invalid_event_context"), cursor: text, limit: whole },
    answer({ slack, app }, { event_context: context }) {
      const audience = found(slack.deliveries.audienceOf(context), "invalid_event_context");
      if (audience.some((installation) => installation.app !== app)) refuse("invalid_event_context");
      return { authorizations: audience.map(authorizationOf) };
    },
  }),

  "oauth.v2.access": openMethod({
    tier: "t5",
    refusals: [
      "bad_client_secret",
      "bad_redirect_uri",
      "invalid_client_id",
      "invalid_code",
      "invalid_grant_type",
      "invalid_refresh_token",
    ],
    arguments: {
      client_id: text,
      client_secret: text,
      code: text,
      redirect_uri: text,
      grant_type: text,
      refresh_token: text,
    },
    answer({ slack }, values) {
      const { directory } = slack;
      const app = found(
        directory.apps().find(({ clientId }) => clientId === values.client_id),
        "invalid_client_id",
      );
      if (app.clientSecret !== values.client_secret) refuse("bad_client_secret");
      const kind = values.grant_type ?? "authorization_code";
      if (kind === "refresh_token")
        return tokenAnswer(
          found(directory.refresh(app, values.refresh_token ?? ""), "invalid_refresh_token"),
        );
      if (kind !== "authorization_code") refuse("invalid_grant_type");
      const grant = found(slack.oauthCodes.redeem(values.code ?? ""), "invalid_code");
      if (grant.app !== app) refuse("invalid_code");
      if (grant.redirectUri !== "" && grant.redirectUri !== values.redirect_uri) refuse("bad_redirect_uri");
      return { ...tokenAnswer(granted(slack, grant)), authed_user: { id: grant.person } };
    },
  }),
};

function granted({ directory, world }: Slack, { app, team, forAll }: Grant): Installation {
  const organization = organizationOf(team);
  if (forAll !== true || !organization) return directory.install(app, team);
  const teams = world.spaces("slack").filter((each) => organizationOf(each)?.id === organization.id);
  return found(directory.installForAll(app, organization, teams)[0], "invalid_code");
}

/** Returns what `oauth.v2.access` says about a token. */
function tokenAnswer({ app, team, token, rotation, scopes, userId, organization }: Installation) {
  const enterprise = organizationOf(team);
  return {
    access_token: token,
    token_type: "bot",
    ...(rotation && { refresh_token: rotation.refreshToken, expires_in: rotation.expiresIn }),
    scope: scopes.join(","),
    bot_user_id: userId,
    app_id: app.id,
    team: organization ? null : { id: team.id, name: team.name },
    enterprise: enterprise ?? null,
    is_enterprise_install: organization !== undefined,
  };
}
