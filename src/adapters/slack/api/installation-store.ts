import type { InstallationQuery, InstallationStore } from "@slack/bolt";
import { type Cursors, Failure } from "#core/platform";
import { createSealBox } from "./seal-box.ts";

/** Where an installation is kept: with the organisation where it is for all its workspaces, else with the workspace. */
export interface Owner {
  team?: string | undefined;
  enterprise?: string | undefined;
  isOrgWide: boolean;
}

/** The installations of many workspaces, in the store of the host, with their tokens encrypted. */
export interface SealedInstallations extends InstallationStore {
  forget(owner: Owner): Promise<void>;
  /** The organisation through which the app is in a workspace, as far as we have met it. */
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
  const known = new Map<string, string>();

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
        throw new Failure("key", `There is no ${name}: the app is not installed there, or was removed.`);
      const installation: Stored = JSON.parse(box.open(name, sealed));
      return installation;
    },
    deleteInstallation: (query) => cursors.set(nameOf(ownerOf(query)), ""),
    forget: (owner) => cursors.set(nameOf(owner), ""),
    async enterpriseOf(team) {
      const enterprise = known.get(team) ?? (await cursors.get(`enterprise ${team}`));
      // It may have removed the app since then, and the workspace may have it for itself.
      const isInstalled = enterprise && (await cursors.get(nameOf({ enterprise, isOrgWide: true })));
      return isInstalled ? enterprise : undefined;
    },
    async meet(team, enterprise) {
      if (known.get(team) === enterprise) return;
      await cursors.set(`enterprise ${team}`, enterprise);
      known.set(team, enterprise);
    },
  };
}
