import pino, { type DestinationStream, type Level, type Logger } from "pino";
import { createScrub, type Scrub } from "./scrub.ts";

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

/** Creates the log of the process: JSON lines, each free of secrets when it leaves. */
export async function createLogger(options: LoggerOptions = {}): Promise<Logger> {
  const { level = "info", scrub = createScrub(), pretty = false } = options;
  const error = pino.stdSerializers.errWithCause;
  const stream = options.destination ?? pino.destination({ dest: options.file ?? 1, sync: true });
  return pino(
    {
      level,
      base: null,
      errorKey: "error",
      serializers: { error, err: error, cause: error },
      // Not pino's `redact`: it takes paths, and secrets also hide in messages, stacks and the headers of an SDK's error.
      hooks: { streamWrite: scrub },
    },
    pretty ? await prettified(stream) : stream,
  );
}

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
