import { LogLevel } from "@slack/bolt";
import type { Log } from "#core/platform";
import type { SlackLogger } from "./client.ts";

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
