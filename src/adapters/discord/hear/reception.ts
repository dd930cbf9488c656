import { GatewayDispatchEvents, type GatewayDispatchPayload } from "discord.js";
import {
  createRecent,
  fieldsOf,
  type Inbound,
  listOf,
  type Log,
  type Receive,
  textOf,
  toError,
  type Turn,
  type UntilDurable,
} from "#core/platform";
import type { Channels } from "./channels.ts";
import type { BlankHint } from "./blank-hint.ts";
import { asStopped, type InboundRules, type Recalled, toBlankTurn, translate } from "./inbound.ts";
import type { Known } from "./known.ts";
import { direct, timeOf, toOrigin } from "./origin.ts";
import { packetFault } from "./packet-fault.ts";
import type { Conversations } from "./participation.ts";
import type { ReadCursors } from "./read-cursors.ts";

/** Every event goes through here on its way to the core, live ones and those that are caught up with alike. */
export interface Reception {
  /** Resolves when the packet is durable, or if it means nothing. Rejects only if the connection is stopped before. */
  take(packet: GatewayDispatchPayload): Promise<void>;
  /** Resolves when all packets that were taken are durable. */
  idle(): Promise<void>;
}

export interface ReceptionOptions {
  rules: Omit<InboundRules, "kindOf" | "recall">;
  channels: Channels;
  receive: Receive;
  participation: Conversations;
  known: Known;
  readCursors: ReadCursors;
  /** Called for messages that came without their content. Missing if the bot may read everything. */
  hint?: BlankHint | undefined;
  stopped: AbortSignal;
  untilDurable: UntilDurable;
  log: Log;
}

const mostRecalled = 5_000;
const understood: ReadonlySet<string> = new Set([
  GatewayDispatchEvents.MessageCreate,
  GatewayDispatchEvents.MessageUpdate,
  GatewayDispatchEvents.MessageDelete,
  GatewayDispatchEvents.MessageDeleteBulk,
  GatewayDispatchEvents.MessageReactionAdd,
  GatewayDispatchEvents.ThreadMembersUpdate,
  GatewayDispatchEvents.GuildMemberAdd,
  GatewayDispatchEvents.GuildMemberRemove,
]);

export function createReception(options: ReceptionOptions): Reception {
  const { channels, receive, participation, known, readCursors, hint, stopped, untilDurable, log } = options;
  const recalled = createRecent<Recalled>(mostRecalled);
  const rules: InboundRules = {
    ...options.rules,
    kindOf: channels.kindOf,
    recall: (message) => recalled.get(message),
  };
  /** The packets of a channel go one after the other, so that an edit does not overtake its message. */
  const lanes = new Map<string, Promise<void>>();

  const classifyTurn = async (event: Turn): Promise<Turn> => {
    const turn = await participation.classify(event);
    const { message } = toOrigin(turn.origin);
    if (message !== undefined) recalled.set(message, { thread: turn.thread, via: turn.via });
    return turn;
  };
  const classify = async (event: Inbound): Promise<Inbound> => {
    if (event.type !== "turn") return event;
    const turn = await classifyTurn(event);
    known.noteConversation(turn);
    return asStopped(turn) ?? turn;
  };
  /** Tells whether an event has to be stored. A reaction can stop an answer only where the bot was asked. */
  const isWanted = async ({ t, d }: GatewayDispatchPayload, event: Inbound): Promise<boolean> =>
    t !== GatewayDispatchEvents.MessageReactionAdd ||
    recalled.has(d.message_id) ||
    participation.isPart(event.thread);
  const understand = <T>(packet: GatewayDispatchPayload, read: () => T[]): T[] => {
    try {
      return read();
    } catch (error) {
      // A second try would fail as well, and the other packets of the channel must not wait.
      log.error({ err: toError(error), packet: packet.t }, "could not read a malformed packet; dropping it");
      return [];
    }
  };
  const persist = async (packet: GatewayDispatchPayload): Promise<void> => {
    const { channel, guild } = whereOf(packet);
    const until = { what: packet.t, stopped };
    await untilDurable(async () => {
      await channels.learn(channel, guild);
      if (packet.t === GatewayDispatchEvents.MessageCreate)
        known.noteAuthor(guild ?? direct, fieldsOf(packet.d));
      if (guild === undefined && channel !== "") await readCursors.noteDirect(channel);
    }, until);
    for (const event of understand(packet, () => translate(packet, rules)))
      await untilDurable(async () => {
        if (await isWanted(packet, event)) await receive(await classify(event));
      }, until);
    for (const turn of understand(packet, () => blanksIn(packet, rules)))
      // Not awaited: an event does not wait for the hint.
      await untilDurable(async () => void hint?.(await classifyTurn(turn)), until);
  };

  return {
    take(packet) {
      if (!understood.has(packet.t)) return Promise.resolve();
      const fault = packetFault(packet);
      if (fault !== undefined) {
        log.error({ packet: packet.t, fault }, "could not read a malformed packet; dropping it");
        return Promise.resolve();
      }
      const { channel, guild, message } = whereOf(packet);
      const done = message === undefined ? undefined : readCursors.begin(guild ?? direct, message);
      const before = lanes.get(channel) ?? Promise.resolve();
      const inOrder = async (): Promise<void> => {
        await before.catch(() => {});
        await persist(packet);
        done?.();
      };
      const taken = inOrder().finally(() => {
        if (lanes.get(channel) === taken) lanes.delete(channel);
      });
      lanes.set(channel, taken);
      return taken;
    },
    idle: async () => void (await Promise.allSettled(lanes.values())),
  };
}

/** Returns the message of a packet if it came without its content. Returns none that names another person: it is not for the bot. */
function blanksIn(packet: GatewayDispatchPayload, rules: InboundRules): Turn[] {
  if (packet.t !== GatewayDispatchEvents.MessageCreate) return [];
  if (listOf(fieldsOf(packet.d)["mentions"]).length > 0) return [];
  return toBlankTurn(packet.d, rules);
}

function whereOf(packet: GatewayDispatchPayload): {
  channel: string;
  guild: string | undefined;
  message: string | undefined;
} {
  const data = fieldsOf(packet.d);
  // This packet names its thread in `id`.
  const isAboutThread = packet.t === GatewayDispatchEvents.ThreadMembersUpdate;
  const channel = textOf(data[isAboutThread ? "id" : "channel_id"]) ?? "";
  const id = packet.t === GatewayDispatchEvents.MessageCreate ? (textOf(data["id"]) ?? "") : "";
  const isId = /^\d{15,20}$/.test(id) && timeOf(id) > 0;
  return { channel, guild: textOf(data["guild_id"]), message: isId ? id : undefined };
}
