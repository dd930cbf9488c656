import { z } from "zod";

/** How the bot is on Discord, as far as an operator decides it. */
export interface DiscordConfiguration {
  token?: string | undefined;
  apiUrl?: string | undefined;
  answerIn?: "thread" | "place" | undefined;
  /** Where this is otherwise, by the channel's id. */
  channels?: Record<string, "thread" | "place"> | undefined;
  followUps?: "alone" | "everyone" | "nobody" | undefined;
  freshAfterSeconds?: number | undefined;
  shards?: "auto" | number[] | undefined;
  shardCount?: number | undefined;
}

const answerIn = z.enum(["thread", "place"]);
const whole = (least: number): z.ZodNumber => z.int().min(least).describe(`a whole number from ${least}`);

const range = /^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/;

/** "0-2,5" are the shards 0, 1, 2 and 5. */
const numbersIn = (ranges: string): number[] =>
  ranges.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  });

const shards = z
  .union([z.literal("auto"), z.string().regex(range).transform(numbersIn), whole(0).transform((id) => [id])])
  .describe('"auto", or numbers such as 0-3 or 0,2, each below shardCount');

export const discord: z.ZodType<DiscordConfiguration> = z
  .strictObject({
    token: z.string().min(1).describe("a text").optional(),
    apiUrl: z
      .url({ protocol: /^https?$/ })
      .describe("an address that begins with http:// or https://")
      .optional(),
    answerIn: answerIn.optional(),
    channels: z
      .record(z.string().regex(/^\d{15,20}$/), answerIn)
      .describe('"thread" or "place" by the id of a channel, in quotes')
      .optional(),
    followUps: z.enum(["alone", "everyone", "nobody"]).optional(),
    freshAfterSeconds: whole(0).optional(),
    shards: shards.optional(),
    shardCount: whole(1).optional(),
  })
  .superRefine(({ shards: mine, shardCount }, context) => {
    if (!Array.isArray(mine)) return;
    if (shardCount === undefined) {
      const message = "Where DISCORD_SHARDS names some shards, this says of how many";
      context.addIssue({ code: "custom", path: ["shardCount"], message });
    } else if (mine.length === 0 || mine.some((id) => id >= shardCount)) {
      context.addIssue({ code: "custom", path: ["shards"], message: "Invalid input" });
    }
  });
