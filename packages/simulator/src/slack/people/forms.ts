import { fieldsOf, isFields, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import { interactionBase } from "../interactions/interactions.ts";
import { Refusal } from "../refusal.ts";
import type { Slack } from "../slack.ts";
import { viewState } from "../interactions/view-form.ts";
import { viewJson } from "../interactions/views.ts";
import type { View } from "../interactions/views.ts";
import type { Form } from "../../world/form.ts";
import type { Person } from "../../world/place.ts";
import type { Platform } from "../../world/platform.ts";
import { userId } from "./person.ts";

/** Makes the acts of submitting and closing modals. https://docs.slack.dev/surfaces/modals#interactions */
export function createFormActs(slack: Slack): Pick<Platform, "submit" | "dismiss"> {
  return {
    async submit(person, form, values) {
      const view = openView(slack, person, form);
      const missing = form.fields.filter(
        ({ id, required, value }) => required && isEmpty(values[id] ?? value),
      );
      if (missing.length > 0) {
        // The client checks this itself and sends nothing.
        const sentences = missing.map(({ id }) => [id, "Please complete this required field."]);
        return showErrors(slack, form, Object.fromEntries(sentences) as Record<string, string>);
      }
      const user = userId(person);
      const outcome = await slack.deliveries.ask(view.installation.app, "interactive", {
        type: "view_submission",
        ...interactionBase(slack, view.installation, user),
        trigger_id: slack.triggers.issue({ installation: view.installation, person: user }),
        view: viewJson(view, viewState(view.blocks, { ...given(form), ...values })),
        response_urls: [],
      });
      if (!outcome.received)
        return showErrors(slack, form, { "": "We had some trouble connecting. Try again?" });
      applyAnswer(slack, view, outcome.body);
    },
    async dismiss(person, form) {
      const view = openView(slack, person, form);
      slack.views.close(view);
      if (view.source["notify_on_close"] !== true) return;
      await slack.deliveries.ask(view.installation.app, "interactive", {
        type: "view_closed",
        ...interactionBase(slack, view.installation, userId(person)),
        view: viewJson(view),
        is_cleared: false,
      });
    },
  };
}

const isEmpty = (value: string | readonly string[] | undefined): boolean =>
  value === undefined || value.length === 0;

/** Returns the values that the fields have before a person types. */
function given(form: Form): Record<string, string> {
  return Object.fromEntries(
    form.fields.flatMap(({ id, value }) => (value === undefined ? [] : [[id, value]])),
  );
}

function openView(slack: Slack, person: Person, form: Form): View {
  const view = slack.views.find(form.id);
  if (!view?.form.open || form.kind !== "modal" || form.person !== userId(person)) {
    throw new Error(`${person.name} has no window "${form.title}" open.`);
  }
  return view;
}

function showErrors(slack: Slack, form: Form, errors: Record<string, string>): void {
  form.errors = errors;
  slack.world.forms.show(form);
}

/** Does what the acknowledgement of a submission asks for. By default the modal closes. */
function applyAnswer(slack: Slack, view: View, body: unknown): void {
  const answer = fieldsOf(body);
  const { installation, person, below } = view;
  try {
    switch (stringOf(answer["response_action"])) {
      case "errors":
        return showErrors(slack, view.form, strings(answer["errors"]));
      case "update":
        return void slack.views.update(view, answer["view"]);
      case "push":
        return void slack.views.open(installation, person, answer["view"], [...below, view]);
      case "clear":
        return [...below, view].forEach((each) => slack.views.close(each));
      default:
        return slack.views.close(view);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    showErrors(slack, view.form, {
      "": `The app answered with something that cannot be shown: ${error.code}`,
    });
  }
}

function strings(value: unknown): Record<string, string> {
  const entries: Fields = isFields(value) ? value : {};
  return Object.fromEntries(Object.entries(entries).map(([name, sentence]) => [name, String(sentence)]));
}
