import type { Application } from "../state/application.ts";
import type { UploadedFile } from "../messages/attachment.ts";
import { ordinaryLimit } from "../state/limits.ts";
import type { Limit } from "../state/settings.ts";
import type { Discord } from "../state/discord.ts";
import { intents } from "../state/intents.ts";
import type { Viewer } from "../state/viewer.ts";

/** A request with its route and its body. */
export interface Call {
  discord: Discord;
  /** Returns a parameter of the path, such as the 123 of "/channels/123". */
  parameter(name: string): string;
  query: URLSearchParams;
  body: unknown;
  files: readonly UploadedFile[];
}

/** A request with a bot's token. */
export interface BotCall extends Call {
  application: Application;
  /** The bot's user id, to check permissions. */
  userId: string;
  viewer: Viewer;
}

/** The answer of an endpoint. */
export interface Answer {
  status: number;
  body?: unknown;
}

/** One endpoint. */
export interface Route {
  method: string;
  /** "/channels/:channel/messages/:message" */
  path: string;
  /** The name in logs, rate limits and faults: "GET /channels/:id/messages/:id". */
  name: string;
  limit: Limit | "none";
  /** Whether it requires a bot's token. Otherwise the path contains a token or the endpoint is open. */
  wantsBot: boolean;
  run(call: Call, application: Application | undefined): Answer;
}

/** Makes an endpoint that requires a bot's token. */
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

/** Makes an endpoint that requires no token in the header. */
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

/** Answers 200 with a body. */
export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** Answers 201 with what was created. */
export function created(body: unknown): Answer {
  return { status: 201, body };
}

/** Answers 204, without a body. */
export const done: Answer = { status: 204 };
