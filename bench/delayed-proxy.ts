import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Passes requests on to a server, each after a while, as if the server were far away. */
export async function createDelayedProxy(target: string, delay: number) {
  const { origin, pathname } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      await sleep(delay);
      const { method = "GET", headers, url = "/" } = incoming;
      const passed = request(new URL(url, origin), { method, agent, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on("error", () => outgoing.destroy());
      incoming.pipe(passed);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${pathname}`,
    stop() {
      agent.destroy();
      server.closeAllConnections();
      server.close();
    },
  };
}
