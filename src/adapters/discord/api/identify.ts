import { Failure, fieldsOf, textOf } from "#core/platform";
import type { Calls } from "./calls.ts";

/** The application of a token, what the portal lets it hear, and who can add it. */
export interface Identity {
  application: string;
  /** The bot's user. */
  self: string;
  flags: number;
  installable: Installable;
}

/** Who can add the application, by Discord's numbers: "0" for servers, "1" for people who add it for themselves. */
export type Installable = ReadonlySet<string>;

export async function identify(calls: Calls): Promise<Identity> {
  const told = fieldsOf(
    await calls({
      scope: "other application",
      priority: "control",
      method: "GET",
      route: "/applications/@me",
    }).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.kind !== "key") throw error;
      const message = 'Discord does not know DISCORD_TOKEN. Copy it again from the page "Bot" of the portal.';
      throw new Failure("key", message, { cause: error });
    }),
  );
  const application = textOf(told["id"]);
  const self = textOf(fieldsOf(told["bot"])["id"]) ?? application;
  if (application === undefined || self === undefined)
    throw new Failure("key", "Discord knows no application for DISCORD_TOKEN. Set a bot's token.");
  const installable = new Set(Object.keys(fieldsOf(told["integration_types_config"])));
  return { application, self, flags: Number(told["flags"] ?? 0), installable };
}
