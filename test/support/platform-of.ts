import type { Adapter, Platform } from "#core";

/** A platform that connects to nothing but an adapter which a test has made. */
export const platformOf = (adapter: Adapter): Platform => ({
  name: adapter.name,
  connect: () => Promise.resolve(adapter),
});
