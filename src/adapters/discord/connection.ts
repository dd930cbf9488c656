import {
  type APIInteraction,
  type Client,
  Events,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
} from "discord.js";
import { type Cursors, Failure, type Receive, toError } from "#core";
import type { ButtonValues } from "./button-values.ts";
import type { Calls } from "./calls.ts";
import { catchUp } from "./catch-up.ts";
import { createClient } from "./client.ts";
import { registerCommands } from "./commands.ts";
import { createEngaged } from "./engaged.ts";
import { intentsFor } from "./intents.ts";
import type { Settings } from "./options.ts";
import { fieldsOf, textOf } from "./payload.ts";
import { createPlaces } from "./places.ts";
import { createReception, type Reception } from "./reception.ts";
import { createSeen, type Seen } from "./seen.ts";
import { createUse } from "./use.ts";

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
}

/** Connects to the gateway. Resolves when every shard hears, and what was missed is being read. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { settings, calls, cursors, receive, stopped } = options;
  const { log } = settings;
  const { application, self, flags } = await identify(calls);
  const client = createClient(settings, intentsFor(flags, application, log));
  const places = createPlaces(client, calls, () => self);
  const seen = createSeen(cursors);
  const engaged = createEngaged({ cursors, followUps: settings.followUps });
  const { answerIn, roles, bots } = settings;
  const rules = { self, roles, bots, answerIn, now: Date.now };
  const closing = new AbortController();
  const reception = createReception({
    rules,
    places,
    receive,
    engaged,
    seen,
    stopped: AbortSignal.any([stopped, closing.signal]),
    log,
  });
  const use = createUse({
    ...options,
    log,
    rules: { ...commandNames(settings), placeOf: places.placeOf },
  });
  const catchingUp = listenToGaps({ client, settings, calls, seen, reception });
  const uses = new Set<Promise<void>>();

  const onPacket = (packet: GatewayDispatchPayload, shard: number): void => {
    // A new session begins here: what the one before it has missed is not seen, whatever comes next.
    if (packet.t === GatewayDispatchEvents.Ready) catchingUp.begin(shard);
    if (packet.t === GatewayDispatchEvents.InteractionCreate) {
      const used: Promise<void> = attend(packet.d).finally(() => uses.delete(used));
      uses.add(used);
    } else {
      reception
        .take(packet)
        .catch((error: unknown) => log.warn({ err: toError(error) }, "an event was not stored"));
    }
  };
  const attend = async (interaction: APIInteraction): Promise<void> => {
    try {
      const guild = textOf(interaction.guild_id);
      await places.learn(textOf(fieldsOf(interaction)["channel_id"]) ?? "", guild);
      await use(interaction);
    } catch (error) {
      log.error({ err: toError(error) }, "a command or click could not be taken");
    }
  };

  client.on(Events.Raw, onPacket);
  await settings.setup?.(client);
  await login(client, settings.token);
  await registerCommands(calls, application, settings.commands).catch((error: unknown) =>
    log.warn({ err: toError(error) }, "could not register the commands"),
  );

  return {
    client,
    async stop() {
      client.off(Events.Raw, onPacket);
      // The engine takes nothing more: what it refused is read again after the next start.
      closing.abort();
      await Promise.all([reception.idle(), ...uses]);
      await seen.flush();
      await client.destroy();
    },
  };
}

/** Which names of commands are ours; without any, none is. */
function commandNames({ commands }: Settings): { ask: string; about: string; isPrivate: boolean } {
  return commands === false ? { ask: "", about: "", isPrivate: false } : commands;
}

/** Whose token it is, and what the portal lets it hear. */
async function identify(calls: Calls): Promise<{ application: string; self: string; flags: number }> {
  const told = fieldsOf(
    await calls({
      scope: "other application",
      priority: "control",
      method: "GET",
      route: "/applications/@me",
    }).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.kind !== "key") throw error;
      const message =
        "Discord does not know DISCORD_TOKEN. Copy the token anew from the page “Bot” of the portal.";
      throw new Failure("key", message, { cause: error });
    }),
  );
  const application = textOf(told["id"]);
  const self = textOf(fieldsOf(told["bot"])["id"]) ?? application;
  if (application === undefined || self === undefined)
    throw new Failure(
      "key",
      "Discord does not say which application DISCORD_TOKEN is for: it is no bot's token.",
    );
  return { application, self, flags: Number(told["flags"] ?? 0) };
}

/** Logs in and waits for all servers. */
async function login(client: Client, token: string): Promise<void> {
  const ready = new Promise<void>((resolve) => client.once(Events.ClientReady, () => resolve()));
  try {
    await client.login(token);
  } catch (error) {
    await client.destroy();
    throw new Failure("key", `Discord lets the bot not in: ${toError(error).message}. See docs/discord.md.`, {
      cause: error,
    });
  }
  await ready;
}

/** Begins to read what was missed whenever a shard has a new session. */
function listenToGaps(options: {
  client: Client;
  settings: Settings;
  calls: Calls;
  seen: Seen;
  reception: Reception;
}): { begin(shard: number): void } {
  const { client, settings, seen } = options;
  const { log, catchUp: wanted } = settings;
  const held = new Map<number, () => void>();
  const release = (shard: number): void => {
    held.get(shard)?.();
    held.delete(shard);
  };
  client.on(Events.ShardReady, (shard) => {
    const read = wanted === false ? Promise.resolve() : catchUp({ ...options, ...wanted, log }, shard);
    read
      .catch((error: unknown) => log.warn({ err: toError(error), shard }, "could not read what was missed"))
      .finally(() => release(shard));
  });
  return {
    begin(shard) {
      release(shard);
      held.set(shard, seen.hold());
    },
  };
}
