import { readArguments } from "./arguments.ts";
import type { Shape, Values } from "./arguments.ts";
import type { Installation, SlackApp } from "../apps/installation.ts";
import type { Tier } from "../apps/rates.ts";
import type { Slack } from "../slack.ts";

/** The answer of a method, without `ok`. Undefined keys are left out. */
export type Answer = Record<string, unknown>;

/** A call of the Web API that has passed the checks of token, scope and rate limit. */
export interface Call {
  slack: Slack;
  /** Adds a warning to a successful answer. */
  warn(warning: string): void;
}

/** A call with a bot's token. */
export interface BotCall extends Call {
  installation: Installation;
}

/** A call with an app-level token. */
export interface AppCall extends Call {
  app: SlackApp;
}

/** A method of the Web API as the dispatcher sees it. */
export interface Method {
  tier: Tier;
  /** The token that it requires. */
  caller: "bot" | "app" | "anyone";
  /** The scopes of which it requires one. Empty: it requires none. */
  scopes: readonly string[];
  /** The errors that it may answer, beside the general ones. The dispatcher throws on any other. */
  refusals: readonly string[];
  shape: Shape;
  answer(
    call: Call,
    credentials: { installation?: Installation; app?: SlackApp },
    raw: Record<string, unknown>,
  ): Answer | Promise<Answer>;
}

/** Methods by name. */
export type MethodTable = Readonly<Record<string, Method>>;

/** The definition of a method. */
interface Definition<Arguments extends Shape, Caller extends Call> {
  tier: Tier;
  scopes?: readonly string[];
  refusals?: readonly string[];
  arguments: Arguments;
  answer(call: Caller, values: Values<Arguments>): Answer | Promise<Answer>;
}

function describe<Arguments extends Shape>(
  caller: Method["caller"],
  { tier, scopes = [], refusals = [], arguments: shape }: Omit<Definition<Arguments, never>, "answer">,
  answer: Method["answer"],
): Method {
  return { caller, tier, scopes, refusals, shape, answer };
}

/** Defines a method that requires a bot's token. */
export function botMethod<const Arguments extends Shape>(definition: Definition<Arguments, BotCall>): Method {
  return describe("bot", definition, (call, { installation }, raw) => {
    if (!installation) throw new Error("A bot's method was reached without an installation.");
    return definition.answer({ ...call, installation }, readArguments(definition.arguments, raw));
  });
}

/** Defines a method that requires an app-level token. */
export function appMethod<const Arguments extends Shape>(definition: Definition<Arguments, AppCall>): Method {
  return describe("app", definition, (call, { app }, raw) => {
    if (!app) throw new Error("An app's method was reached without an app.");
    return definition.answer({ ...call, app }, readArguments(definition.arguments, raw));
  });
}

/** Defines a method that requires no token. */
export function openMethod<const Arguments extends Shape>(definition: Definition<Arguments, Call>): Method {
  return describe("anyone", definition, (call, _credentials, raw) =>
    definition.answer(call, readArguments(definition.arguments, raw)),
  );
}
