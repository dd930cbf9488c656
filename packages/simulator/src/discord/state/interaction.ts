import type { Message } from "../../world/message.ts";
import type { Application } from "./application.ts";
import type { Venue } from "../guild/venue.ts";

/**
 * Numbers of
 * https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type
 */
export const interactionTypes = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

/**
 * A person's use of a command, button, menu or form. The bot has 3 seconds to respond and 15 minutes to
 * follow up.
 */
export interface Interaction {
  id: string;
  token: string;
  application: Application;
  type: number;
  userId: string;
  venue: Venue;
  createdAt: number;
  /** The name of a command. */
  name: string | undefined;
  /** The message whose component was used, or from which the form was opened. */
  source: Message | undefined;
  /** The installations that made it possible: type of installation → id of the server or user. */
  owners: Record<string, string>;
  targetMessageId?: string | undefined;
  isAcknowledged: boolean;
  /** The first response, or after "update" the message that it changed. */
  original: Message | undefined;
  followUps: number;
  /** Called with the choices that the bot offers for an option. */
  onChoices: ((choices: Choice[]) => void) | undefined;
}

/** A choice that a bot offers for an option. */
export interface Choice {
  name: string;
  value: string;
}

/** Tells whether the application is installed for the person only, and not in the server. */
export function isUserInstall({ owners }: Interaction): boolean {
  return owners["0"] === undefined;
}
