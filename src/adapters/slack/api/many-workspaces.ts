import type { HTTPReceiver } from "@slack/bolt";
import { BadInput, Failure, toFailure } from "#core/platform";
import { createClient, type ClientOptions } from "./client.ts";
import { createInstallationStore, type SealedInstallations } from "./installation-store.ts";
import { type Installations, toAuthorization, type Workspace } from "./workspaces.ts";

type Installer = NonNullable<HTTPReceiver["installer"]>;

/** How long a token is believed without looking: rotated tokens are renewed two hours before they end. */
const believedFor = 60_000;

/**
 * The workspaces that have installed the app by themselves. Each lookup goes through the SDK's installer, which renews tokens
 * that are about to end; one at a time per workspace, because a token can be renewed with once only.
 */
export function createManyWorkspaces(secret: string, options: ClientOptions): Installations {
  const store = Promise.withResolvers<SealedInstallations>();
  const installer = Promise.withResolvers<Installer>();
  const known = new Map<string, { workspace: Promise<Workspace>; until: number }>();

  const lookUp = async (team: string): Promise<Workspace> => {
    const kept = await store.promise;
    const enterprise = await kept.enterpriseOf(team);
    const source = enterprise
      ? { teamId: undefined, enterpriseId: enterprise, isEnterpriseInstall: true }
      : { teamId: team, enterpriseId: undefined, isEnterpriseInstall: false };
    const {
      botToken: token,
      botUserId: self,
      botId: bot,
    } = await (await installer.promise).authorize(source);
    if (!token || !self || !bot)
      throw new Failure(
        "key",
        `The installation in ${team} has no bot. Remove the app there and install it again.`,
      );
    // With one token for a whole organisation each call has to name its workspace.
    const client = createClient(token, { ...options, ...(enterprise && { team }) });
    return { client, self, bot, token };
  };

  const of = (team: string): Promise<Workspace> => {
    const found = known.get(team);
    if (found && found.until > Date.now()) return found.workspace;
    const workspace = lookUp(team).catch((thrown: unknown) => {
      known.delete(team);
      // The SDK's installer wraps whatever our store says, and a store that is away is no missing token.
      const original = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
      if (original instanceof BadInput) throw original;
      const failure = toFailure(original);
      if (failure.kind !== "key") throw failure;
      throw new Failure("key", `There is no token for the workspace ${team}: install the app there.`, {
        cause: thrown,
      });
    });
    known.set(team, { workspace, until: Date.now() + believedFor });
    return workspace;
  };

  return {
    of,
    authorize: async (team) => toAuthorization(team, await of(team)),
    async forget(owner) {
      // The organisation's token was in use in all its workspaces.
      if (owner.isOrgWide) known.clear();
      else known.delete(owner.team);
      await (await store.promise).forget(owner);
    },
    start(cursors) {
      const kept = createInstallationStore(cursors, secret);
      store.resolve(kept);
      return Promise.resolve({
        ...kept,
        async storeInstallation(installation) {
          await kept.storeInstallation(installation);
          // A workspace of an organisation would have to be found among them.
          known.clear();
        },
      });
    },
    adopt: (given) => given && installer.resolve(given),
    async meet({ team, enterprise, isOrgWide }) {
      if (isOrgWide && enterprise !== undefined) await (await store.promise).meet(team, enterprise);
    },
  };
}
