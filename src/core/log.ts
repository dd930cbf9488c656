/** The logger that the parts of natter need. Every pino logger fits. */
export interface Log {
  debug(fields: object | string, message?: string): void;
  info(fields: object | string, message?: string): void;
  warn(fields: object | string, message?: string): void;
  error(fields: object | string, message?: string): void;
}

/** Replaces a missing log: emits warnings and errors as warnings of the process, under this code. */
export function warningsOnly(code: string): Log {
  const warn = (first: unknown, ...rest: unknown[]): void => {
    const sentence = [first, ...rest].find((part) => typeof part === "string");
    process.emitWarning(typeof sentence === "string" ? sentence : String(first), { code });
  };
  return { debug: () => {}, info: () => {}, warn, error: warn };
}
