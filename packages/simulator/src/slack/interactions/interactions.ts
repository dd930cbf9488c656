import { domainOf } from "../apps/directory.ts";
import type { Installation } from "../apps/installation.ts";
import { homeOf, organizationOf } from "../apps/teams.ts";
import { listOf, present, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import type { ResponseTarget, ResponseUrls } from "./response-urls.ts";
import type { Triggers } from "./triggers.ts";
import type { World } from "../../world/world.ts";
import type { Control } from "../../world/message.ts";

/** Returns the keys that all interactive payloads have. https://docs.slack.dev/reference/interaction-payloads */
export function interactionBase(
  { world }: { world: World },
  { app, team, organization: forAll }: Installation,
  user: string,
): Fields {
  const name = world.nameOf("slack", user);
  const organization = organizationOf(team);
  return {
    // Slack names no workspace to an app that is installed for a whole organization (slackapi/bolt-js#935).
    team: forAll ? null : { id: team.id, domain: domainOf(team) },
    enterprise: organization ?? null,
    is_enterprise_install: forAll !== undefined,
    user: {
      id: user,
      username: name.toLowerCase(),
      name: name.toLowerCase(),
      team_id: homeOf(world, user, { space: team.id }),
    },
    api_app_id: app.id,
    token: app.verificationToken,
  };
}

/** Returns the fields of a shortcut. They do not name the app. */
export function shortcutBase(source: { world: World }, installation: Installation, user: string): Fields {
  const { api_app_id: _app, ...base } = interactionBase(source, installation, user);
  return base;
}

/** Returns the two ways to respond to an interaction: a trigger for a modal, and a URL for messages. */
export function waysToRespond(
  { triggers, responseUrls }: { triggers: Triggers; responseUrls: ResponseUrls },
  target: ResponseTarget,
): { trigger_id: string; response_url: string } {
  const { installation, person } = target;
  return {
    trigger_id: triggers.issue({ installation, person }),
    response_url: responseUrls.issue(target),
  };
}

/** Returns all elements of a message, each with its block. */
function elementsIn(blocks: readonly Fields[]): { element: Fields; block: Fields }[] {
  return blocks.flatMap((block) => [
    ...[...listOf(block["elements"]), ...listOf(block["actions"]), ...listOf([block["accessory"]])].map(
      (element) => ({
        element,
        block,
      }),
    ),
    ...elementsIn(listOf(block["child_blocks"])),
  ]);
}

/** Returns an entry of `actions` in a `block_actions` payload, or undefined if the control is not in the blocks. */
export function actionOf(
  blocks: readonly Fields[],
  { id, value, label }: Control,
  values: readonly string[],
  timestamp: string,
): Fields | undefined {
  const hit = elementsIn(blocks).find(({ element }) => element["action_id"] === id);
  if (!hit) return undefined;
  const { element, block } = hit;
  const type = stringOf(element["type"]);
  const common = { type, action_id: id, block_id: block["block_id"], action_ts: timestamp };
  if (values.length === 0) {
    return present({
      ...common,
      text: { type: "plain_text", text: label, emoji: true },
      value,
      style: element["style"],
    });
  }
  if (type.endsWith("users_select")) return { ...common, selected_user: values[0], selected_users: values };
  if (type.endsWith("conversations_select")) return { ...common, selected_conversation: values[0] };
  const options = listOf(element["options"]).filter((option) => values.includes(stringOf(option["value"])));
  const many = type.startsWith("multi_") || type === "checkboxes";
  return { ...common, ...(many ? { selected_options: options } : { selected_option: options[0] }) };
}
