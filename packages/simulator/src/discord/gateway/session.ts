import type { Clock } from "../../world/clock.ts";
import type { Application } from "../state/application.ts";
import { hears } from "../state/intents.ts";
import type { Event } from "../state/event.ts";
import { may } from "../guild/venue.ts";
import { intents } from "../state/intents.ts";
import type { Settings } from "../state/settings.ts";

/** A packet on its way to a client. */
export interface Packet {
  op: number;
  d: unknown;
  s?: number;
  t?: string;
}

/** A client's session. It outlives its connection for a while, and keeps the events that it sent for a resume. */
export interface Session {
  readonly id: string;
  readonly application: Application;
  readonly intents: number;
  readonly shard: readonly [id: number, count: number];
  /** The number of the last event. */
  readonly sequence: number;
  /** Whether a connection is open. */
  readonly isConnected: boolean;
  /** Numbers an event, keeps it, and sends it if a connection is open. */
  send(name: string, data: unknown): void;
  /** Sends an event if this session may hear it. The data is that of now, even if `deliver` sends it later. */
  hear(event: Event, deliver?: (send: () => void) => void): void;
  /**
   * Continues over another connection: repeats the events after this number, then sends RESUMED. Returns
   * false if the session no longer has all of them.
   */
  resume(sequence: number, send: (packet: Packet) => void): boolean;
  connect(send: (packet: Packet) => void): void;
  /** Called when the connection has closed. The session waits for a resume. */
  leave(): void;
  /** Tells whether the session has waited too long for a resume. */
  hasExpired(): boolean;
}

/** Makes a session. */
export function createSession(options: {
  id: string;
  application: Application;
  intents: number;
  shard: readonly [id: number, count: number];
  clock: Clock;
  settings: Settings;
  /** Tells whether the bot is in this server. */
  isIn(guildId: string): boolean;
}): Session {
  const { application, clock, settings, shard } = options;
  const sessionIntents = options.intents;
  let history: Required<Packet>[] = [];
  let sequence = 0;
  let open: ((packet: Packet) => void) | undefined;
  let leftAt = clock.now();

  const send: Session["send"] = (name, data) => {
    sequence += 1;
    const packet = { op: 0, t: name, s: sequence, d: data };
    history.push(packet);
    // In bulk, because each shift of a long array copies it.
    if (history.length > settings.replayLimit * 1.1) history = history.slice(-settings.replayLimit);
    open?.(packet);
  };
  const readsContent = (): boolean =>
    (sessionIntents & application.privilegedIntents & intents.MessageContent) !== 0;

  return {
    id: options.id,
    application,
    intents: sessionIntents,
    shard,
    get sequence() {
      return sequence;
    },
    get isConnected() {
      return open !== undefined;
    },
    send,
    hear(event, deliver = (sendNow) => sendNow()) {
      if (event.application && event.application !== application) return;
      if (event.guildId !== undefined && !event.application && !options.isIn(event.guildId)) return;
      if (shardOf(event.guildId, shard[1]) !== shard[0]) return;
      const isMine = event.about === application.userId;
      if (!isMine && !hears(sessionIntents, event.name, event.guildId === undefined)) return;
      if (event.venue && !event.application && !may(event.venue, application.userId, "VIEW_CHANNEL")) return;
      const data = event.data({ userId: application.userId, readsContent: readsContent() });
      deliver(() => send(event.name, data));
    },
    resume(since, sendAgain) {
      const oldest = history[0]?.s ?? 1;
      if (since + 1 < oldest) return false;
      open = sendAgain;
      for (const packet of history.filter(({ s }) => s > since)) sendAgain(packet);
      send("RESUMED", {});
      return true;
    },
    connect: (sendTo) => (open = sendTo),
    leave() {
      open = undefined;
      leftAt = clock.now();
    },
    hasExpired: () => open === undefined && clock.now() - leftAt > settings.sessionLife,
  };
}

/**
 * Returns the shard of a server. Direct messages go to the first shard.
 * https://docs.discord.com/developers/events/gateway#sharding
 */
export function shardOf(guildId: string | undefined, count: number): number {
  return guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
}
