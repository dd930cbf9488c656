import type { Fault } from "#simulator";
import type { Random } from "./random.ts";
import type { Way } from "./question.ts";

/** Where a story takes place. */
export interface Setting {
  /** How many seconds of the story pass in a second. */
  speed?: number;
  /** Where the bot keeps things: in its file, in its file with a copy in Redis, or in a Redis that several processes share. */
  storage?: "file" | "copied" | "shared";
  /** How many processes answer. */
  processes?: number;
  /** The setting `slack.stream`. */
  stream?: "direct" | "always" | "never";
  /** Whether Slack tells the state of a stream in the history. */
  tellsStreamingState?: boolean;
  /** Whether Slack refuses more than it documents. */
  slackLimits?: boolean;
  /** How many people ask. */
  people?: number;
  /** Words in one piece of the model's answer, and milliseconds of the story between two pieces. */
  model?: { words: number; pause: number };
  /** More lines of natter.yaml. */
  configuration?: string;
  /** Not above info: the line "listening" tells that a process listens. */
  logLevel?: "trace" | "debug" | "info";
  historySeconds?: number;
}

/** Something that happens. All times are milliseconds of the story unless they say otherwise. */
export type Happening =
  | { do: "ask"; count: number; ways: readonly Way[]; words: number; sameThread?: boolean }
  | { do: "wait"; ms: number }
  /** Kills a process so many real milliseconds from now or from its start, and starts another one. */
  | { do: "kill"; process: number; since: "now" | "start"; realMs: number; awayMs?: number }
  /** The process cannot reach these for a while. */
  | { do: "cut"; off: readonly ("slack" | "discord" | "model")[]; ms: number }
  /** What the platform does to the next calls, or to all calls for a while. */
  | { do: "fault"; target: string; fault: Fault; times?: number; ms?: number }
  | { do: "drop sockets" }
  | { do: "model refuses"; status: number; ms: number }
  | { do: "jump"; ms: number }
  /** The process cannot make its files longer, or cannot write to them at all, for a while. */
  | { do: "disk"; is: "full" | "read-only"; ms: number }
  | { do: "break files"; how: "cut log" | "scramble log" | "scramble file" }
  | { do: "redis"; is: "empty" | "full" | "read-only" | "killed" | "frozen"; ms: number }
  /** Several things at the same time, each row in its own order. */
  | { do: "together"; rows: readonly (readonly Happening[])[] };

/** What happens, or a moment at which everything has to be answered, and answered well. It may take so many milliseconds. */
export type Act = Happening | { do: "settle"; ms?: number };

/** A story: where it takes place and what happens. The same seed tells the same story. */
export interface Story {
  name: string;
  setting: Setting;
  acts(random: Random): Act[];
  /**
   * Whether what was said may be lost, because the story breaks more than natter promises to survive: a damaged file, a Redis of many
   * processes that is emptied. Even then nothing may stand twice, half-written or with a sign of work.
   */
  mayLose?: boolean;
  /** Whether the model was away, so that one sentence may say so in the place of an answer or of its rest. */
  mayApologize?: boolean;
}

/** What a story excuses. */
export type Excuses = Pick<Story, "mayLose" | "mayApologize">;
