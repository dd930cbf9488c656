import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen } from "cockatiel";
import { BadInput, type FailureKind, isAbort, LeaseEnded, toFailure } from "#core";

/** Lets a provider that keeps failing rest for a while, instead of making every reader wait for it. Shared by all turns; per process. */
export interface Breaker {
  /** `undefined`: it rests, or somebody else is finding out right now whether it is well again. */
  begin(): Attempt | undefined;
}

/** How one call of the provider went. Only the first word counts. */
export interface Attempt {
  succeed(): void;
  fail(error: unknown): void;
  /** Nobody waited for the end: that says nothing about the provider. */
  leave(): void;
}

const failuresInARow = 3;
const rest = 30_000;

export function createBreaker(): Breaker {
  const policy = circuitBreaker(handleWhen(isFault), {
    halfOpenAfter: rest,
    breaker: new ConsecutiveBreaker(failuresInARow),
  });
  return {
    begin() {
      // The library would let us wait for the one who is finding out; there is another provider.
      if (policy.state === CircuitState.HalfOpen) return undefined;
      const outcome = Promise.withResolvers<void>();
      let admitted = false;
      const attempt = (): Promise<void> => {
        admitted = true;
        return outcome.promise;
      };
      policy.execute(attempt).catch(() => {});
      if (!admitted) return undefined;
      return {
        succeed: () => outcome.resolve(),
        fail: (error) => outcome.reject(error),
        leave: () => outcome.reject(new DOMException("Nobody waited for it.", "AbortError")),
      };
    },
  };
}

/** What another provider would say as well is no fault of this one. */
const ours: ReadonlySet<FailureKind> = new Set(["refused", "too-long"]);

function isFault(error: unknown): boolean {
  if (isAbort(error) || error instanceof LeaseEnded || error instanceof BadInput) return false;
  return !ours.has(toFailure(error).kind);
}
