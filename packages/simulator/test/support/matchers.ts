import { expect } from "vitest";
import { matchers } from "../../src/kit/matchers.ts";
import type { RoomMatchers } from "../../src/kit/matchers.ts";

declare module "vitest" {
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > extends RoomMatchers {}
}

expect.extend(matchers);
