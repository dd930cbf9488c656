import { type Configuration, isBuiltIn, type PlaceConfiguration } from "#config";
import { BadInput, type Bot, isAddressed, type ThreadRef } from "#core";
import type { ModelChoice } from "./built-in-bots.ts";
import { loadBots } from "./load-bots.ts";

/** The bots that the configuration wants, in the order in which they are asked: those of the narrowest place first. */
export async function arrangeBots(configuration: Configuration, folder: string): Promise<Bot[]> {
  const names = configuration.bots ?? [configuration.openai?.apiKey === undefined ? "demo" : "assistant"];
  const choice: ModelChoice = { ...configuration.openai, prices: configuration.prices };
  const places = (configuration.places ?? []).toSorted((one, other) => width(one) - width(other));
  const inPlaces = await Promise.all(
    places.map(async (place) => {
      const wanted = place.bots ?? names;
      refuseFiles(wanted, place);
      const bots = await loadBots(wanted, folder, {
        ...choice,
        model: place.model ?? choice.model,
        // Left out where the place says nothing: it would take the place of the bot's own prompt.
        ...(place.prompt !== undefined && { system: place.prompt }),
      });
      return bots.map((bot) => inPlace(bot, place));
    }),
  );
  return [...inPlaces.flat(), ...(await loadBots(names, folder, choice))];
}

/** The narrowest first, so that it is asked before what holds around it. */
const width = ({ channel, space }: PlaceConfiguration): number =>
  channel !== undefined ? 0 : space !== undefined ? 1 : 2;

function inPlace(bot: Bot, place: PlaceConfiguration): Bot {
  const { platform, space, channel } = place;
  return {
    ...bot,
    // What it keeps of a session is its own: another prompt may make something else of it.
    name: `${bot.name}@${[platform, space, channel].filter((part) => part !== undefined).join("/")}`,
    when: (turn) => isIn(turn.thread, place) && (bot.when ?? isAddressed)(turn),
  };
}

function isIn(thread: ThreadRef, { platform, space, channel }: PlaceConfiguration): boolean {
  return (
    (platform === undefined || platform === thread.platform) &&
    (space === undefined || space === thread.space) &&
    (channel === undefined || channel === thread.channel)
  );
}

function refuseFiles(names: readonly string[], { model, prompt }: PlaceConfiguration): void {
  const file = names.find((name) => !isBuiltIn(name));
  if (file === undefined || (model ?? prompt) === undefined) return;
  throw new BadInput(
    `A place gives "${file}" ${model === undefined ? "a prompt" : "a model"}, but that bot is a file and brings its own. Say "model" and "prompt" for natter's own bots only, or list the bots of that place.`,
  );
}
