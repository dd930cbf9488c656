import type { Installation } from "../apps/installation.ts";
import { eventContextOf } from "./callback.ts";

/** Remembers which installations could see the last events. */
export interface Audiences {
  keep(eventId: string, audience: readonly Installation[]): void;
  /** Returns the installations that could see an event, by its `event_context`. */
  of(context: string): readonly Installation[] | undefined;
}

export function createAudiences(most: number): Audiences {
  const audiences = new Map<string, readonly Installation[]>();
  return {
    keep(eventId, audience) {
      audiences.set(eventContextOf(eventId), audience);
      for (const oldest of audiences.keys()) {
        if (audiences.size <= most) break;
        audiences.delete(oldest);
      }
    },
    of: (context) => audiences.get(context),
  };
}
