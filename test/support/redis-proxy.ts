import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A cable between an engine and its Redis, to be held still or cut. */
export interface RedisProxy {
  readonly url: string;
  /** Nothing moves in either direction, and no connection is closed: as if the process at one end were stopped. */
  hold(): void;
  /** As `hold`, for connections that are made from now on. */
  holdNew(): void;
  /** What was held goes on its way. */
  release(): void;
  /** New connections come to another Redis. Those that stand stay where they are. */
  moveTo(port: number): void;
  /** For good: every connection breaks, and no new one is accepted. */
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
