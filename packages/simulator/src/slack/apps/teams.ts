import { fieldsOf } from "../../fields.ts";
import type { Channel, Space } from "../../world/place.ts";
import type { World } from "../../world/world.ts";

// Which workspaces a channel belongs to, and what a workspace says about its people.

/** An organization of several workspaces, as Slack's Enterprise plans have it. */
export interface Organization {
  /** "E…" */
  id: string;
  name: string;
}

/** What a workspace's administrators decided about a person. */
export interface Account {
  /** A guest sees only some channels, or only one. https://slack.com/help/articles/202518103 */
  guest?: "multi-channel" | "single-channel";
  /** The person has left. Their messages stay. */
  deactivated?: boolean;
}

/** Returns the organization that a workspace is part of. */
export function organizationOf(team: Space | undefined): Organization | undefined {
  return team?.extras["organization"] as Organization | undefined;
}

/** Returns what a workspace says about a person. */
export function accountOf(team: Space | undefined, person: string): Account {
  return fieldsOf(fieldsOf(team?.extras["accounts"])[person]);
}

/** Changes what a workspace says about a person. */
export function setAccount(team: Space, person: string, account: Account): void {
  const known = fieldsOf(team.extras["accounts"]);
  team.extras["accounts"] = { ...known, [person]: { ...accountOf(team, person), ...account } };
}

/** Returns the workspaces of a channel: its own, and those that it is shared with. */
export function teamsOf({ space, extras }: Channel): string[] {
  const guests = Array.isArray(extras["sharedWith"]) ? extras["sharedWith"] : [];
  return [space, ...guests.filter((id) => typeof id === "string")];
}

/** Tells whether workspaces of different organizations share a channel (Slack Connect). */
export function isExternallyShared(world: World, channel: Channel): boolean {
  const owners = teamsOf(channel).map((id) => organizationOf(world.space("slack", id))?.id ?? id);
  return new Set(owners).size > 1;
}

/** Returns the workspace of a person, as seen in a channel: the channel's own if they are in it. */
export function homeOf(world: World, person: string, { space }: { space: string }): string {
  if (world.space("slack", space)?.members.has(person) === true) return space;
  return world.spaces("slack").find(({ members }) => members.has(person))?.id ?? space;
}

/** Tells whether a workspace knows a person: as a member, or through a channel that it shares. */
export function isKnownIn(world: World, team: Space, person: string): boolean {
  if (team.members.has(person)) return true;
  return world
    .channels("slack")
    .some((channel) => channel.members.has(person) && teamsOf(channel).includes(team.id));
}
