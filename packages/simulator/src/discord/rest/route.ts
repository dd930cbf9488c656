import type { Application } from "../state/application.ts";
import type { UploadedFile } from "../messages/attachment.ts";
import type { Limit } from "../state/settings.ts";
import type { Discord } from "../state/discord.ts";
import { intents } from "../state/intents.ts";
import type { Viewer } from "../state/viewer.ts";

/** A request once its route is found and its body is read. */
export interface Call {
  discord: Discord;
  /** The 123 of "/channels/123", by the name in the route's path. */
  parameter(name: string): string;
  query: URLSearchParams;
  body: unknown;
  files: readonly UploadedFile[];
}

/** A request that came with a bot's token. */
export interface BotCall extends Call {
  application: Application;
  /** The bot's user id, whom permissions are about. */
  userId: string;
  viewer: Viewer;
}

/** What goes back. Without a body: 204. */
export interface Answer {
  status: number;
  body?: unknown;
}

/** One endpoint. */
export interface Route {
  method: string;
  /** "/channels/:channel/messages/:message" */
  path: string;
  /** As logs, budgets and faults call it: "GET /channels/:id/messages/:id". */
  name: string;
  limit: Limit | "none";
  /** Does it want a bot's token? Else the path carries one. */
  wantsBot: boolean;
  run(call: Call, application: Application | undefined): Answer;
}

/** What people report for most routes. Discord documents no numbers. */
const ordinaryLimit: Limit = { requests: 5, window: 5000 };

/** An endpoint for bots. */
export function botRoute(
  method: string,
  path: string,
  run: (call: BotCall) => Answer,
  limit: Limit | "none" = ordinaryLimit,
): Route {
  return {
    method,
    path,
    name: nameOf(method, path),
    limit,
    wantsBot: true,
    run(call, application) {
      if (!application) throw new Error(`${nameOf(method, path)} was run without a bot.`);
      const readsContent = (application.privilegedIntents & intents.MessageContent) !== 0;
      const { userId } = application;
      return run({ ...call, application, userId, viewer: { userId, readsContent } });
    },
  };
}

/** An endpoint whose path says who may use it. */
export function openRoute(
  method: string,
  path: string,
  run: (call: Call) => Answer,
  limit: Limit | "none",
): Route {
  return { method, path, name: nameOf(method, path), limit, wantsBot: false, run };
}

function nameOf(method: string, path: string): string {
  return `${method} ${path.replace(/:(?!token|emoji)\w+/g, ":id")}`;
}

/** 200 with a body. */
export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** 201 with what was made. */
export function created(body: unknown): Answer {
  return { status: 201, body };
}

/** 204: done, nothing to say. */
export const done: Answer = { status: 204 };
