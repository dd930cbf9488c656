import {
  type APIInteraction,
  type Client,
  Events,
  GatewayDispatchEvents,
  GatewayIntentBits,
  type GatewayDispatchPayload,
} from "discord.js";
import { type CatchUp, type Cursors, type Receive, toError, type UntilDurable } from "#core/platform";
import type { ButtonValues } from "../api/button-values.ts";
import type { Calls } from "../api/calls.ts";
import { identify } from "../api/identify.ts";
import { createBlankHint } from "../hear/blank-hint.ts";
import { createChannels } from "../hear/channels.ts";
import type { AnswerIn } from "../hear/conversation.ts";
import type { InboundRules } from "../hear/inbound.ts";
import type { InteractionRules } from "../hear/interaction.ts";
import { createInteractions } from "../hear/interactions.ts";
import type { Known } from "../hear/known.ts";
import { ownRoles } from "../hear/own-roles.ts";
import { createParticipation } from "../hear/participation.ts";
import { createReadCursors } from "../hear/read-cursors.ts";
import { createReception } from "../hear/reception.ts";
import { type CommandSettings, registerCommands } from "./commands.ts";
import { listenToGaps } from "./gaps.ts";
import { createGatewayClient, type GatewaySettings } from "./gateway-client.ts";
import { hangUp } from "./hang-up.ts";
import { intentsFor } from "./intents.ts";
import { logIn } from "./log-in.ts";

export interface ConnectSettings extends GatewaySettings, Pick<InboundRules, "answerIn" | "bots"> {
  token: string;
  /** Roles that stand for the bot, beside the role that Discord has made for it. */
  roles: readonly string[];
  followUps: "alone" | "everyone" | "nobody";
  commands: (CommandSettings & InteractionRules) | false;
  catchUp: CatchUp;
  setup: ((client: Client) => void | Promise<void>) | undefined;
}

/** The adapter while it listens. */
export interface Connection {
  readonly client: Client;
  stop(): Promise<void>;
}

export interface ConnectOptions {
  settings: ConnectSettings;
  calls: Calls;
  buttons: ButtonValues;
  known: Known;
  receive: Receive;
  cursors: Cursors;
  stopped: AbortSignal;
  /** One for all shards, because they have one store. */
  untilDurable: UntilDurable;
}

/** Connects to the gateway. Resolves when every shard listens. What was missed is read in the background. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { settings, calls, cursors, stopped } = options;
  const { log } = settings;
  const { application, self, flags, installable } = await identify(calls);
  const intents = intentsFor(flags, application, log);
  const client = createGatewayClient(settings, intents);
  const channels = createChannels(client, calls, () => self);
  const readCursors = createReadCursors(cursors);
  const participation = createParticipation({ cursors, followUps: settings.followUps });
  const { roles, bots } = settings;
  const answerIn = (channel: string): AnswerIn =>
    channels.takesThreads(channel) ? settings.answerIn(channel) : "place";
  const rolesIn = (guild: string | undefined): readonly string[] => ownRoles(client, guild, { self, roles });
  const rules = { self, rolesIn, bots, answerIn, now: Date.now };
  const readsAll = intents.includes(GatewayIntentBits.MessageContent);
  const hint = readsAll ? undefined : createBlankHint({ calls, cursors, self, log });
  const reception = createReception({ ...options, rules, channels, participation, readCursors, hint, log });
  const interact = createInteractions({ ...options, log, rules: settings.commands || noCommands });
  const gaps = listenToGaps({ client, settings, calls, readCursors, reception });
  const underWay = new Set<Promise<void>>();

  const handle = (interaction: APIInteraction): void => {
    const handled = interact(interaction)
      .catch((error: unknown) =>
        log.error({ err: toError(error) }, "could not take a command or click; Discord tells the person"),
      )
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  };
  const onPacket = (packet: GatewayDispatchPayload, shard: number): void => {
    if (packet.t === GatewayDispatchEvents.Ready) gaps.begin(shard);
    if (packet.t === GatewayDispatchEvents.InteractionCreate) return handle(packet.d);
    reception
      .take(packet)
      .catch((error: unknown) =>
        log.warn(
          { err: toError(error) },
          "could not store an event before the stop; the next start reads it again",
        ),
      );
  };

  client.on(Events.Raw, onPacket);
  await settings.setup?.(client);
  await logIn(client, settings.token, stopped);
  // The process with the first shard registers the commands for all.
  const { shards } = settings.sharding;
  if (shards === "auto" || (Array.isArray(shards) && shards.includes(0)))
    await registerCommands(
      calls,
      { application, installable },
      { commands: settings.commands, cursors },
    ).catch((error: unknown) =>
      log.warn({ err: toError(error) }, "could not register the commands; trying again at the next start"),
    );

  return {
    client,
    async stop() {
      client.off(Events.Raw, onPacket);
      await Promise.all([reception.idle(), ...underWay]);
      await readCursors
        .flush()
        .catch((error: unknown) =>
          log.warn(
            { err: toError(error) },
            "could not store how far the servers were read; the next start reads some messages again",
          ),
        );
      await hangUp(client);
    },
  };
}

/** No command has these names. */
const noCommands: InteractionRules = { ask: "", about: "", isPrivate: false };
