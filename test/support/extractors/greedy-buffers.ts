import { setTimeout } from "node:timers/promises";

export const extract = async (): Promise<never> => {
  const kept: Buffer[] = [];
  for (;;) {
    kept.push(Buffer.alloc(8_000_000, kept.length));
    await setTimeout(5);
  }
};
