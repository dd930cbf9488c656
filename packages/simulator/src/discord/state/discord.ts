import type { Application } from "./application.ts";
import type { Buckets } from "./buckets.ts";
import type { Interaction } from "./interaction.ts";
import type { Event } from "./event.ts";
import type { Places } from "../guild/places.ts";
import type { Settings } from "./settings.ts";
import type { Snowflakes } from "../snowflake.ts";
import type { Message } from "../../world/message.ts";

/** What all parts of the simulated Discord share. People, channels and messages are not here but in the world. */
export interface Discord extends Places {
  /** "http://127.0.0.1:1234", known once the server listens. */
  address: string;
  settings: Settings;
  snowflakes: Snowflakes;
  buckets: Buckets;
  applications: Application[];
  /** By token, the only thing by which an answer names its interaction. */
  interactions: Map<string, Interaction>;
  /** Form id → the interaction that was answered with it. */
  modals: Map<string, Interaction>;
  /** Author, channel and nonce → the message that was made with it. */
  nonces: Map<string, Message>;
  /** Ids of people who take no direct messages from bots. */
  closedToMessages: Set<string>;
  /** Signs the addresses of files. */
  fileSecret: Uint8Array;
  /** Tells every session that may know. */
  dispatch(event: Event): void;
  /** Ends all that an application has open at the gateway. */
  hangUp(application: Application, code: number): void;
}
