import type { Log } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { Style } from "./blocks.ts";

/** Where an answer's messages go, and how they are made. */
export interface Target {
  calls: Calls;
  channel: string;
  /** Empty if the answer stands in the channel itself. */
  thread: string;
  style: Style;
  log: Log;
  /** Call when Slack neither ends a stream of this answer nor takes more for it. The rest of the answer is then posted. */
  streamStuck(): void;
}
