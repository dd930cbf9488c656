import { describe, expect, test } from "vitest";
import { z } from "zod";
import { BadInput, type Duration } from "#core";
import { createFileText, fallback, openai, tool } from "#models";

const good = { name: "look", description: "Looks.", input: z.object({}), run: () => "" };
/** Options that only JavaScript lets an author write. */
const toolWith = (given: Record<string, unknown>) => () => tool({ ...good, ...given });
const openaiWith = (given: Record<string, unknown>) => () => openai({ apiKey: "k", model: "tiny", ...given });

describe("a mistake in the options is reported when they are read:", () => {
  test.each<{ mistake: string; make: () => unknown; says: string }>([
    {
      mistake: "a misspelt option of a model",
      make: openaiWith({ sytem: "You help." }),
      says: 'openai({ … }) has no option "sytem". It takes apiKey, baseUrl, model,',
    },
    {
      mistake: "an address without a protocol",
      make: openaiWith({ baseUrl: "localhost:11434/v1" }),
      says: 'The address of the model\'s server is "localhost:11434/v1". It begins with http:// or https://',
    },
    {
      mistake: "an unknown API",
      make: openaiWith({ api: "completions" }),
      says: 'openai({ api }) takes "chat" or "responses"; got "completions".',
    },
    {
      mistake: "an unknown way to show reasoning",
      make: openaiWith({ reasoning: "none" }),
      says: 'openai({ reasoning }) takes "status", "text" or "nothing"; got "none".',
    },
    {
      mistake: "a duration in words",
      make: openaiWith({ firstPart: "a minute" }),
      says: "openai({ firstPart }): A duration is milliseconds or a text like",
    },
    {
      mistake: "retries that are no number",
      make: openaiWith({ retries: "2" }),
      says: 'openai({ retries }) takes a whole number, 0 or more; got "2".',
    },
    {
      mistake: "a name that models do not take",
      make: toolWith({ name: "find it!" }),
      says: 'A tool\'s name is 1 to 64 letters, digits, _ or -; got "find it!".',
    },
    {
      mistake: "a misspelt option of a tool",
      make: toolWith({ effects: false }),
      says: 'tool({ … }) has no option "effects". It takes name, description, input,',
    },
    {
      mistake: "a tool without a description",
      make: toolWith({ description: undefined }),
      says: 'Tool "look": `description` tells the model what the tool does; it is missing.',
    },
    {
      mistake: "input that is no schema",
      make: toolWith({ input: { order: "string" } }),
      says: 'Tool "look": `input` is an object schema of zod 4, such as z.object({ order: z.string() }).',
    },
    {
      mistake: "a tool that does nothing",
      make: toolWith({ run: undefined }),
      says: 'Tool "look": `run` is the function to call; got undefined.',
    },
    {
      mistake: "a tool's time that is no duration",
      make: toolWith({ time: "soon" }),
      says: 'tool({ time }): A duration is milliseconds or a text like "20s", "10m", "24h"; got "soon".',
    },
    {
      mistake: "a file's time that is no duration",
      make: () => createFileText({ limits: { time: "soon" as Duration } }),
      says: "createFileText({ limits.time }): A duration is",
    },
    {
      mistake: "a list of no models",
      make: () => fallback(),
      says: "fallback(…) and balance(…) take one or more responders",
    },
  ])("$mistake", ({ make, says }) => {
    expect(make).toThrow(BadInput);
    expect(make).toThrow(says);
  });
});
