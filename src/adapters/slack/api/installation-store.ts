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
  forget(owner: Owner): Promise<void>;
  /** The organisation through which the app is in a workspace, if a delivery has named it. */
  enterpriseOf(team: string): Promise<string | undefined>;
  meet(team: string, enterprise: string): Promise<void>;
}

type Stored = Parameters<InstallationStore["storeInstallation"]>[0];

export function createInstallationStore(cursors: Cursors, secret: string): SealedInstallations {
  const box = createSealBox(secret);
  const nameOf = ({ team, enterprise, isOrgWide }: Owner): string =>
    `installation ${(isOrgWide ? enterprise : team) ?? "nowhere"}`;
  const ownerOf = ({ teamId, enterpriseId, isEnterpriseInstall }: InstallationQuery<boolean>): Owner => ({
    team: teamId,
    enterprise: enterpriseId,
    isOrgWide: isEnterpriseInstall,
  });
  const enterprises = new Map<string, string>();

  return {
    async storeInstallation(installation) {
      const { team, enterprise, isEnterpriseInstall: isOrgWide = false } = installation;
      const name = nameOf({ team: team?.id, enterprise: enterprise?.id, isOrgWide });
      await cursors.set(name, box.seal(name, JSON.stringify(installation)));
    },
    async fetchInstallation(query) {
      const name = nameOf(ownerOf(query));
      const sealed = await cursors.get(name);
      if (!sealed)
        throw new Failure("key", `The store has no ${name}: the app is not installed there, or was removed.`);
      const installation: Stored = JSON.parse(box.open(name, sealed));
      return installation;
    },
    deleteInstallation: (query) => cursors.set(nameOf(ownerOf(query)), ""),
    forget: (owner) => cursors.set(nameOf(owner), ""),
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
