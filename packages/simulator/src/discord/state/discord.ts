import type { Application } from "./application.ts";
import type { Buckets } from "./buckets.ts";
import type { Interaction } from "./interaction.ts";
import type { Event } from "./event.ts";
import type { Places } from "../guild/places.ts";
import type { Settings } from "./settings.ts";
import type { Snowflakes } from "../snowflake.ts";
import type { Message } from "../../world/message.ts";

/** What all parts of the simulated Discord share. The world has the people, channels and messages. */
export interface Discord extends Places {
  /** "http://127.0.0.1:1234". Empty until the server listens. */
  address: string;
  settings: Settings;
  snowflakes: Snowflakes;
  buckets: Buckets;
  applications: Application[];
  /** By token, because a response names its interaction only by that. */
  interactions: Map<string, Interaction>;
  /** Form id → the interaction that was answered with it. */
  modals: Map<string, Interaction>;
  /** Author, channel and nonce → the message that was made with it. */
  nonces: Map<string, Message>;
  /** Ids of people who take no direct messages from bots. */
  closedToMessages: Set<string>;
  /** Signs the addresses of files. */
  fileSecret: Uint8Array;
  /** Sends an event to every session that may hear it. */
  dispatch(event: Event): void;
  /** Closes all connections and sessions of an application. */
  hangUp(application: Application, code: number): void;
}
