import type { HTTPReceiver } from "@slack/bolt";
import type { Cursors } from "#core";
import type { ClientOptions } from "./client.ts";
import type { Recipient } from "./envelope.ts";
import type { SealedInstallations } from "./installation-store.ts";
import type { Log } from "./log.ts";
import { createManyWorkspaces } from "./many-workspaces.ts";
import type { Way } from "./options.ts";
import { reportMissingScopes } from "./scopes.ts";
import { createSingleWorkspace } from "./single-workspace.ts";
import type { Workspaces } from "./workspaces.ts";

/** Where the app is installed: in one workspace by a token, or in many by OAuth. */
export interface Installations extends Workspaces {
  /** Resolves when calls can be made; with OAuth, to where installations are kept. */
  start(cursors: Cursors): Promise<SealedInstallations | undefined>;
  /** What turns stored installations into tokens that are good now. */
  adopt(installer: HTTPReceiver["installer"]): void;
  /** A delivery names whom it is for. */
  meet(recipient: Recipient): Promise<void>;
}

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
