import type { OpenAI } from "openai";
import { BadInput } from "#core/bot";

/** Which server, and as whom. What is not said is taken from the environment. */
export interface ServerOptions {
  /** `OPENAI_API_KEY`. */
  apiKey?: string | undefined;
  /** `OPENAI_BASE_URL`: any server that speaks OpenAI's language. */
  baseUrl?: string | undefined;
  /** `OPENAI_MODEL_NAME`. */
  model?: string | undefined;
}

export interface Server {
  apiKey: string;
  baseUrl: string | undefined;
  model: string;
}

const defaultModel = "gpt-5-mini";

/** What the options and the environment come to; nothing where there is neither a key nor a server. */
export function serverOf(
  options: ServerOptions,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Server | undefined {
  const baseUrl = options.baseUrl ?? (environment["OPENAI_BASE_URL"] || undefined);
  const apiKey = options.apiKey ?? (environment["OPENAI_API_KEY"] || undefined);
  const model = options.model ?? (environment["OPENAI_MODEL_NAME"] || undefined);
  if (apiKey === undefined && baseUrl === undefined) return undefined;
  if (model === undefined && baseUrl !== undefined) {
    throw new BadInput(
      `The server at ${baseUrl} has models of its own. Say which one with OPENAI_MODEL_NAME, or with openai({ model }).`,
    );
  }
  // A server on one's own machine mostly wants no key; the SDK wants one all the same.
  return { apiKey: apiKey ?? "none", baseUrl, model: model ?? defaultModel };
}

/** The SDK costs a tenth of a second and 34 MB: it is loaded when the first question comes, and never for the demo model. */
export async function connect({ apiKey, baseUrl }: Server): Promise<OpenAI> {
  const { OpenAI: Client } = await import("openai");
  return new Client({
    apiKey,
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
    // Its retries would multiply with ours, and it does not obey a `Retry-After` of more than a minute.
    maxRetries: 0,
    // It prints what it cannot parse to the console, past our log and its scrubbing of secrets.
    logLevel: "off",
  });
}
