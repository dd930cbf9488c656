import { flag, required, text, whole } from "../arguments.ts";
import { domainOf } from "../../apps/directory.ts";
import { isSameBot } from "../../apps/installation.ts";
import { accountOf, homeOf, isKnownIn, organizationOf } from "../../apps/teams.ts";
import { present } from "../../../fields.ts";
import type { Fields } from "../../../fields.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { pageOf, pageSize } from "../paging.ts";
import { found, refuse } from "../../refusal.ts";
import type { Person } from "../../../world/place.ts";

/** Returns a time zone's present offset in seconds, as Slack writes it. */
function offsetSeconds(timeZone: string, now: number): number {
  const part = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" })
    .formatToParts(now)
    .find(({ type }) => type === "timeZoneName");
  const [, sign = "+", hours = "0", minutes = "0"] =
    /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(part?.value ?? "") ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

/** Writes a person as `users.*` does. Only apps with the scope for it see the email address. */
function userJson({ slack, installation }: BotCall, id: string, person: Person): Fields {
  const { name, timeZone, isBot } = person;
  const bot = slack.directory.byUser(id);
  const { team } = installation;
  const home = homeOf(slack.world, id, { space: team.id });
  const organization = organizationOf(slack.world.space("slack", home));
  const isColleague = organization !== undefined && organization.id === organizationOf(team)?.id;
  const isStranger = home !== team.id && !isColleague;
  const { guest, deactivated = false } = accountOf(slack.world.space("slack", home), id);
  const email = `${name.toLowerCase().replaceAll(/\W+/g, ".")}@example.com`;
  const maySeeEmail = !isBot && !isStranger && installation.scopes.includes("users:read.email");
  return {
    id,
    team_id: home,
    name: name.toLowerCase(),
    real_name: name,
    deleted: deactivated,
    tz: timeZone,
    tz_label: timeZone,
    tz_offset: offsetSeconds(timeZone, slack.world.clock.now()),
    is_bot: isBot,
    is_app_user: false,
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: guest !== undefined,
    is_ultra_restricted: guest === "single-channel",
    ...(isStranger && { is_stranger: slack.rules.strangersInSharedChannels }),
    ...(organization && {
      enterprise_user: {
        id,
        enterprise_id: organization.id,
        enterprise_name: organization.name,
        is_admin: false,
        is_owner: false,
        teams: [home],
      },
    }),
    updated: 0,
    profile: present({
      real_name: name,
      display_name: name,
      email: maySeeEmail ? email : undefined,
      bot_id: bot?.botId,
      api_app_id: bot?.app.id,
      team: home,
    }),
  };
}

/** Returns the people in the caller's workspace. */
function members(call: BotCall): [id: string, person: Person][] {
  const { world } = call.slack;
  return [...call.installation.team.members].flatMap((id) => {
    const person = world.person("slack", id);
    return person ? [[id, person] as [string, Person]] : [];
  });
}

/** People, bots, and the workspace itself. https://docs.slack.dev/reference/methods?family=users */
export const peopleMethods: MethodTable = {
  "auth.test": botMethod({
    tier: "t5",
    arguments: {},
    answer({ slack, installation: { team, bot, userId, botId, organization } }) {
      const member = organizationOf(team);
      return {
        url: `${slack.address()}/`,
        team: organization?.name ?? team.name,
        user: bot.name,
        // An organization's token names the organization here.
        team_id: organization?.id ?? team.id,
        user_id: userId,
        bot_id: botId,
        ...(member && { enterprise_id: member.id }),
        is_enterprise_install: organization !== undefined,
      };
    },
  }),

  "auth.teams.list": botMethod({
    tier: "t2",
    refusals: ["invalid_cursor"],
    arguments: { cursor: text, limit: whole, include_icon: flag },
    answer({ slack, installation }, { cursor, limit }) {
      const teams = slack.directory.installations().filter((each) => isSameBot(each, installation));
      const page = pageOf(teams, pageSize(limit, 100, 1000), cursor);
      return {
        teams: page.items.map(({ team: { id, name } }) => ({ id, name })),
        response_metadata: { next_cursor: page.cursor },
      };
    },
  }),

  "auth.revoke": botMethod({
    tier: "t3",
    arguments: { test: flag },
    answer({ slack, installation }, { test }) {
      if (test === true) return { revoked: false };
      slack.directory.end(installation, "revoked");
      const tokens = { oauth: [], bot: [installation.userId] };
      const event = { type: "tokens_revoked", tokens, event_ts: slack.ids.timestamp() };
      slack.deliveries.tell(installation, "tokens_revoked", event);
      return { revoked: true };
    },
  }),

  "users.info": botMethod({
    tier: "t4",
    scopes: ["users:read"],
    refusals: ["user_not_found"],
    arguments: { user: required(text, "user_not_found"), include_locale: flag },
    answer(call, { user }) {
      const { world } = call.slack;
      const person = found(world.person("slack", user), "user_not_found");
      if (!isKnownIn(world, call.installation.team, user)) refuse("user_not_found");
      return { user: userJson(call, user, person) };
    },
  }),

  "users.list": botMethod({
    tier: "t2",
    scopes: ["users:read"],
    refusals: ["invalid_cursor"],
    arguments: { cursor: text, limit: whole, include_locale: flag },
    answer(call, { cursor, limit }) {
      const page = pageOf(members(call), pageSize(limit, 1000, 1000), cursor);
      return {
        members: page.items.map(([id, person]) => userJson(call, id, person)),
        cache_ts: Math.floor(call.slack.world.clock.now() / 1000),
        response_metadata: { next_cursor: page.cursor },
      };
    },
  }),

  "users.lookupByEmail": botMethod({
    tier: "t3",
    scopes: ["users:read.email"],
    refusals: ["users_not_found"],
    arguments: { email: required(text, "users_not_found") },
    answer(call, { email }) {
      const users = members(call).map(([id, person]) => userJson(call, id, person));
      const hit = users.find(({ profile }) => (profile as Fields)["email"] === email);
      return { user: found(hit, "users_not_found") };
    },
  }),

  "bots.info": botMethod({
    tier: "t3",
    scopes: ["users:read"],
    refusals: ["bot_not_found"],
    arguments: { bot: text },
    answer({ slack, installation }, { bot = installation.botId }) {
      const hit = slack.directory
        .installations()
        .find(({ botId, team }) => botId === bot && team === installation.team);
      const { app, bot: person, botId, userId } = found(hit, "bot_not_found");
      const info = {
        id: botId,
        app_id: app.id,
        user_id: userId,
        name: person.name,
        deleted: false,
        updated: 0,
        icons: {},
      };
      return { bot: info };
    },
  }),

  "team.info": botMethod({
    tier: "t3",
    scopes: ["team:read"],
    refusals: ["team_not_found"],
    arguments: { domain: text, team: text },
    answer({ installation: { team } }, { team: asked = team.id }) {
      if (asked !== team.id) refuse("team_not_found");
      return {
        team: { id: team.id, name: team.name, domain: domainOf(team), email_domain: "example.com", icon: {} },
      };
    },
  }),
};
