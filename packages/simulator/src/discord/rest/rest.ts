import type { IncomingMessage } from "node:http";
import type { Application } from "../state/application.ts";
import type { Discord } from "../state/discord.ts";
import { createInvalidRequestLimit } from "./invalid-requests.ts";
import { Refusal, rateLimited } from "../refusal.ts";
import { readBody } from "./request-body.ts";
import type { RequestBody } from "./request-body.ts";
import { applyFault, takeOutage, takeRefusingFault } from "./faults.ts";
import { limitOf } from "../state/limits.ts";
import type { Answer } from "./route.ts";
import { checkParameters, findRoute } from "./router.ts";
import type { Found } from "./router.ts";

/** An HTTP answer. */
export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/**
 * Makes the REST API. It records every request when it arrives, and then checks, in this order, the address,
 * the token, the rate limits and the faults before it runs the endpoint. An outage comes before the rate limits.
 * Returns "reset" if the connection is to be reset.
 */
export function createRest(
  discord: Discord,
): (request: IncomingMessage, address: URL) => Promise<Reply | "reset"> {
  const { world } = discord;
  const invalidRequestLimit = createInvalidRequestLimit(discord);
  return async (request, address) => {
    const method = request.method ?? "GET";
    const path = address.pathname.replace(/^\/api(\/v\d+)?/, "");
    const found = attempt(() => {
      if (!address.pathname.startsWith("/api/v10/")) throw new Refusal("invalid api version");
      return findRoute(method, path);
    });
    const read = await readBody(request).catch(refusalOf);
    const call = world.calls.record({
      platform: "discord",
      // An unknown route may contain a token anywhere. Tokens are long.
      method:
        found instanceof Refusal ? `${method} ${path.replaceAll(/[\w.-]{40,}/g, "…")}` : found.route.name,
      arguments: {
        ...(!(found instanceof Refusal) && { path: found.parameters }),
        query: Object.fromEntries(address.searchParams),
        body: read instanceof Refusal ? undefined : read.body,
        files: read instanceof Refusal ? [] : read.files.map(({ name, bytes }) => ({ name, bytes })),
      },
    });
    const banned = invalidRequestLimit.bannedFor(request);
    if (banned !== undefined) {
      world.calls.answer(call, 429, "error code: 1015");
      return cloudflare(banned);
    }
    const headers: Record<string, string> = {};
    const handled = await handle(discord, { request, address, found, read, headers }).catch(refusalOf);
    const isReset = handled === "reset";
    const reply = isReset
      ? { status: 200 }
      : handled instanceof Refusal
        ? toReply(handled, headers)
        : handled;
    invalidRequestLimit.count(request, reply);
    world.calls.answer(call, reply.status, isReset ? "the connection was cut" : reply.body);
    return isReset ? "reset" : { ...reply, headers: { ...headers, ...reply.headers } };
  };
}

/** Answers for Cloudflare, which blocks an address before its requests reach Discord. */
function cloudflare(wait: number): Reply {
  return {
    status: 429,
    body: "error code: 1015",
    headers: { "retry-after": String(Math.ceil(wait / 1000)) },
  };
}

function toReply(refusal: Refusal, headers: Record<string, string>): Reply {
  return { status: refusal.status, body: refusal.body, headers: { ...headers, ...refusal.headers } };
}

function attempt<Value>(run: () => Value): Value | Refusal {
  try {
    return run();
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

interface Arrived {
  request: IncomingMessage;
  address: URL;
  found: Found | Refusal;
  read: RequestBody | Refusal;
  /** Filled before the endpoint runs, so that a refusal carries the rate limit's headers, too. */
  headers: Record<string, string>;
}

async function handle(
  discord: Discord,
  { request, address, found, read, headers }: Arrived,
): Promise<Reply | "reset"> {
  if (!request.headers["user-agent"]) throw new Refusal("internal network error");
  if (found instanceof Refusal) throw found;
  const { route, parameters, major } = found;
  const application = route.wantsBot ? authorize(discord, request) : undefined;
  const outage = takeOutage(discord, route.name);
  if (outage) return outage;
  takeBudgets(discord, found, application, headers);
  checkParameters(parameters);
  if (read instanceof Refusal) throw read;
  const fault = takeRefusingFault(discord, route.name, application);
  const run = (): Answer =>
    route.run(
      {
        discord,
        query: address.searchParams,
        body: read.body,
        files: read.files,
        parameter(name) {
          const value = parameters[name];
          if (value === undefined) throw new Error(`${route.name} has no parameter "${name}".`);
          return value;
        },
      },
      application,
    );
  const target = {
    venueId: parameters["token"] ?? major,
    messageId: parameters["message"],
    application,
  };
  return applyFault(discord, fault, target, run);
}

function authorize({ applications }: Discord, request: IncomingMessage): Application {
  const token = /^Bot (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  const application = token === undefined ? undefined : applications.find((each) => each.token === token);
  if (!application) throw new Refusal("unauthorized");
  return application;
}

function takeBudgets(
  { buckets, settings }: Discord,
  { route, major }: Found,
  application: Application | undefined,
  headers: Record<string, string>,
): void {
  const globalWait = application && buckets.takeGlobal(application.id);
  if (globalWait !== undefined) throw rateLimited(globalWait, "global");
  if (route.limit === "none") return;
  const ticket = buckets.take(
    route.name,
    major || (application?.id ?? ""),
    limitOf(route.name, route.limit, settings),
  );
  Object.assign(headers, ticket.headers);
  if (ticket.wait !== undefined) throw rateLimited(ticket.wait, "user");
}
