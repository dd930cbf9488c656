import type { Clock } from "../../world/clock.ts";
import type { Installation } from "../apps/installation.ts";

const hour = 3_600_000;
const minute = 60_000;

/** Limits the events per hour, workspace and app. https://docs.slack.dev/apis/events-api/#rate_limiting */
export interface Allowance {
  /**
   * Counts an event. "no": the hour's limit is used up. "last": the limit is used up, and the app was not told so
   * within the last minute.
   */
  spend(installation: Installation): "yes" | "last" | "no";
}

export function createAllowance(clock: Clock, eventsPerHour: number): Allowance {
  const spent = new Map<Installation, { hour: number; count: number; told: number }>();
  return {
    spend(installation) {
      const thisHour = Math.floor(clock.now() / hour);
      const known = spent.get(installation);
      const share = known?.hour === thisHour ? known : { hour: thisHour, count: 0, told: -1 };
      spent.set(installation, share);
      share.count += 1;
      if (share.count <= eventsPerHour) return "yes";
      const thisMinute = Math.floor(clock.now() / minute);
      if (share.told === thisMinute) return "no";
      share.told = thisMinute;
      return "last";
    },
  };
}
