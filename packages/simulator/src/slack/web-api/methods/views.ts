import { json, required, text } from "../arguments.ts";
import { botMethod } from "../method.ts";
import type { MethodTable } from "../method.ts";
import { found, refuse, refuseBecause } from "../../refusal.ts";
import { ownView, viewJson } from "../../interactions/views.ts";

const viewRefusals = ["duplicate_external_id", "view_too_large"];
const triggerRefusals = ["exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"];

/** Modals and the Home tab. https://docs.slack.dev/surfaces/modals */
export const viewMethods: MethodTable = {
  "views.open": botMethod({
    tier: "t4",
    refusals: [...viewRefusals, ...triggerRefusals, "push_limit_reached"],
    arguments: {
      trigger_id: required(text, "invalid_trigger_id"),
      view: required(json()),
      interactivity_pointer: text,
    },
    answer({ slack, installation }, values) {
      const { person } = slack.triggers.exchange(values.trigger_id, installation);
      return { view: viewJson(slack.views.open(installation, person, values.view)) };
    },
  }),

  "views.push": botMethod({
    tier: "t4",
    refusals: [...viewRefusals, ...triggerRefusals, "not_found", "push_limit_reached"],
    arguments: {
      trigger_id: required(text, "invalid_trigger_id"),
      view: required(json()),
      interactivity_pointer: text,
    },
    answer({ slack, installation }, values) {
      const { person } = slack.triggers.exchange(values.trigger_id, installation);
      const top = slack.world.forms.openFor("slack", person).findLast(({ kind }) => kind === "modal");
      const below = ownView(slack.views, installation, top?.id ?? "");
      return { view: viewJson(slack.views.open(installation, person, values.view, [...below.below, below])) };
    },
  }),

  "views.update": botMethod({
    tier: "t4",
    refusals: [...viewRefusals, "hash_conflict", "not_found"],
    arguments: { view: required(json()), view_id: text, external_id: text, hash: text },
    answer({ slack, installation }, values) {
      const { view_id: id, external_id: external } = values;
      if (id === undefined && external === undefined)
        refuseBecause("invalid_arguments", "view_id or external_id is needed");
      const named = external === undefined ? undefined : slack.views.findExternal(installation, external);
      const view = id === undefined ? found(named, "not_found") : ownView(slack.views, installation, id);
      if (!view.form.open) refuse("not_found");
      return { view: viewJson(slack.views.update(view, values.view, values.hash)) };
    },
  }),

  "views.publish": botMethod({
    tier: "t4",
    refusals: [...viewRefusals, "hash_conflict", "not_enabled"],
    arguments: { user_id: required(text), view: required(json()), hash: text, interactivity_pointer: text },
    answer({ slack, installation }, values) {
      if (installation.app.manifest.features?.app_home?.home_tab_enabled !== true) refuse("not_enabled");
      if (!installation.team.members.has(values.user_id))
        refuseBecause("invalid_arguments", "user_id is not in the workspace");
      return { view: viewJson(slack.views.publish(installation, values.user_id, values.view, values.hash)) };
    },
  }),
};
