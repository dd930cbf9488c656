import { type Configuration, isBuiltIn, type PlaceConfiguration } from "#config";
import { BadInput, type Bot, isAddressed, type ThreadRef } from "#core";
import type { ModelChoice } from "./built-in-bots.ts";
import { loadBots } from "./load-bots.ts";

/**
 * Loads the bots of the configuration in the order in which the router asks them: those of the narrowest place
 * first.
 */
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
        system: place.prompt,
      });
      return bots.map((bot) => inPlace(bot, place));
    }),
  );
  return [...inPlaces.flat(), ...(await loadBots(names, folder, choice))];
}

/** Orders places from narrow to wide: a channel, then a workspace or server, then a platform. */
const width = ({ channel, space }: PlaceConfiguration): number =>
  channel !== undefined ? 0 : space !== undefined ? 1 : 2;

function inPlace(bot: Bot, place: PlaceConfiguration): Bot {
  const { platform, space, channel } = place;
  return {
    ...bot,
    // Each place has its own name, so that each keeps its own data: with another prompt the bot may keep other
    // things.
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
    `A place sets ${model === undefined ? "a prompt" : "a model"} for "${file}", but a bot from a file has its own. Set "model" and "prompt" for built-in bots only, or list other bots for that place.`,
  );
}
