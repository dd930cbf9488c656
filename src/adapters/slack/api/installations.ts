import type { Log } from "#core/platform";
import type { ClientOptions } from "./client.ts";
import { createManyWorkspaces } from "./many-workspaces.ts";
import type { Rotation } from "./rotating-token.ts";
import { createRotatingWorkspace } from "./rotating-workspace.ts";
import { reportMissingScopes } from "./scopes.ts";
import { createSingleWorkspace } from "./single-workspace.ts";
import type { Installations } from "./workspaces.ts";

/** A bot's token for one workspace, perhaps one that expires, or the secret that seals the tokens of many. */
export type Credentials = { botToken: string; rotation?: Rotation | undefined } | { stateSecret: string };

export function createInstallations(
  credentials: Credentials,
  client: ClientOptions,
  log: Log,
): Installations {
  if ("stateSecret" in credentials) return createManyWorkspaces(credentials.stateSecret, client);
  if (credentials.rotation) return createRotatingWorkspace(credentials.rotation, { client, log });
  const single = createSingleWorkspace(credentials.botToken, client);
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
