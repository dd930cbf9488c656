/** The first millisecond of 2015, from which Discord counts. https://docs.discord.com/developers/reference#snowflakes */
const epoch = 1_420_070_400_000;
const sequenceBits = 12n;
const originBits = 10n;
/** The bits that say which worker made the id: any constant does. */
const origin = 33n;

/** Makes ids that grow with time, as Discord's do: clients sort by them and read dates out of them. */
export interface Snowflakes {
  next(): string;
}

/** The ids of one world: one after the other, never the same twice. */
export function createSnowflakes(now: () => number): Snowflakes {
  let millisecond = 0;
  let sequence = 0;
  return {
    next() {
      // A stepped clock can stand still for longer than one millisecond has ids: borrow from the next one.
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
  // @discordjs/rest takes anything shorter or longer for a word of the route and would queue all channels as one.
  if (!/^\d{17,19}$/.test(String(id))) {
    throw new RangeError(
      `${new Date(millisecond).toISOString()} gives the id ${id}: start the clock after 2015.`,
    );
  }
  return String(id);
}

/** Could this be an id? Zero is one: who pages forward begins with it. */
export function isSnowflake(value: unknown): value is string {
  return typeof value === "string" && /^\d{1,20}$/.test(value);
}

/** The smallest id of a moment, to compare others with. */
export function snowflakeAt(millisecond: number): bigint {
  return BigInt(Math.floor(millisecond) - epoch) << (originBits + sequenceBits);
}

/** When an id was made. */
export function snowflakeTime(id: string): number {
  return Number(BigInt(id) >> (originBits + sequenceBits)) + epoch;
}

/** Oldest first. As numbers, because ids of different years differ in length. */
export function bySnowflake(one: { id: string }, other: { id: string }): number {
  const difference = BigInt(one.id) - BigInt(other.id);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
