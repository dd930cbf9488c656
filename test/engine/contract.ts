import { afterEach, beforeEach, describe } from "vitest";
import { describeAdmission } from "./contract/admission.ts";
import { describeDeadLetters } from "./contract/dead-letters.ts";
import { describeForgetting } from "./contract/forgetting.ts";
import { describeLanes } from "./contract/lanes.ts";
import { describeLeases } from "./contract/leases.ts";
import { describeOrder } from "./contract/order.ts";
import { describeOrders } from "./contract/orders.ts";
import { describeParking } from "./contract/parking.ts";
import { describePeople } from "./contract/people.ts";
import { createScene } from "./contract/scene.ts";
import type { Harness, World } from "./contract/world.ts";

/** Checks what every engine promises. A new engine needs one harness and one call of this. */
export function describeEngine(name: string, harness: Harness): void {
  describe(`${name} keeps the promises of an engine:`, () => {
    let world: World | undefined;
    beforeEach(async () => {
      world = await harness.open();
    });
    afterEach(() => world?.close());

    const scene = createScene(harness, () => {
      if (!world) throw new Error("There is a world only while a test runs.");
      return world;
    });
    describeAdmission(scene);
    describeLanes(scene);
    describeOrder(scene);
    describeLeases(scene);
    describeOrders(scene);
    describeDeadLetters(scene);
    describeForgetting(scene);
    describeParking(scene);
    describePeople(scene);
  });
}
