import type { HTTPReceiver } from "@slack/bolt";
import { BadInput, Failure, retryUntil, toFailure } from "#core/platform";
import { createClient, type ClientOptions } from "./client.ts";
import { createInstallationStore, type SealedInstallations } from "./installation-store.ts";
import { type Installations, toAuthorization, type Workspace } from "./workspaces.ts";

/** A refresh token works once. When another process has used it, the new token is in the store a moment later. */
const rereading = { tries: 10, wait: 500 };

type Installer = NonNullable<HTTPReceiver["installer"]>;

/** Milliseconds for which a token is used without another lookup. The SDK renews rotated tokens two hours before they expire. */
const lookupLasts = 60_000;

/**
 * The workspaces that have installed the app by OAuth. Each lookup goes through the SDK's installer, which renews tokens that are
 * about to expire. Each workspace has one lookup at a time, because a refresh token works only once.
 */
export function createManyWorkspaces(secret: string, options: ClientOptions): Installations {
  const store = Promise.withResolvers<SealedInstallations>();
  const installer = Promise.withResolvers<Installer>();
  const known = new Map<string, { workspace: Promise<Workspace>; until: number }>();

  const lookUp = async (team: string): Promise<Workspace> => {
    const kept = await store.promise;
    const enterprise = await kept.enterpriseOf(team);
    const source =
      enterprise !== undefined
        ? { teamId: undefined, enterpriseId: enterprise, isEnterpriseInstall: true }
        : { teamId: team, enterpriseId: undefined, isEnterpriseInstall: false };
    const {
      botToken: token,
      botUserId: self,
      botId: bot,
      enterpriseId,
    } = await authorized(await installer.promise, source);
    if (!token || !self || !bot)
      throw new Failure(
        "key",
        `The installation in ${team} has no bot. Remove the app there and install it again.`,
      );
    // The token of a whole organisation needs the workspace in each call.
    const client = createClient(token, { ...options, team: enterprise === undefined ? undefined : team });
    return { client, self, bot, token, enterprise: enterprise ?? enterpriseId };
  };

  const of = (team: string): Promise<Workspace> => {
    const found = known.get(team);
    if (found && found.until > performance.now()) return found.workspace;
    const workspace = lookUp(team).catch((thrown: unknown) => {
      known.delete(team);
      // A failing store does not mean that the token is missing.
      const original = originalOf(thrown);
      if (original instanceof BadInput) throw original;
      const failure = toFailure(original);
      if (failure.kind !== "key") throw failure;
      throw new Failure("key", `There is no token for the workspace ${team}. Install the app there.`, {
        cause: thrown,
      });
    });
    known.set(team, { workspace, until: performance.now() + lookupLasts });
    return workspace;
  };

  return {
    of,
    authorize: async (team) => toAuthorization(team, await of(team)),
    async forget({ team, enterprise, isOrgWide }, at) {
      const kept = await store.promise;
      // The last event of an organization's installation may look like that of a workspace.
      const isWhole =
        isOrgWide || (enterprise !== undefined && !(await kept.has({ team, isOrgWide: false })));
      const isForgotten = await kept.forget({ team, enterprise, isOrgWide: isWhole }, at);
      // All workspaces of the organization used its token.
      if (isForgotten && isWhole) known.clear();
      else if (isForgotten) known.delete(team);
      return isForgotten;
    },
    start(cursors) {
      const kept = createInstallationStore(cursors, secret);
      store.resolve(kept);
      return Promise.resolve({
        ...kept,
        async storeInstallation(installation) {
          await kept.storeInstallation(installation);
          // The lookups do not say which of them belong to an organisation.
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

/**
 * Asks the installer. When another process has just used the refresh token, the SDK returns the old token, which may have expired. The
 * store has the new one a moment later.
 */
const authorized = (
  installer: Installer,
  source: Parameters<Installer["authorize"]>[0],
): ReturnType<Installer["authorize"]> =>
  retryUntil(
    async () => {
      const found = await installer.authorize(source);
      if ((found.botTokenExpiresAt ?? Infinity) * 1_000 > Date.now()) return found;
      throw new Failure("busy", "The bot's token has expired, and could not be renewed yet.");
    },
    {
      wait: (error, failures) =>
        error instanceof Failure && error.kind === "busy" && failures < rereading.tries
          ? rereading.wait
          : undefined,
    },
  );

/** The SDK wraps the errors of our store and of Slack. */
const originalOf = (thrown: unknown): unknown =>
  thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
