import { LogLevel } from "@slack/bolt";
import type { Log } from "#core/platform";
import type { SlackLogger } from "./client.ts";

/** The most characters that are kept of a message of the SDK, which may repeat what a stranger sent. */
const mostSaid = 300;

/**
 * Passes the SDK's log on to ours. Debug lines are dropped, because they hold whole messages. `complain` takes the warnings and errors
 * instead of the log.
 */
export function toSdkLogger(log: Log, complain?: (said: { sdk: string }) => void): SlackLogger {
  const line =
    (level: "debug" | "warn" | "error") =>
    (...parts: unknown[]): void => {
      const said = { sdk: cut(parts.map(describe).join(" ")) };
      if (complain && level !== "debug") complain(said);
      else log[level](said, "the Slack SDK says");
    };
  return {
    debug: () => {},
    info: line("debug"),
    warn: line("warn"),
    error: line("error"),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

/** The message of a `SyntaxError` quotes the text that is not JSON. */
function describe(part: unknown): string {
  if (part instanceof SyntaxError) return "it got something that is not JSON";
  return part instanceof Error ? part.message : String(part);
}

/** Cuts before a word: half a token would no longer look like one. */
const cut = (text: string): string =>
  text.length <= mostSaid ? text : `${text.slice(0, mostSaid).replace(/\S+$/, "")}…`;
