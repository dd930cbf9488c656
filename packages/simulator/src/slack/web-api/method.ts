import { readArguments } from "./arguments.ts";
import type { Shape, Values } from "./arguments.ts";
import type { Installation, SlackApp } from "../apps/directory.ts";
import type { Tier } from "../apps/rates.ts";
import type { Slack } from "../slack.ts";

/** What a method answers beside `ok`. Keys without a value are left out. */
export type Answer = Record<string, unknown>;

/** One call of the Web API, after token, scope and rate were found in order. */
export interface Call {
  slack: Slack;
  /** Adds a warning to an answer that is otherwise a yes. */
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

/** One method of the Web API as the dispatcher sees it. */
export interface Method {
  tier: Tier;
  /** Which token it wants. */
  caller: "bot" | "app" | "anyone";
  /** One of these is enough; none at all means that any token will do. */
  scopes: readonly string[];
  /** Every error that it may answer beside the general ones. The dispatcher refuses to answer others. */
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

/** What is written down about a method, with the effect itself at the end. */
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

/** A method that a bot calls with its token. */
export function botMethod<const Arguments extends Shape>(definition: Definition<Arguments, BotCall>): Method {
  return describe("bot", definition, (call, { installation }, raw) => {
    if (!installation) throw new Error("A bot's method was reached without an installation.");
    return definition.answer({ ...call, installation }, readArguments(definition.arguments, raw));
  });
}

/** A method that an app calls with its app-level token. */
export function appMethod<const Arguments extends Shape>(definition: Definition<Arguments, AppCall>): Method {
  return describe("app", definition, (call, { app }, raw) => {
    if (!app) throw new Error("An app's method was reached without an app.");
    return definition.answer({ ...call, app }, readArguments(definition.arguments, raw));
  });
}

/** A method that needs no token. */
export function openMethod<const Arguments extends Shape>(definition: Definition<Arguments, Call>): Method {
  return describe("anyone", definition, (call, _credentials, raw) =>
    definition.answer(call, readArguments(definition.arguments, raw)),
  );
}
