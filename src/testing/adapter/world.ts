import type { Adapter } from "#core";

/** A person with an account on the platform, in the channel where the bot listens. */
export interface WorldPerson {
  /** As the adapter names the person in a turn: `turn.author.id`. */
  id: string;
  /** As `Adapter.person` tells it. */
  name: string;
}

/** Names something that a person said. Only the world looks inside. */
export type Said = string;

/** Returns whether a planned fault has happened. */
export type HasHappened = () => boolean | Promise<boolean>;

/**
 * What can go wrong between the bot and the platform:
 *
 * - "refused post", "refused edit": the platform answers the call with "too many requests, try again in a second".
 * - "closed edits": the platform answers the next three calls that end a message with "too many requests, try again in 45 seconds".
 * - "failed edit": the platform answers the call with an error of its own, such as 500, and does nothing.
 * - "unanswered post", "unanswered edit": the platform does what was asked, and the connection breaks before it answers.
 * - "doubled event": the platform delivers a message that is addressed to the bot twice.
 */
export type WorldFault =
  | "refused post"
  | "refused edit"
  | "closed edits"
  | "failed edit"
  | "unanswered post"
  | "unanswered edit"
  | "doubled event";

/**
 * A chat platform with two people and a bot in one channel. The contract moves the people with these verbs, and looks at
 * what they see. The platform may be a simulator in the test's own process, or a real server.
 *
 * The verbs with a question mark are for what not every platform has. A world that leaves one out says why in `without`.
 */
export interface World {
  /** Makes the adapter as a new process makes it. Called once for every process that a case starts. */
  adapter(): Adapter;
  /** Asks the bot. */
  asker: WorldPerson;
  /** Reads along, and sometimes says something. */
  bystander: WorldPerson;
  /**
   * Says something in the channel; with `within`, in the conversation that an earlier message began (its thread, where the
   * platform has threads). Resolves when the platform has it. The bot need not have heard it yet.
   */
  say(person: WorldPerson, text: string, within?: Said): Promise<Said>;
  /** Returns the text of each message of the bot that this person sees now, in threads as well, the oldest first. */
  shown(person: WorldPerson): Promise<readonly string[]>;
  /** Ends the platform. The contract has stopped its processes before. */
  close(): Promise<void>;

  /** How many characters are certainly too many for two messages. Default: 20,000. */
  longAnswer?: number;
  /** The platform shows half-written Markdown by itself while a message grows. The contract then checks whole messages only. */
  showsHalfWritten?: true;

  /** How people address the bot: "@natter". Left out where the bot is always addressed. */
  mention?: string;
  /** Replaces the text of a message. */
  edit?(person: WorldPerson, said: Said, text: string): Promise<void>;
  /** Deletes a message. */
  delete?(person: WorldPerson, said: Said): Promise<void>;
  /** Presses the button with this label, in the newest message that has one. Rejects if the person sees none. */
  press?(person: WorldPerson, label: string): Promise<void>;
  /** Stops the answer in this conversation, as people do it on this platform. */
  stop?(person: WorldPerson, within: Said): Promise<void>;
  /** Says something with a text file. */
  share?(person: WorldPerson, text: string, file: { name: string; text: string }): Promise<Said>;
  /** Returns the names of the files in the bot's messages that this person sees now. */
  files?(person: WorldPerson): Promise<readonly string[]>;
  /** Returns all texts that each of `shown` has had, the present one last. Left out where messages never change. */
  versions?(person: WorldPerson): Promise<readonly (readonly string[])[]>;
  /** Returns whether the asker sees that the bot is at work: a status, a typing sign. */
  isWorking?(): Promise<boolean>;
  /** Returns markup that would notify this person and the whole channel if a person wrote it. */
  alarm?(person: WorldPerson): string;
  /** Returns whether a message of the bot has notified this person. */
  wasNotified?(person: WorldPerson): Promise<boolean>;
  /** Has another bot say something in the channel. */
  otherBotSays?(text: string): Promise<void>;
  /** Deletes the newest message of the bot, as a moderator does. */
  removeAnswer?(): Promise<void>;
  /** Plans a fault. It happens once, at the next call or event that it fits. */
  fault?(fault: WorldFault): HasHappened;
  /**
   * Begins an outage: every call to the platform fails and does nothing, because the connection is reset, or because the answer is an
   * error such as 503. The returned function ends it.
   */
  goAway?(how?: "resets" | "errors"): () => void;
  /** Returns the ids of the messages that the platform shows as still being written, where it shows that. */
  unfinished?(): Promise<readonly string[]>;
}

type OptionalVerb = {
  [Name in keyof World]-?: undefined extends World[Name] ? Name : never;
}[keyof World];

/** Something that a case needs and that not every world has. "catch-up": the adapter reads what was said while no process ran. */
export type Ability =
  | Exclude<OptionalVerb, "longAnswer" | "showsHalfWritten" | "unfinished">
  | WorldFault
  | "catch-up";

/** The verb behind an ability. */
type VerbOf<Needed extends Ability> = Needed extends WorldFault ? "fault" : Extract<Needed, keyof World>;

/** A world that has what a case needs. */
export type Able<Needed extends Ability> = World & Required<Pick<World, VerbOf<Needed>>>;

/** Throws when the world lacks what a case needs. */
export function assertAble<Needed extends Ability>(
  world: World,
  needs: readonly Needed[],
): asserts world is Able<Needed> {
  for (const ability of needs) {
    if (ability === "catch-up") continue;
    const verb = ability in faults ? "fault" : ability;
    if (world[verb as keyof World] === undefined)
      throw new Error(
        `The world has no "${verb}". Write it, or say in "without" why "${ability}" is missing.`,
      );
  }
}

const faults: Readonly<Record<WorldFault, true>> = {
  "refused post": true,
  "refused edit": true,
  "closed edits": true,
  "failed edit": true,
  "unanswered post": true,
  "unanswered edit": true,
  "doubled event": true,
};
