import type { ChannelKind } from "../../world/place.ts";
import type { Installation } from "./installation.ts";
import { refuse } from "../refusal.ts";

/** The word for each kind of channel in scopes: "channels:read", "groups:history". */
const scopeWords: Readonly<Record<ChannelKind, string>> = {
  public: "channels",
  private: "groups",
  direct: "im",
  group: "mpim",
  forum: "channels",
};

/** Returns the word for a kind of channel in scopes, in events ("message.groups") and in `types` arguments. */
export function scopeWord(kind: ChannelKind): string {
  return scopeWords[kind];
}

/** Refuses an app that has none of these scopes, and says which it has. */
export function requireScope({ scopes }: Installation, ...anyOf: readonly string[]): void {
  if (anyOf.length === 0 || anyOf.some((scope) => scopes.includes(scope))) return;
  refuse("missing_scope", { needed: anyOf.join(","), provided: scopes.join(",") });
}
