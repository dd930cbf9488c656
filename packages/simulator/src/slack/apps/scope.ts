import type { ChannelKind } from "../../world/place.ts";
import type { Installation } from "./directory.ts";
import { refuse } from "../refusal.ts";

/** The part of a scope that names a kind of conversation: "channels:read", "groups:history". */
const scopeWords: Readonly<Record<ChannelKind, string>> = {
  public: "channels",
  private: "groups",
  direct: "im",
  group: "mpim",
  forum: "channels",
};

/** The word of a channel's kind in scopes, in events ("message.groups") and in `types` arguments. */
export function scopeWord(kind: ChannelKind): string {
  return scopeWords[kind];
}

/** What the app would need and what it has. */
export function requireScope({ scopes }: Installation, ...anyOf: readonly string[]): void {
  if (anyOf.length === 0 || anyOf.some((scope) => scopes.includes(scope))) return;
  refuse("missing_scope", { needed: anyOf.join(","), provided: scopes.join(",") });
}
