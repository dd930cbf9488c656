import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A cable between an engine and its Redis that a test can hold or cut. */
export interface RedisProxy {
  readonly url: string;
  /** Lets nothing through in either direction and closes no connection, as if the process at one end were stopped. */
  hold(): void;
  /** Does what `hold` does, for new connections only. */
  holdNew(): void;
  /** Lets everything through that was held. */
  release(): void;
  /** Leads new connections to another Redis. Existing ones stay where they are. */
  moveTo(port: number): void;
  /** Breaks every connection and accepts no new one, for good. */
  cut(): void;
}

export async function createRedisProxy(first: number): Promise<RedisProxy> {
  const sockets = new Set<Socket>();
  let held = false;
  let port = first;
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("data", (data) => other.write(data));
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      if (held) socket.pause();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold() {
      held = true;
      for (const socket of sockets) socket.pause();
    },
    holdNew() {
      held = true;
    },
    release() {
      held = false;
      for (const socket of sockets) socket.resume();
    },
    moveTo(next) {
      port = next;
      held = false;
    },
    cut() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
