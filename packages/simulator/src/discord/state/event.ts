import type { Application } from "./application.ts";
import type { Venue } from "../guild/venue.ts";
import type { Viewer } from "./viewer.ts";

/** Something that the gateway tells. Who hears of it depends on shard, intents and permissions. */
export interface Event {
  /** "MESSAGE_CREATE" */
  name: string;
  /** For this application only. */
  application?: Application;
  /** The server it happened in; absent for direct messages. */
  guildId?: string | undefined;
  /** Where it happened: whoever does not see the place hears nothing. */
  venue?: Venue;
  /** What a session is told. */
  data(viewer: Viewer): Record<string, unknown>;
}
