/** What the parts of natter need of a logger. Every pino logger fits. */
export interface Log {
  debug(fields: object | string, message?: string): void;
  info(fields: object | string, message?: string): void;
  warn(fields: object | string, message?: string): void;
  error(fields: object | string, message?: string): void;
}

/** Used where no log is given: warnings and errors come out as warnings of the process, under this code. */
export function warningsOnly(code: string): Log {
  const warn = (first: unknown, ...rest: unknown[]): void => {
    const sentence = [first, ...rest].find((part) => typeof part === "string");
    process.emitWarning(typeof sentence === "string" ? sentence : String(first), { code });
  };
  return { debug: () => {}, info: () => {}, warn, error: warn };
}
