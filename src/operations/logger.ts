import pino, { type DestinationStream, type Level, type Logger } from "pino";
import { createScrub } from "./scrub.ts";

export interface LoggerOptions {
  level?: Level | "silent";
  /** Values that must never be seen, besides everything that looks like a secret. */
  secrets?: readonly string[];
  /** Where lines go; standard output where nothing is said. */
  destination?: DestinationStream;
  /** Into a file instead, where the output is somebody else's. */
  file?: string;
  /** For a person at a terminal. Needs pino-pretty, and does without where it is not installed. */
  pretty?: boolean;
}

/** The log of the process: JSON lines, each free of secrets when it leaves. */
export async function createLogger(options: LoggerOptions = {}): Promise<Logger> {
  const { level = "info", secrets = [], pretty = false } = options;
  const error = pino.stdSerializers.errWithCause;
  const stream = options.destination ?? pino.destination({ dest: options.file ?? 1, sync: true });
  return pino(
    {
      level,
      base: null,
      errorKey: "error",
      serializers: { error, err: error, cause: error },
      // Not `redact`: it knows paths, and secrets hide in messages, stacks and the headers of an SDK's error as well.
      hooks: { streamWrite: createScrub(secrets) },
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
