import { describe, expect, test } from "vitest";
import { apologize, Failure, type Responder, retry } from "#core";
import { createSteppedClock } from "../../support/clock.ts";
import { partsOf, responderOf, textOf } from "../../support/context.ts";

describe("a provider that is down for a hundred questions at once", () => {
  test.each([undefined, 10_000])(
    "is not stormed, and each gets one sentence; Retry-After: %s",
    async (retryAfter) => {
      const clock = createSteppedClock();
      const times: number[] = [];
      const down: Responder = async function* () {
        times.push(clock.monotonic());
        yield* [];
        throw new Failure("busy", "no room", { retryAfter });
      };
      const respond = responderOf([apologize(), retry({ clock })], down);
      const answers = await clock.until(Promise.all(Array.from({ length: 100 }, () => partsOf(respond))));
      expect(times).toHaveLength(300);
      // After the first moment no tenth of a second has more than half of the questions.
      const later = times.filter((time) => time > 0);
      const most = Math.max(
        ...later.map((begin) => later.filter((at) => at >= begin && at < begin + 100).length),
      );
      expect(most).toBeLessThan(50);
      for (const parts of answers) expect(textOf(parts).match(/⚠️/g)).toHaveLength(1);
    },
  );
});
