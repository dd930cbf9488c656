import { z } from "zod";
import type { Part } from "#core";
import { openai, type OpenaiOptions, tool } from "#models";
import { createModelServer, type Script } from "./model-server.ts";

/** A bot's model side against a server that answers by these scripts. Nothing is asked twice unless the test says so. */
export async function createModelScene<Data = unknown>(options: OpenaiOptions<Data>, ...scripts: Script[]) {
  const server = await createModelServer(...scripts);
  const responder = openai<Data>({
    apiKey: "k",
    model: "tiny",
    baseUrl: server.url,
    retries: 0,
    ...options,
  });
  return { server, responder };
}

/** A tool that tells what it was given, and counts. */
export function createWeather() {
  const asked: string[] = [];
  const weather = tool({
    name: "weather",
    description: "Tells the weather of a city.",
    input: z.object({ city: z.string() }),
    run: ({ city }) => {
      asked.push(city);
      return { city, sky: "blue" };
    },
  });
  return { weather, asked };
}

export const weatherCall = (id: string, city: string) => ({ id, name: "weather", input: { city } });

/** What the model reads about its calls, in a request for a chat completion. */
export function toolResults(body: unknown): string[] {
  const { messages } = body as { messages: { role: string; content: string }[] };
  return messages.filter(({ role }) => role === "tool").map(({ content }) => content);
}

/** What readers see of the way to an answer. */
export const stepsIn = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) =>
    typeof part !== "string" && part.type === "progress" ? [`${part.title}: ${part.state}`] : [],
  );
