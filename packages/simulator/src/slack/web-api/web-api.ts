import { requireScope } from "../apps/scope.ts";
import { tooMany } from "./api-call.ts";
import type { ApiAnswer, ApiRequest } from "./api-call.ts";
import { bearerOf, requireCredentials } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import { present } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import { applyFault } from "./faults.ts";
import type { Method } from "./method.ts";
import { methods } from "./methods/table.ts";
import { Refusal, refuse } from "../refusal.ts";
import type { Slack } from "../slack.ts";

/** The errors that any method may answer. */
export const generalRefusals: readonly string[] = [
  "account_inactive",
  "invalid_arguments",
  "invalid_auth",
  "missing_scope",
  "not_allowed_token_type",
  "not_authed",
  "missing_argument",
  "ratelimited",
  "team_access_not_granted",
  "token_expired",
  "token_revoked",
  "unknown_method",
];

/**
 * Answers a call. Records it, applies a planned fault, checks token, scope and rate limit in this order, and
 * runs the method. A refusal is an HTTP 200: SDKs take any other status for a network problem and retry.
 */
export async function callMethod(slack: Slack, request: ApiRequest): Promise<ApiAnswer> {
  const { calls, clock, faults } = slack.world;
  const credentials = bearerOf(slack, request);
  const space = credentials.installation?.team.id;
  const record = calls.record({
    platform: "slack",
    ...(space !== undefined && { space }),
    method: request.method,
    arguments: request.arguments,
  });
  const answer = await attempt(slack, request, credentials);
  // The call has been applied. These faults affect only its answer.
  const fault = faults.take("slack", request.method, ["slow", "reset-after-apply"]);
  if (fault?.kind === "slow") await clock.sleep(fault.ms);
  calls.answer(record, answer.status, answer.body);
  return fault?.kind === "reset-after-apply" ? { ...answer, reset: true } : answer;
}

async function attempt(slack: Slack, request: ApiRequest, credentials: Credentials): Promise<ApiAnswer> {
  const warnings: string[] = [];
  const headers: Record<string, string> = {};
  try {
    const broken = applyFault(slack, request, credentials);
    if (broken) return broken;
    const method = methods[request.method] ?? refuse("unknown_method", { req_method: request.method });
    requireCredentials(method, request, credentials);
    Object.assign(headers, scopeHeaders(method, credentials));
    if (credentials.installation) requireScope(credentials.installation, ...method.scopes);
    const wait = waitFor(slack, method, request, credentials);
    if (wait !== undefined) return tooMany(wait);
    const call = { slack, warn: (warning: string) => void warnings.push(warning) };
    const body = await method.answer(call, credentials, request.arguments);
    return { status: 200, headers, body: { ok: true, ...present(body), ...warningFields(warnings) } };
  } catch (error) {
    return { status: 200, headers, body: refusalBody(error, request.method) };
  }
}

/** Returns the seconds until the caller may call this method again, or undefined if it may now. */
function waitFor(
  slack: Slack,
  method: Method,
  { method: name, arguments: values }: ApiRequest,
  { installation, app }: Credentials,
): number | undefined {
  const payer = installation?.app ?? app;
  if (!payer) return undefined;
  const channel = typeof values["channel"] === "string" ? values["channel"] : undefined;
  return slack.rates.spend({ app: payer, team: installation?.team.id ?? "" }, name, method.tier, channel);
}

/** Returns the headers with the granted scopes and the accepted ones. */
function scopeHeaders(method: Method, { installation }: Credentials): Record<string, string> {
  if (!installation) return {};
  const accepted = method.scopes.length > 0 && { "x-accepted-oauth-scopes": method.scopes.join(",") };
  return { "x-oauth-scopes": installation.scopes.join(","), ...accepted };
}

function warningFields(warnings: readonly string[]): Fields {
  return warnings.length === 0 ? {} : { warning: warnings.join(","), response_metadata: { warnings } };
}

/** Returns the body of a refusal. One that the method does not declare is a bug of the simulator. */
function refusalBody(error: unknown, name: string): Fields {
  if (!(error instanceof Refusal)) throw error;
  const declared = methods[name]?.refusals ?? [];
  if (!generalRefusals.includes(error.code) && !declared.includes(error.code)) {
    throw new Error(`${name} refused with ${error.code}, which is not among its refusals: declare it there.`);
  }
  return { ok: false, error: error.code, ...error.details };
}
