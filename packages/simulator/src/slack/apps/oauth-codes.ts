import type { Clock } from "../../world/clock.ts";
import type { Space } from "../../world/place.ts";
import type { SlackApp } from "./installation.ts";
import type { Ids } from "../ids.ts";

/** An administrator's consent on the authorize page: the app may fetch its token for a workspace. */
export interface Grant {
  app: SlackApp;
  team: Space;
  /** The app is to be installed for the workspace's whole organization. */
  forAll?: boolean;
  /** The id of the person who consented. */
  person: string;
  redirectUri: string;
}

/**
 * The codes that the authorize page issues for `oauth.v2.access`. Each works once, within ten minutes.
 * https://docs.slack.dev/authentication/installing-with-oauth
 */
export interface OAuthCodes {
  issue(grant: Grant): string;
  redeem(code: string): Grant | undefined;
}

const life = 10 * 60_000;

export function createOAuthCodes(clock: Clock, ids: Ids): OAuthCodes {
  const oauthCodes = new Map<string, Grant & { at: number }>();
  return {
    issue(grant) {
      const code = ids.secret();
      oauthCodes.set(code, { ...grant, at: clock.now() });
      return code;
    },
    redeem(code) {
      const grant = oauthCodes.get(code);
      oauthCodes.delete(code);
      return grant && clock.now() - grant.at <= life ? grant : undefined;
    },
  };
}
