import { Failure } from "#core/engine";

/** Throws after the engine has been stopped, so that the caller does not acknowledge what was not stored. */
export function refuseWhenStopped(stopping: AbortSignal, what: string): void {
  if (!stopping.aborted) return;
  throw new Failure("offline", `The engine has been stopped; ${what} was not stored. Do not acknowledge it.`);
}
