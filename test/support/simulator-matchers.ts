import { expect } from "vitest";
import { matchers } from "../../src/simulator/kit/matchers.ts";
import type { RoomMatchers } from "../../src/simulator/kit/matchers.ts";

declare module "vitest" {
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > extends RoomMatchers {}
}

expect.extend(matchers);
