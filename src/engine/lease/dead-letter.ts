import type { Engine, Inbound } from "#core";

/** What a dead letter says when nobody was left to say why. */
export const died = "The process ended in the middle of it.";

/** An event that failed too often and is out of its lane. */
export interface DeadLetter {
  id: string;
  event: Inbound;
  /** How often it was tried. */
  attempts: number;
  /** What the last try failed with. */
  error: string;
  /** When it was given up, in milliseconds since 1970. */
  at: number;
}

/** An engine whose dead letters can be looked at, for the command line. */
export interface EngineWithDeadLetters extends Engine {
  /** The oldest first. */
  deadLetters(): Promise<DeadLetter[]>;
  /** Puts one at the end of its lane again, with all its attempts before it. What its holders saved is still there. */
  replay(id: string): Promise<void>;
}
