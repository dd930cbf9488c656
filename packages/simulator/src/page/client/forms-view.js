import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

/** @import { App } from "./app.js" */
/** @import { WireForm } from "../wire.ts" */
/** @import { FormField } from "../../world/form.ts" */

/** @param {FormField} field */
function inputView({ id, kind, value = "", required, options = [] }) {
  if (kind === "paragraph")
    return html`<textarea name=${id} rows="3" ?required=${required} .defaultValue=${value}></textarea>`;
  if (kind === "select")
    return html`<select name=${id} ?required=${required}>
      ${options.map((option) => html`<option value=${option.value} ?selected=${option.value === value}>${option.label}</option>`)}
    </select>`;
  return html`<input name=${id} ?required=${required} .defaultValue=${value} />`;
}

/** @param {FormField} field @param {string | undefined} error */
function fieldView(field, error) {
  const { id, label, kind, required, options = [] } = field;
  const title = html`${label}${required ? "" : " (optional)"}`;
  const complaint = error ? html`<span class="error">${error}</span>` : nothing;
  // Each choice has words of its own: one label around all of them would tick the first.
  if (kind === "checkbox")
    return html`<fieldset class="field">
      <legend>${title}</legend>
      ${options.map(
        (option) =>
          html`<label class="choice"
            ><input type="checkbox" name=${id} value=${option.value} /> ${option.label}</label
          >`,
      )}
      ${complaint}
    </fieldset>`;
  return html`<label class="field">${title} ${inputView(field)} ${complaint}</label>`;
}

/** @param {App} app @param {WireForm} form */
function formView(app, form) {
  const { platform, id, title, fields, errors } = form;
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const values = fields.map((field) => [
      field.id,
      field.kind === "checkbox" ? data.getAll(field.id) : (data.get(field.id) ?? ""),
    ]);
    void app.act("submit", { platform, form: id, values: Object.fromEntries(values) });
  };
  const dismiss = () => app.act("dismiss", { platform, form: id });
  /** The dialog goes when the platform says that the form is closed. @param {Event} event */
  const cancel = (event) => {
    event.preventDefault();
    void dismiss();
  };
  return html`<dialog class="form-window" aria-label=${title} @cancel=${cancel}>
    <form @submit=${submit}>
      <h2>${title}</h2>
      ${fields.map((field) => fieldView(field, errors[field.id]))}
      <p class="form-buttons">
        <button type="button" class="button" @click=${dismiss}>Cancel</button>
        <button class="button primary">Submit</button>
      </p>
    </form>
  </dialog>`;
}

/**
 * Draws the forms that bots have opened for the person. `createDialogs` shows them.
 * @param {App} app
 */
export function formsView(app) {
  const open = [...app.store.forms.values()].filter(
    (form) => form.open && form.kind === "modal" && form.person === app.idOn(form.platform),
  );
  return repeat(
    open,
    ({ key }) => key,
    (form) => formView(app, form),
  );
}
