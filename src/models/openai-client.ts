import type { OpenAI } from "openai";
import { BadInput } from "#core/bot";

/** Which server to ask, and with which key. What is left out comes from the environment. */
export interface ServerOptions {
  /** `OPENAI_API_KEY` */
  apiKey?: string | undefined;
  /** `OPENAI_BASE_URL`: any server that is compatible with OpenAI. */
  baseUrl?: string | undefined;
  /** `OPENAI_MODEL_NAME` */
  model?: string | undefined;
}

export interface Server {
  apiKey: string;
  baseUrl: string | undefined;
  model: string;
}

const defaultModel = "gpt-5-mini";

/**
 * Returns the server that the options and the environment name, or nothing where there is neither a key nor an
 * address.
 */
export function serverOf(
  options: ServerOptions,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Server | undefined {
  const baseUrl = options.baseUrl ?? (environment["OPENAI_BASE_URL"] || undefined);
  const apiKey = options.apiKey ?? (environment["OPENAI_API_KEY"] || undefined);
  const model = options.model ?? (environment["OPENAI_MODEL_NAME"] || undefined);
  if (apiKey === undefined && baseUrl === undefined) return undefined;
  if (baseUrl !== undefined && !/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? ""))
    throw new BadInput(
      `The address of the model's server is ${JSON.stringify(baseUrl)}. It begins with http:// or https://, such as http://localhost:11434/v1. Correct OPENAI_BASE_URL, or openai({ baseUrl }).`,
    );
  if (model === undefined && baseUrl !== undefined) {
    throw new BadInput(
      `The server at ${baseUrl} has its own models. Name one with OPENAI_MODEL_NAME, or with openai({ model }).`,
    );
  }
  // A server on the same machine mostly needs no key, but the SDK insists on one.
  return { apiKey: apiKey ?? "none", baseUrl, model: model ?? defaultModel };
}

/**
 * Loads the SDK with the first question, because it costs a tenth of a second and 34 MB. The demo model never
 * loads it.
 */
export async function connect({ apiKey, baseUrl }: Server): Promise<OpenAI> {
  const { OpenAI: Client } = await import("openai");
  return new Client({
    apiKey,
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    // Its retries would multiply with ours, and it ignores a `Retry-After` of more than a minute.
    maxRetries: 0,
    // It prints what it cannot parse to the console, past our log and its scrubbing of secrets.
    logLevel: "off",
  });
}
