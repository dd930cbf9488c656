import { Failure, fieldsOf, type Fields, textOf } from "#core/platform";
import type { Workspaces } from "../api/workspaces.ts";
import { recipientOf } from "./envelope.ts";

/** Returns an event addressed to the installation that answers its author. */
export type Readdress = (body: Fields) => Promise<Fields>;

/**
 * Decides which installation an event in a shared channel is for. Several organizations that share the channel may have installed the
 * app. Slack then sends each event once and names any of the installations, so a message and its mention may name different ones. natter
 * takes the author's own workspace if the app is installed there, and the channel's otherwise. So one message is one question, and people
 * are heard as members of their own workspace. https://docs.slack.dev/apis/events-api/#authorizations
 */
export function createReaddress(workspaces: Pick<Workspaces, "of">): Readdress {
  const selfIn = async (team: string): Promise<string | undefined> => {
    try {
      return (await workspaces.of(team)).self;
    } catch (error) {
      // The app is not installed there.
      if (error instanceof Failure && error.kind === "key") return undefined;
      throw error;
    }
  };

  return async (body) => {
    if (body["is_ext_shared_channel"] !== true) return body;
    const event = fieldsOf(body["event"]);
    const message = { ...event, ...fieldsOf(event["previous_message"]), ...fieldsOf(event["message"]) };
    const home = textOf(message["user_team"]) ?? textOf(message["team"]);
    for (const team of [home, textOf(body["team_id"])]) {
      if (team === undefined) continue;
      if (team === recipientOf(body).team) return body;
      const self = await selfIn(team);
      if (self === undefined) continue;
      return { ...body, authorizations: [{ team_id: team, user_id: self, is_bot: true }] };
    }
    return body;
  };
}
