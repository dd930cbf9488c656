import type { InstallationQuery, InstallationStore } from "@slack/bolt";
import { type Cursors, Failure } from "#core/platform";
import { createSealBox } from "./seal-box.ts";

/** What an installation is stored under: the organisation if the app is installed for all its workspaces, else the workspace. */
export interface Owner {
  team?: string | undefined;
  enterprise?: string | undefined;
  isOrgWide: boolean;
}

/** The installations of many workspaces, in natter's store, with their tokens encrypted. */
export interface SealedInstallations extends InstallationStore {
  /** Forgets an installation that was stored at that time or earlier. Resolves to whether none is left. */
  forget(owner: Owner, at: number): Promise<boolean>;
  has(owner: Owner): Promise<boolean>;
  /** The organisation through which the app is in a workspace, if a delivery has named it. */
  enterpriseOf(team: string): Promise<string | undefined>;
  meet(team: string, enterprise: string): Promise<void>;
}

type Installed = Parameters<InstallationStore["storeInstallation"]>[0];
/** Earlier versions stored no time. */
type Stored = Installed & { storedAt?: number };

/** Milliseconds. Slack tells the times of its events in whole seconds. */
const second = 1_000;

export function createInstallationStore(cursors: Cursors, secret: string): SealedInstallations {
  const box = createSealBox(secret);
  const nameOf = ({ team, enterprise, isOrgWide }: Owner): string =>
    `installation ${(isOrgWide ? enterprise : team) ?? "nowhere"}`;
  const ownerOf = ({ teamId, enterpriseId, isEnterpriseInstall }: InstallationQuery<boolean>): Owner => ({
    team: teamId,
    enterprise: enterpriseId,
    isOrgWide: isEnterpriseInstall,
  });
  const read = async (name: string): Promise<Stored | undefined> => {
    const sealed = await cursors.get(name);
    if (!sealed) return undefined;
    const stored: Stored = JSON.parse(box.open(name, sealed));
    return stored;
  };
  const enterprises = new Map<string, string>();

  return {
    async storeInstallation(installation) {
      const { team, enterprise, isEnterpriseInstall: isOrgWide = false } = installation;
      const name = nameOf({ team: team?.id, enterprise: enterprise?.id, isOrgWide });
      const stored: Stored = { ...installation, storedAt: Date.now() };
      await cursors.set(name, box.seal(name, JSON.stringify(stored)));
    },
    async fetchInstallation(query) {
      const name = nameOf(ownerOf(query));
      const installation = await read(name);
      if (!installation)
        throw new Failure("key", `The store has no ${name}: the app is not installed there, or was removed.`);
      return installation;
    },
    deleteInstallation: (query) => cursors.set(nameOf(ownerOf(query)), ""),
    has: async (owner) => Boolean(await cursors.get(nameOf(owner))),
    async forget(owner, at) {
      const { storedAt = 0 } = (await read(nameOf(owner))) ?? {};
      if (storedAt > at + second) return false;
      await cursors.set(nameOf(owner), "");
      return true;
    },
    async enterpriseOf(team) {
      const enterprise = enterprises.get(team) ?? (await cursors.get(`enterprise ${team}`));
      // The organisation may have removed the app since, while the workspace has it for itself.
      const isInstalled = enterprise && (await cursors.get(nameOf({ enterprise, isOrgWide: true })));
      return isInstalled ? enterprise : undefined;
    },
    async meet(team, enterprise) {
      if (enterprises.get(team) === enterprise) return;
      await cursors.set(`enterprise ${team}`, enterprise);
      enterprises.set(team, enterprise);
    },
  };
}
