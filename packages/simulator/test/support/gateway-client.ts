import { WebSocket } from "ws";

/** What came over a socket. */
export interface Packet {
  op: number;
  t?: string;
  s?: number;
  d: Record<string, unknown> & { content?: string; session_id?: string };
}

/** A bare gateway client: it sends what a test says and records what it receives. */
export interface GatewayClient {
  packets: Packet[];
  /** Returns the events with this name so far. */
  events(name: string): Packet["d"][];
  send(op: number, d: unknown): void;
  sendText(text: string): void;
  /** Resolves with the first packet that fits, past or future. */
  next(fits: (packet: Packet) => boolean): Promise<Packet>;
  event(name: string): Promise<Packet["d"]>;
  /** Resolves with the code when the gateway closes the connection. */
  closed: Promise<number>;
  close(code?: number): Promise<number>;
}

/** Connects and waits for HELLO or for the connection to close. `silent`: answers no requests for a heartbeat. */
export async function connect(
  address: string,
  { query = "?v=10&encoding=json", silent = false } = {},
): Promise<GatewayClient> {
  const socket = new WebSocket(`${address}${query}`);
  const packets: Packet[] = [];
  let waiting: { fits: (packet: Packet) => boolean; resolve: (packet: Packet) => void }[] = [];
  const send: GatewayClient["send"] = (op, d) => socket.send(JSON.stringify({ op, d }));
  socket.on("message", (data: Buffer) => {
    const packet = JSON.parse(data.toString()) as Packet;
    packets.push(packet);
    if (packet.op === 1 && !silent) send(1, null);
    const met = waiting.filter(({ fits }) => fits(packet));
    waiting = waiting.filter((wish) => !met.includes(wish));
    for (const { resolve } of met) resolve(packet);
  });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  socket.on("error", () => {});
  const next: GatewayClient["next"] = (fits) => {
    const known = packets.find(fits);
    return known ? Promise.resolve(known) : new Promise((resolve) => waiting.push({ fits, resolve }));
  };
  await Promise.race([next(({ op }) => op === 10), closed]);
  return {
    packets,
    events: (name) => packets.filter(({ t }) => t === name).map(({ d }) => d),
    send,
    sendText: (text) => socket.send(text),
    next,
    event: async (name) => (await next(({ t }) => t === name)).d,
    closed,
    close(code = 1000) {
      socket.close(code);
      return closed;
    },
  };
}

/** Guilds, messages, direct messages and their reactions and typing: everything but the privileged ones. */
export const plainIntents = (1 << 0) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13) | (1 << 14);
/** Bit of the content intent. */
export const contentIntent = 1 << 15;

/** Connects, identifies and waits for READY. */
export async function login(
  { url, token }: { url: string; token: string },
  identify: Record<string, unknown> = {},
): Promise<GatewayClient & { session: string }> {
  const client = await connect(`${url.replace(/^http/, "ws").replace(/\/api$/, "")}/gateway`);
  client.send(2, { token, intents: plainIntents, properties: {}, ...identify });
  const { session_id: session = "" } = await client.event("READY");
  return { ...client, session };
}
