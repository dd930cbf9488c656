import pino, { type DestinationStream, type Level, type Logger } from "pino";
import { describeError, messageOf } from "./describe-error.ts";
import { createScrub, type Scrub } from "./scrub.ts";
import { shortenLine } from "./shorten-line.ts";

export interface LoggerOptions {
  level?: Level | "silent";
  /** Masks secrets in each line. By default it masks all that has the shape of one. */
  scrub?: Scrub | undefined;
  /** Where lines go; standard output by default. */
  destination?: DestinationStream;
  /** A file, or the number of an open one, for when standard output belongs to a conversation. */
  file?: string | number;
  /** For a person at a terminal. Stays JSON if pino-pretty is not installed. */
  pretty?: boolean;
}

/** Creates the log of the process: JSON lines, each short, free of secrets and free of what SDKs hang on their errors. */
export async function createLogger(options: LoggerOptions = {}): Promise<Logger> {
  const { level = "info", scrub = createScrub(), pretty = false } = options;
  const error = (thrown: unknown): unknown => describeError(thrown);
  const stream =
    options.destination ?? pino.destination({ dest: options.file ?? 1, sync: true, mode: 0o600 });
  return pino(
    {
      level,
      base: null,
      errorKey: "error",
      serializers: { error, err: error, cause: error },
      // Not pino's `redact`: it takes paths, and secrets also hide in messages, stacks and the headers of an SDK's error.
      hooks: {
        streamWrite: (line) => scrub(shortenLine(line)),
        logMethod(line, log) {
          // pino would take the message of such an error as it is.
          const [first, ...rest] = line;
          if (isError(first) && rest.length === 0) log.call(this, { error: first }, messageOf(first));
          else log.apply(this, line);
        },
      },
    },
    pretty ? await prettified(stream) : stream,
  );
}

const isError = (value: unknown): value is Error => value instanceof Error;

async function prettified(destination: DestinationStream): Promise<DestinationStream> {
  try {
    const { prettyFactory } = await import("pino-pretty");
    const format = prettyFactory({ ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss.l", colorize: true });
    return { write: (line) => destination.write(format(line)) };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")
      return destination;
    throw error;
  }
}
