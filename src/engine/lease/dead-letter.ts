import { BadInput, type Engine, type Inbound } from "#core/engine";

/** The error of a dead letter whose last attempt could not say why it ended. */
export const died = "The process ended in the middle of it.";

/** Milliseconds: as long as history is kept by default. */
export const deadLetterLasts = 30 * 86_400_000;

export const noSuchLetter = (id: string): BadInput =>
  new BadInput(`There is no dead letter "${id}". List them to see which there are.`);

/** An event that failed too often and has left its lane. */
export interface DeadLetter {
  id: string;
  event: Inbound;
  /** How often it was tried. */
  attempts: number;
  /** Why the last attempt failed. */
  error: string;
  /** When it was given up, in milliseconds since 1970. */
  at: number;
}

/** An engine that shows its dead letters, for the command line. */
export interface EngineWithDeadLetters extends Engine {
  /** Returns them, oldest first. */
  deadLetters(): Promise<DeadLetter[]>;
  /** Puts one back at the end of its lane, with all its attempts before it. What its holders saved is still there. */
  replay(id: string): Promise<void>;
  /** Returns the keys of the threads in which something waits. */
  lanes(): Promise<string[]>;
  /** Removes one, with what was saved of it. */
  removeDeadLetter(id: string): Promise<void>;
}
