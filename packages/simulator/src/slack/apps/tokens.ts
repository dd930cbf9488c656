import type { Clock } from "../../world/clock.ts";
import type { Ids } from "../ids.ts";

/** A bot's token, and how to renew it if it expires. */
export interface IssuedToken {
  token: string;
  /** Absent if the app's manifest does not rotate tokens. */
  rotation?: { refreshToken: string; expiresIn: number };
}

/** The bots' tokens. https://docs.slack.dev/authentication/using-token-rotation */
export interface Tokens<Owner> {
  /** Issues a token for an owner, and revokes the owner's earlier ones. */
  issue(owner: Owner, team: string, rotates: boolean): IssuedToken;
  /** Renews a token, once for each refresh token. Returns undefined if the refresh token does not work. */
  refresh(
    refreshToken: string,
    isAllowed: (owner: Owner) => boolean,
  ): (IssuedToken & { owner: Owner }) | undefined;
  find(token: string): { owner: Owner; expired: boolean } | undefined;
}

/** Seconds until a token expires. Slack documents twelve hours. */
const life = 43_200;
/** The most active tokens of an owner, as Slack documents. */
const mostActive = 2;

/** Makes the tokens of one simulator. */
export function createTokens<Owner>(clock: Clock, ids: Ids): Tokens<Owner> {
  const tokens = new Map<string, { owner: Owner; expiresAt: number }>();
  const refreshTokens = new Map<string, Owner>();
  const rotating = (owner: Owner): IssuedToken => {
    const token = `xoxe.xoxb-1-${ids.secret()}`;
    const refreshToken = `xoxe-1-${ids.secret()}`;
    tokens.set(token, { owner, expiresAt: clock.now() + life * 1000 });
    refreshTokens.set(refreshToken, owner);
    const active = [...tokens].filter(([, entry]) => entry.owner === owner).map(([key]) => key);
    for (const oldest of active.slice(0, -mostActive)) tokens.delete(oldest);
    return { token, rotation: { refreshToken, expiresIn: life } };
  };
  return {
    issue(owner, team, rotates) {
      for (const [token, entry] of tokens) if (entry.owner === owner) tokens.delete(token);
      for (const [token, known] of refreshTokens) if (known === owner) refreshTokens.delete(token);
      if (rotates) return rotating(owner);
      const token = `xoxb-${team}-${ids.secret()}`;
      tokens.set(token, { owner, expiresAt: Infinity });
      return { token };
    },
    refresh(refreshToken, isAllowed) {
      const owner = refreshTokens.get(refreshToken);
      if (owner === undefined || !isAllowed(owner)) return undefined;
      refreshTokens.delete(refreshToken);
      return { owner, ...rotating(owner) };
    },
    find(token) {
      const entry = tokens.get(token);
      return entry && { owner: entry.owner, expired: clock.now() >= entry.expiresAt };
    },
  };
}
