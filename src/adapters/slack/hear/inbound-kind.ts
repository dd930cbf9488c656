import type { Inbound, JsonValue, Quote } from "#core/platform";
import type { Installation } from "../api/workspaces.ts";

/** What a delivery is: an event for the core, or one that the adapter handles. */
export type InboundKind = { type: "inbound"; event: Inbound } | LocalEvent;

/** An installation that ended. Slack may say so late, when the app is already installed again. */
export type Removed = Installation & { at: number };

/** Events that the adapter handles itself. A stop reaction becomes a `Stopped` once its message is found. */
export type LocalEvent =
  | ({ type: "uninstalled" } & Removed)
  /** `bots` names the bots whose tokens are gone. It is empty when only people's tokens were revoked. */
  | ({ type: "revoked"; bots: string[] } & Removed)
  | { type: "limited"; team: string }
  | Visit
  | { type: "reaction"; team: string; emoji: string; person: string; channel: string; message: string }
  | { type: "feedback"; rating: Rating }
  /** A person ran a command without a question. */
  | { type: "hint"; team: string; command: string; answerUrl: string }
  /** A person wants to ask about a message and waits for the form. */
  | { type: "asking"; team: string; trigger: string; about: About };

/** A person opens the bot's tab, or looks at something else while the bot's pane is open. */
export interface Visit {
  type: "visit";
  team: string;
  person: string;
  /** The person's direct message with the bot. */
  channel: string;
  tab: string;
  /** What the person looks at, as Slack names it. */
  context: JsonValue[];
}

/** What a person thinks of an answer. */
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
  quotes: Quote[];
  /** The address that takes the answer if the bot is not in that channel. */
  answerUrl?: string | undefined;
}
