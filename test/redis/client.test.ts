import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { openRedis, troubleWith } from "../../src/redis/client.ts";

test("what Redis says is kept, although the connection then ends", async () => {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write("-NOAUTH Authentication required.\r\n");
      setImmediate(() => socket.resetAndDestroy());
    });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const redis = await openRedis(`redis://127.0.0.1:${port}`, 100);
  onTestFinished(() => redis.destroy());
  const troubles = new Set<string | undefined>();
  redis.on("error", () => troubles.add(troubleWith(redis)));
  await expect.poll(() => connections, { timeout: 10_000 }).toBeGreaterThan(2);

  expect([...troubles]).toEqual(["NOAUTH Authentication required."]);
});
