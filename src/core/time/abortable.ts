/** Returns the reason of an aborted signal as an error. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error
    ? signal.reason
    : new DOMException(String(signal.reason), "AbortError");
}

/** Settles as the promise does, or rejects as soon as the signal aborts. The promise itself goes on. */
export function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortReason(signal));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/**
 * Reads a source until it ends or the signal aborts. A source that ignores the signal is abandoned: its `return()` is called but
 * not awaited, because it would wait for the very `await` that hangs.
 */
export function abortableIterable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal,
): AsyncIterableIterator<T> {
  const iterator = source[Symbol.asyncIterator]();
  // One listener for the whole stream: racing each `next()` against one long promise would pile up reactions on that promise.
  let giveUp: ((error: Error) => void) | undefined;
  const abort = (): void => {
    giveUp?.(abortReason(signal));
    void Promise.resolve(iterator.return?.()).catch(() => {});
  };
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  const leave = (): void => signal.removeEventListener("abort", abort);

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(abortReason(signal));
        giveUp = reject;
        iterator.next().then((result) => {
          if (result.done) leave();
          resolve(result);
        }, reject);
      }),
    async return() {
      leave();
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}
