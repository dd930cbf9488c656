import { GatewayDispatchEvents, type GatewayDispatchPayload } from "discord.js";
import { type Inbound, type Log, type Receive, type ThreadRef, toError, type Turn } from "#core/platform";
import type { Participation } from "../hear/participation.ts";
import { asStopped, type InboundRules, translate } from "../hear/inbound.ts";
import type { Outage } from "./outage.ts";
import { direct, messageId, timeOf } from "../hear/origin.ts";
import { fieldsOf, textOf } from "../api/payload.ts";
import type { Places } from "../hear/places.ts";
import type { ReadCursors } from "../hear/read-cursors.ts";
import { untilDurable } from "./until-durable.ts";

/** From a packet to something durable. What comes live and what is read after a gap go the same way. */
export interface Reception {
  /** Resolves when the packet is durable, or means nothing; rejects only when we are stopped first. */
  take(packet: GatewayDispatchPayload): Promise<void>;
  /** Resolves when everything that was taken is durable. */
  idle(): Promise<void>;
}

export interface ReceptionOptions {
  rules: Omit<InboundRules, "placeOf" | "recall">;
  places: Places;
  receive: Receive;
  engaged: Participation;
  seen: ReadCursors;
  stopped: AbortSignal;
  outage: Outage;
  log: Log;
}

const mostRecalled = 5_000;
const heard: ReadonlySet<string> = new Set([
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
  const { places, receive, engaged, seen, stopped, outage, log } = options;
  const recalled = new Map<string, ThreadRef>();
  const rules: InboundRules = {
    ...options.rules,
    placeOf: places.placeOf,
    recall: (message) => recalled.get(messageId(message)),
  };
  /** One packet of a channel after the other: an edit must not overtake what it edits. */
  const lanes = new Map<string, Promise<void>>();

  const remember = ({ id, thread }: Turn): void => {
    recalled.delete(id);
    recalled.set(id, thread);
    const [oldest] = recalled.keys();
    if (recalled.size > mostRecalled && oldest !== undefined) recalled.delete(oldest);
  };
  const judge = async (event: Inbound): Promise<Inbound> => {
    if (event.type !== "turn") return event;
    const turn = await engaged.classify(event);
    remember(turn);
    return asStopped(turn) ?? turn;
  };
  const understand = (packet: GatewayDispatchPayload): Inbound[] => {
    try {
      return translate(packet, rules);
    } catch (error) {
      // Nothing better comes of it the next time, and what follows in its channel must not wait for that.
      log.error({ err: toError(error), packet: packet.t }, "a malformed packet was dropped");
      return [];
    }
  };
  const persist = async (packet: GatewayDispatchPayload): Promise<void> => {
    const { channel, guild } = whereOf(packet);
    const until = { what: packet.t, stopped, outage };
    await untilDurable(async () => {
      await places.learn(channel, guild);
      if (guild === undefined && channel !== "") await seen.noteDirect(channel);
    }, until);
    for (const event of understand(packet))
      await untilDurable(async () => receive(await judge(event)), until);
  };

  return {
    take(packet) {
      if (!heard.has(packet.t)) return Promise.resolve();
      const { channel, guild, message } = whereOf(packet);
      const markSeen = message === undefined ? undefined : seen.begin(guild ?? direct, message);
      const before = lanes.get(channel) ?? Promise.resolve();
      const inTurn = async (): Promise<void> => {
        await before.catch(() => {});
        await persist(packet);
        markSeen?.();
      };
      const kept = inTurn().finally(() => {
        if (lanes.get(channel) === kept) lanes.delete(channel);
      });
      lanes.set(channel, kept);
      return kept;
    },
    idle: async () => void (await Promise.allSettled(lanes.values())),
  };
}

function whereOf(packet: GatewayDispatchPayload): {
  channel: string;
  guild: string | undefined;
  message?: string;
} {
  const data = fieldsOf(packet.d);
  const isMessage = packet.t === GatewayDispatchEvents.MessageCreate;
  // The members of a thread change in the thread, which is told as its id.
  const isThread = packet.t === GatewayDispatchEvents.ThreadMembersUpdate;
  const channel = textOf(data[isThread ? "id" : "channel_id"]) ?? "";
  const message = textOf(data["id"]);
  const isId = message !== undefined && /^\d{15,20}$/.test(message) && timeOf(message) > 0;
  return { channel, guild: textOf(data["guild_id"]), ...(isMessage && isId && { message }) };
}
