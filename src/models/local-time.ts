/** A moment as a person's clock shows it. */
export interface LocalTime {
  /** "Tuesday, 21 November 2023" */
  date: string;
  /** "2023-11-21" */
  day: string;
  /** "14:05" */
  time: string;
  timeZone: string;
}

const formats = new Map<
  string,
  { date: Intl.DateTimeFormat; day: Intl.DateTimeFormat; time: Intl.DateTimeFormat }
>();

/**
 * Returns the local time in a zone. Uses UTC where the zone is missing or unknown: platforms have sent names
 * outside of IANA's list.
 */
export function localTime(at: number, zone = "UTC"): LocalTime {
  const timeZone = isZone(zone) ? zone : "UTC";
  const { date, day, time } = formatsOf(timeZone);
  return { date: date.format(at), day: day.format(at), time: time.format(at), timeZone };
}

/** Remembers the formats, because making one takes a thousand times as long as using it. */
function formatsOf(timeZone: string): NonNullable<ReturnType<typeof formats.get>> {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = {
    date: new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "full" }),
    // Sweden writes a day as ISO 8601 does.
    day: new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }),
    time: new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "short" }),
  };
  formats.set(timeZone, made);
  return made;
}

function isZone(zone: string): boolean {
  if (formats.has(zone)) return true;
  try {
    return Boolean(new Intl.DateTimeFormat("en-GB", { timeZone: zone }));
  } catch {
    return false;
  }
}
