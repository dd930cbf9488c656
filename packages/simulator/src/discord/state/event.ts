import type { Application } from "./application.ts";
import type { Venue } from "../guild/venue.ts";
import type { Viewer } from "./viewer.ts";

/** An event of the gateway. Shard, intents and permissions decide which sessions hear it. */
export interface Event {
  /** "MESSAGE_CREATE" */
  name: string;
  /** Only this application hears it. */
  application?: Application;
  /** The server in which it happened. Undefined for direct messages. */
  guildId?: string | undefined;
  /** The bot that hears the event whatever its intents are. */
  about?: string;
  /** Where it happened. A bot that does not see the venue does not hear the event. */
  venue?: Venue;
  /** Returns the event's data as this viewer may see it. */
  data(viewer: Viewer): Record<string, unknown>;
}
