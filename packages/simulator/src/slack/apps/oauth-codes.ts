import type { Clock } from "../../world/clock.ts";
import type { Space } from "../../world/place.ts";
import type { SlackApp } from "./directory.ts";
import type { Ids } from "../ids.ts";

/** What an administrator allowed on the authorize page: an app may fetch its token for a workspace. */
export interface Grant {
  app: SlackApp;
  team: Space;
  /** Who allowed it. */
  person: string;
  redirectUri: string;
}

/** Codes between the authorize page and `oauth.v2.access`: good once, for ten minutes. https://docs.slack.dev/authentication/installing-with-oauth */
export interface Grants {
  issue(grant: Grant): string;
  redeem(code: string): Grant | undefined;
}

const life = 10 * 60_000;

export function createGrants(clock: Clock, ids: Ids): Grants {
  const grants = new Map<string, Grant & { at: number }>();
  return {
    issue(grant) {
      const code = ids.secret();
      grants.set(code, { ...grant, at: clock.now() });
      return code;
    },
    redeem(code) {
      const grant = grants.get(code);
      grants.delete(code);
      return grant && clock.now() - grant.at <= life ? grant : undefined;
    },
  };
}
