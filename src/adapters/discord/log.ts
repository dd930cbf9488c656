import type { Context } from "#core";

/** Where the adapter says what an operator should know. */
export type Log = Pick<Context["log"], "debug" | "info" | "warn" | "error">;

/** For whoever gives no log: what has to be done about something still comes out, as a warning of the process. */
export const warningsOnly: Log = { debug: () => {}, info: () => {}, warn, error: warn };

function warn(first: unknown, ...rest: unknown[]): void {
  const sentence = [first, ...rest].find((part) => typeof part === "string");
  process.emitWarning(typeof sentence === "string" ? sentence : String(first), { code: "NATTER_DISCORD" });
}
