import type { Clock, Log } from "#core/platform";
import type { ClientOptions } from "./client.ts";
import { createRotatingToken, type Rotation } from "./rotating-token.ts";
import { reportMissingScopes } from "./scopes.ts";
import { createSingleWorkspace, type SingleWorkspace } from "./single-workspace.ts";
import { type Installations, toAuthorization, type Workspace } from "./workspaces.ts";

/** Milliseconds for which a token is used without another lookup. */
const lookupLasts = 60_000;

/** One workspace whose token expires and is renewed. */
export function createRotatingWorkspace(
  rotation: Rotation,
  { client, log, clock }: { client: ClientOptions; log: Log; clock?: Clock | undefined },
): Installations {
  const token = Promise.withResolvers<() => Promise<string>>();
  const now = (): number => clock?.now() ?? Date.now();
  let known: { token: string; workspace: SingleWorkspace; until: number } | undefined;

  const latest = async (): Promise<SingleWorkspace> => {
    if (known && known.until > now()) return known.workspace;
    const valid = await (await token.promise)();
    const workspace = known?.token === valid ? known.workspace : createSingleWorkspace(valid, client);
    known = { token: valid, workspace, until: now() + lookupLasts };
    return workspace;
  };
  const of = async (team: string): Promise<Workspace> => (await latest()).of(team);

  return {
    of,
    authorize: async (team) => toAuthorization(team, await of(team)),
    forget: () => Promise.resolve(false),
    async start(cursors) {
      token.resolve(createRotatingToken({ rotation, cursors, client, log, clock }));
      reportMissingScopes((await (await latest()).identify()).scopes, log);
      return undefined;
    },
    adopt: () => {},
    meet: () => Promise.resolve(),
  };
}
