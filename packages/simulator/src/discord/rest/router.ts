import { channelRoutes } from "./routes/channel-routes.ts";
import { commandRoutes } from "./routes/command-routes.ts";
import { fileRoutes } from "./routes/file-routes.ts";
import { guildRoutes } from "./routes/guild-routes.ts";
import { interactionRoutes } from "./routes/interaction-routes.ts";
import { messageRoutes } from "./routes/message-routes.ts";
import { reactionRoutes } from "./routes/reaction-routes.ts";
import { Refusal } from "../refusal.ts";
import type { Route } from "./route.ts";
import { isSnowflake } from "../snowflake.ts";
import { threadRoutes } from "./routes/thread-routes.ts";
import { userRoutes } from "./routes/user-routes.ts";
import { webhookRoutes } from "./routes/webhook-routes.ts";

/** All endpoints. */
export const routes: readonly Route[] = [
  ...userRoutes,
  ...messageRoutes,
  ...reactionRoutes,
  ...threadRoutes,
  ...channelRoutes,
  ...fileRoutes,
  ...guildRoutes,
  ...commandRoutes,
  ...interactionRoutes,
  ...webhookRoutes,
];

/** The endpoint of a request, with the parameters of its path. */
export interface Found {
  route: Route;
  parameters: Record<string, string>;
  /** The major parameter, which divides buckets: the channel, the server, or the webhook with its token. */
  major: string;
}

const table = routes
  .map((route) => ({ route, segments: route.path.split("/").slice(1) }))
  // Fewest placeholders first, so that "@me" is not taken for an id.
  .toSorted((a, b) => holes(a.segments) - holes(b.segments));

function holes(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith(":")).length;
}

/** Finds the endpoint of a path below /api/v10. Refuses unknown paths and other methods. */
export function findRoute(method: string, path: string): Found {
  const parts = path.split("/").slice(1).map(decode);
  const fitting = table.filter(
    ({ segments }) =>
      segments.length === parts.length &&
      segments.every((segment, index) => segment.startsWith(":") || segment === parts[index]),
  );
  if (fitting.length === 0) throw new Refusal("not found");
  const found = fitting.find(({ route }) => route.method === method);
  if (!found) throw new Refusal("method not allowed");
  const names = found.segments.map((segment, index) => [segment, parts[index] ?? ""] as const);
  const parameters = Object.fromEntries(
    names.filter(([segment]) => segment.startsWith(":")).map(([segment, part]) => [segment.slice(1), part]),
  );
  return { route: found.route, parameters, major: majorOf(found.segments, parameters) };
}

/** Refuses invalid ids. Runs after the rate limit, as on Discord. */
export function checkParameters(parameters: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    const error = { code: "NUMBER_TYPE_COERCE", message: `Value "${value}" is not snowflake.` };
    if (name === "token" || name === "emoji" || value === "@me" || isSnowflake(value)) continue;
    throw new Refusal("invalid form", { errors: { [`${name}_id`]: { _errors: [error] } } });
  }
}

function majorOf([first = ""]: readonly string[], parameters: Readonly<Record<string, string>>): string {
  switch (first) {
    case "channels":
      return parameters["channel"] ?? "";
    case "guilds":
      return parameters["guild"] ?? "";
    case "webhooks":
      return `${parameters["application"]}/${parameters["token"]}`;
    default:
      return "";
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
