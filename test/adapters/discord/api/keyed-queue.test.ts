import { expect, test } from "vitest";
import { createKeyedQueue } from "../../../../src/adapters/discord/api/keyed-queue.ts";

test("a keyed queue runs urgent work first, and goes on after a failure", async () => {
  const inQueue = createKeyedQueue();
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const works = [
    inQueue("channel", false, () => first.promise.then(() => Promise.reject(new Error("broken")))),
    ...["edit", "final"].map((name) =>
      inQueue("channel", name === "final", () => Promise.resolve(order.push(name))),
    ),
    inQueue("another", false, () => Promise.resolve(order.push("another"))),
  ];
  first.resolve();
  await Promise.allSettled(works);
  expect(order).toEqual(["another", "final", "edit"]);
});
