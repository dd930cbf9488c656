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
  /** Called when Slack keeps a stream of this answer open and takes nothing more for it. The rest is posted. */
  streamStuck(): void;
}
