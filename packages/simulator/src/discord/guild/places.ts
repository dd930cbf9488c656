import type { World } from "../../world/world.ts";
import type { Snowflakes } from "../snowflake.ts";

/** The part of `Discord` in which people, channels and threads are looked up. */
export interface Places {
  world: World;
  /** Thread id → channel id: the API names a thread without its channel. */
  threadChannels: Map<string, string>;
}

/** The part in which channels and threads are created. */
export interface NewPlaces extends Places {
  snowflakes: Snowflakes;
  settings: { readonly activeThreads: number; readonly tellsAvailability: boolean };
}
