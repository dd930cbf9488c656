import { Failure } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { Installable } from "./commands.ts";
import { fieldsOf, textOf } from "../api/payload.ts";

/** Whose token it is, what the portal lets it hear, and who can add it. */
export interface Identity {
  application: string;
  /** The bot's user. */
  self: string;
  flags: number;
  installable: Installable;
}

export async function identify(calls: Calls): Promise<Identity> {
  const told = fieldsOf(
    await calls({
      scope: "other application",
      priority: "control",
      method: "GET",
      route: "/applications/@me",
    }).catch((error: unknown) => {
      if (!(error instanceof Failure) || error.kind !== "key") throw error;
      const message =
        "Discord does not know DISCORD_TOKEN. Copy the token anew from the page “Bot” of the portal.";
      throw new Failure("key", message, { cause: error });
    }),
  );
  const application = textOf(told["id"]);
  const self = textOf(fieldsOf(told["bot"])["id"]) ?? application;
  if (application === undefined || self === undefined)
    throw new Failure(
      "key",
      "Discord does not say which application DISCORD_TOKEN is for: it is no bot's token.",
    );
  const installable = new Set(Object.keys(fieldsOf(told["integration_types_config"])));
  return { application, self, flags: Number(told["flags"] ?? 0), installable };
}
