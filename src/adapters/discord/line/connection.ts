import {
  type APIInteraction,
  type Client,
  Events,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
} from "discord.js";
import { type Cursors, type Receive, toError } from "#core/platform";
import type { ButtonValues } from "../api/button-values.ts";
import type { Calls } from "../api/calls.ts";
import { createClient } from "./client.ts";
import { registerCommands } from "./commands.ts";
import { createParticipation } from "../hear/participation.ts";
import { identify } from "./identify.ts";
import { listenToGaps } from "./gaps.ts";
import { hangUp } from "./hang-up.ts";
import { intentsFor } from "./intents.ts";
import { logIn } from "./log-in.ts";
import type { Settings } from "../settings.ts";
import type { Outage } from "./outage.ts";
import { createPlaces } from "../hear/places.ts";
import { createReception } from "./reception.ts";
import { createReadCursors } from "../hear/read-cursors.ts";
import { createInteractions } from "./interactions.ts";

/** A bot that listens. */
export interface Connection {
  readonly client: Client;
  stop(): Promise<void>;
}

export interface ConnectOptions {
  settings: Settings;
  calls: Calls;
  buttons: ButtonValues;
  receive: Receive;
  cursors: Cursors;
  stopped: AbortSignal;
  /** One for all shards: they have one store. */
  outage: Outage;
}

/** Connects to the gateway. Resolves when every shard hears, and what was missed is being read. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { settings, calls, cursors, stopped } = options;
  const { log } = settings;
  const { application, self, flags, installable } = await identify(calls);
  const client = createClient(settings, intentsFor(flags, application, log));
  const places = createPlaces(client, calls, () => self);
  const seen = createReadCursors(cursors);
  const engaged = createParticipation({ cursors, followUps: settings.followUps });
  const { answerIn, roles, bots } = settings;
  const rules = { self, roles, bots, answerIn, now: Date.now };
  const reception = createReception({ ...options, rules, places, engaged, seen, log });
  const use = createInteractions({ ...options, log, rules: commandNames(settings) });
  const gaps = listenToGaps({ client, settings, calls, seen, reception });
  const uses = new Set<Promise<void>>();

  const attend = (interaction: APIInteraction): void => {
    const used = use(interaction)
      .catch((error: unknown) => log.error({ err: toError(error) }, "a command or click could not be taken"))
      .finally(() => uses.delete(used));
    uses.add(used);
  };
  const onPacket = (packet: GatewayDispatchPayload, shard: number): void => {
    if (packet.t === GatewayDispatchEvents.Ready) gaps.begin(shard);
    if (packet.t === GatewayDispatchEvents.InteractionCreate) return attend(packet.d);
    reception
      .take(packet)
      .catch((error: unknown) => log.warn({ err: toError(error) }, "an event was not stored"));
  };

  client.on(Events.Raw, onPacket);
  await settings.setup?.(client);
  await logIn(client, settings.token, stopped);
  // One process of many does it for all.
  const { shards } = settings.sharding;
  if (shards === "auto" || (Array.isArray(shards) && shards.includes(0)))
    await registerCommands(calls, { application, installable }, settings.commands).catch((error: unknown) =>
      log.warn({ err: toError(error) }, "could not register the commands"),
    );

  return {
    client,
    async stop() {
      client.off(Events.Raw, onPacket);
      // What is not durable by now, or not written down as seen, is read again after the next start.
      await Promise.all([reception.idle(), ...uses]);
      await seen
        .flush()
        .catch((error: unknown) => log.warn({ err: toError(error) }, "could not write down what was seen"));
      await hangUp(client);
    },
  };
}

/** Which names of commands are ours; without any, none is. */
function commandNames({ commands }: Settings): { ask: string; about: string; isPrivate: boolean } {
  return commands === false ? { ask: "", about: "", isPrivate: false } : commands;
}
