import type { ApiRequest } from "./api-call.ts";
import type { Installation, SlackApp } from "../apps/directory.ts";
import type { Method } from "./method.ts";
import { refuse } from "../refusal.ts";
import type { Slack } from "../slack.ts";

/** Who calls. */
export interface Credentials {
  installation?: Installation;
  app?: SlackApp;
}

/** Returns the owner of a call's token, whatever the token may do. */
export function bearerOf({ directory }: Slack, { bearer, arguments: values }: ApiRequest): Credentials {
  const token = bearer ?? (typeof values["token"] === "string" ? values["token"] : undefined);
  const installation = token === undefined ? undefined : directory.byToken(token);
  const app = token === undefined ? undefined : directory.byAppToken(token);
  return { ...(installation && { installation }), ...(app && { app }) };
}

/** Refuses a caller whose token does not fit the method. */
export function requireCredentials(
  method: Method,
  request: ApiRequest,
  { installation, app }: Credentials,
): void {
  if (method.caller === "anyone") return;
  if (method.caller === "app") return requireApp(request, installation, app);
  const given = request.bearer ?? request.arguments["token"];
  if (given === undefined || given === "") refuse("not_authed");
  if (app) refuse("not_allowed_token_type");
  if (!installation) refuse("invalid_auth");
  if (installation.state === "revoked") refuse("token_revoked");
  if (installation.state === "uninstalled") refuse("account_inactive");
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
