import { discord } from "#adapters/discord/platform";
import { slack } from "#adapters/slack/platform";
import { type Adapter, BadInput, type Platform, type PlatformTools } from "#core";
import type { Loaded } from "#config";
import { createScrub, type Scrub } from "#operations/scrub";
import { secretsIn } from "#operations/secrets";

/** The platforms that natter knows by itself, one line each. natter connects to those that are configured. */
export const builtInPlatforms: readonly Platform[] = [slack(), discord()];

/** Returns the given platforms, and behind them the built-in ones that none of them replaces. */
export function withBuiltIn(given: readonly Platform[]): readonly Platform[] {
  const isReplaced = (name: string): boolean => given.some((platform) => platform.name === name);
  return [...given, ...builtInPlatforms.filter(({ name }) => !isReplaced(name))];
}

/** Returns those of the platforms that have all they need. */
export function configuredOf(
  platforms: readonly Platform[],
  { sections }: Pick<Loaded, "sections">,
): Platform[] {
  return platforms.filter((platform) => platform.missing?.(sections[platform.name]) === undefined);
}

/** Makes the adapter of each platform, or throws with what is missing. */
export async function connectAll(
  platforms: readonly Platform[],
  { sections }: Pick<Loaded, "sections">,
  tools: PlatformTools,
): Promise<Adapter[]> {
  const lacking = platforms.flatMap((platform) => platform.missing?.(sections[platform.name]) ?? []);
  if (lacking.length > 0) throw new BadInput(lacking.join("\n"));
  return Promise.all(platforms.map((platform) => platform.connect(sections[platform.name], tools)));
}

/** Masks secrets before there is a configuration that knows them: those in the environment, and all that looks like one. */
export function scrubOf(
  platforms: readonly Platform[],
  environment: Readonly<Record<string, string | undefined>>,
): Scrub {
  return createScrub(
    secretsIn(environment),
    platforms.flatMap(({ secretShapes = [] }) => secretShapes),
  );
}
