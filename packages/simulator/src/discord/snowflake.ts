/**
 * Discord counts time from the first millisecond of 2015.
 * https://docs.discord.com/developers/reference#snowflakes
 */
const epoch = 1_420_070_400_000;
const sequenceBits = 12n;
const originBits = 10n;
/** The bits of the worker that made the id. Any constant does. */
const origin = 33n;

/** Makes ids that grow with time, like Discord's. Clients sort by them and read dates from them. */
export interface Snowflakes {
  next(): string;
}

/** Makes the id generator of one world. It never returns the same id twice. */
export function createSnowflakes(now: () => number): Snowflakes {
  let millisecond = 0;
  let sequence = 0;
  return {
    next() {
      // A stepped clock can stand still while more ids are made than a millisecond has. Borrow from the next
      // one.
      const time = Math.max(now(), millisecond);
      if (time > millisecond) sequence = 0;
      else sequence += 1;
      millisecond = sequence >= 1 << Number(sequenceBits) ? time + 1 : time;
      if (millisecond > time) sequence = 0;
      return compose(millisecond, sequence);
    },
  };
}

function compose(millisecond: number, sequence: number): string {
  const id =
    (BigInt(Math.floor(millisecond) - epoch) << (originBits + sequenceBits)) |
    (origin << sequenceBits) |
    BigInt(sequence);
  // @discordjs/rest takes a shorter or longer id for a word of the route, and would queue all channels as one.
  if (!/^\d{17,19}$/.test(String(id))) {
    throw new RangeError(
      `${new Date(millisecond).toISOString()} gives the id ${id}: start the clock after 2015.`,
    );
  }
  return String(id);
}

/** Tells whether a value can be an id. Zero is one: paging forward begins with it. */
export function isSnowflake(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,20}$/.test(value);
}

/** Returns the smallest id of a moment, to compare others with. */
export function snowflakeAt(millisecond: number): bigint {
  return BigInt(Math.floor(millisecond) - epoch) << (originBits + sequenceBits);
}

/** Returns the time at which an id was made. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> (originBits + sequenceBits)) + epoch;
}

/** Compares by id, oldest first. As numbers, because ids of different years differ in length. */
export function bySnowflake(one: { id: string }, other: { id: string }): number {
  const difference = BigInt(one.id) - BigInt(other.id);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
