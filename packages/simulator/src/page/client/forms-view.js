import { html, nothing } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";

/** @import { App } from "./app.js" */
/** @import { WireForm } from "../wire.ts" */
/** @import { FormField } from "../../world/form.ts" */

/** @param {FormField} field @param {string | undefined} error */
function fieldView({ id, label, kind, value = "", required, options = [] }, error) {
  const inner =
    kind === "paragraph"
      ? html`<textarea name=${id} rows="3" ?required=${required} .defaultValue=${value}></textarea>`
      : kind === "select"
        ? html`<select name=${id} ?required=${required}>
            ${options.map((option) => html`<option value=${option.value} ?selected=${option.value === value}>${option.label}</option>`)}
          </select>`
        : kind === "checkbox"
          ? options.map(
              (option) =>
                html`<span class="choice"
                  ><input type="checkbox" name=${id} value=${option.value} /> ${option.label}</span
                >`,
            )
          : html`<input name=${id} ?required=${required} .defaultValue=${value} />`;
  return html`<label class="field"
    >${label}${required ? "" : " (optional)"} ${inner}
    ${error ? html`<span class="error">${error}</span>` : nothing}</label
  >`;
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
  /** @param {KeyboardEvent} event */
  const onKey = ({ key }) => {
    if (key === "Escape") void dismiss();
  };
  return html`<div class="veil" @keydown=${onKey}>
    <form class="form-window" role="dialog" aria-modal="true" aria-label=${title} @submit=${submit}>
      <h2>${title}</h2>
      ${fields.map((field) => fieldView(field, errors[field.id]))}
      <p class="form-buttons">
        <button type="button" class="button" @click=${dismiss}>Cancel</button>
        <button class="button primary">Submit</button>
      </p>
    </form>
  </div>`;
}

/**
 * Draws the forms that bots have opened for the person.
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
