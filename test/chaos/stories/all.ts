import type { Story } from "../story.ts";
import { crowds } from "./crowds.ts";
import { kills } from "./kills.ts";
import { machines } from "./machines.ts";
import { outages } from "./outages.ts";
import { redis } from "./redis.ts";
import { refused } from "./refusals.ts";

/** Stories that are told once. The kills are told as often as it takes. */
export const single: readonly Story[] = [...outages, ...refused, ...machines, ...redis, ...crowds];

export const all: readonly Story[] = [...kills, ...single];
