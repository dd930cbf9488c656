import { LogLevel } from "@slack/bolt";
import type { Log } from "#core/platform";
import type { SlackLogger } from "./client.ts";

/** Passes the SDK's log on to ours. Debug lines are dropped, because they hold whole messages. */
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
