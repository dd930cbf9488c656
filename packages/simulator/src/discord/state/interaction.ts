import type { Message } from "../../world/message.ts";
import type { Application } from "./application.ts";
import type { Venue } from "../guild/venue.ts";

/** Numbers of https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type */
export const interactionTypes = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

/** Somebody used a command, a button, a menu or a form of a bot, which has 3 s to answer and 15 minutes to go on. */
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
  /** The message whose component was used, or whose form it is. */
  source: Message | undefined;
  /** For whom the application is installed: type of installation → id. */
  owners: Record<string, string>;
  targetMessageId?: string | undefined;
  isAcknowledged: boolean;
  /** The answer, or (after "update") the message it changes. */
  original: Message | undefined;
  followUps: number;
  /** Is told what the bot offers to complete an option with. */
  onChoices: ((choices: Choice[]) => void) | undefined;
}

/** Something that a bot offers to complete an option with. */
export interface Choice {
  name: string;
  value: string;
}

/** Is the application there for this person only, and not for the server? */
export function isUserInstall({ owners }: Interaction): boolean {
  return owners["0"] === undefined;
}
