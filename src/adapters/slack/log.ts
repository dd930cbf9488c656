import { LogLevel } from "@slack/bolt";
import type { Context } from "#core";
import type { SlackLogger } from "./client.ts";

/** Where the adapter says what an operator should know. */
export type Log = Pick<Context["log"], "debug" | "info" | "warn" | "error">;

/** For whoever gives no log: what has to be done about something still comes out, as a warning of the process. */
export const warningsOnly: Log = {
  debug: () => {},
  info: () => {},
  warn: warn,
  error: warn,
};

function warn(first: unknown, ...rest: unknown[]): void {
  const sentence = [first, ...rest].find((part) => typeof part === "string");
  process.emitWarning(typeof sentence === "string" ? sentence : String(first), { code: "NATTER_SLACK" });
}

/** The SDK's log within ours. Its debug lines hold whole messages and are never written. */
export function toSdkLogger(log: Log): SlackLogger {
  const line =
    (level: "info" | "warn" | "error") =>
    (...parts: unknown[]): void =>
      log[level === "info" ? "debug" : level]({ sdk: parts.map(describe).join(" ") }, "the Slack SDK says");
  return {
    debug: () => {},
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

const describe = (part: unknown): string => (part instanceof Error ? part.message : String(part));
