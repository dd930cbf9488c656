import type { Log } from "#core/platform";
import type { ClientOptions } from "./client.ts";
import { createManyWorkspaces } from "./many-workspaces.ts";
import type { Way } from "../settings.ts";
import { reportMissingScopes } from "./scopes.ts";
import { createSingleWorkspace } from "./single-workspace.ts";
import type { Installations } from "./workspaces.ts";

export function createInstallations(way: Way, client: ClientOptions, log: Log): Installations {
  if (way.type === "oauth") return createManyWorkspaces(way.oauth.stateSecret, client);
  const single = createSingleWorkspace(way.botToken, client);
  return {
    ...single,
    async start() {
      const { scopes } = await single.identify();
      reportMissingScopes(scopes, log);
      return undefined;
    },
    adopt: () => {},
    meet: () => Promise.resolve(),
  };
}
