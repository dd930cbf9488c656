import type { Inbound, JsonValue, Quote } from "#core/platform";

/** What Slack told: something for the core, or a matter between Slack and this adapter. */
export type InboundKind = { type: "inbound"; event: Inbound } | LocalEvent;

/** What concerns an installation, a window or a reaction, and so never leaves the adapter. */
export type LocalEvent =
  | { type: "uninstalled"; team: string; enterprise?: string; isOrgWide: boolean }
  /** The bots whose tokens are gone; without them only people's tokens were revoked. */
  | { type: "revoked"; team: string; enterprise?: string; isOrgWide: boolean; bots: string[] }
  | { type: "limited"; team: string }
  /** Somebody looks at the bot's tab, or at something else beside it. */
  | { type: "visit"; team: string; person: string; channel: string; tab: string; context: JsonValue[] }
  | { type: "reaction"; team: string; emoji: string; person: string; channel: string; message: string }
  | { type: "feedback"; rating: Rating }
  /** Somebody wants to ask about a message and is to be given a form. */
  | { type: "asking"; team: string; trigger: string; about: About };

/** What somebody thought of an answer. */
export interface Rating {
  rating: "good" | "bad";
  /** The id of the turn that was answered. */
  turn: string;
  person: string;
}

/** The message that a question of the message shortcut is about. */
export interface About {
  channel: string;
  thread: string;
  quote: Quote;
  /** Where the answer goes if the bot is not in that channel. */
  answerUrl?: string;
}
