/** A window that a platform opened for one person: Slack's modals and Home tab, Discord's modals. */
export interface Form {
  platform: string;
  space: string;
  id: string;
  /** Who sees it. */
  person: string;
  kind: "modal" | "home";
  title: string;
  fields: FormField[];
  /** The form as the platform describes it. */
  payload: Record<string, unknown>;
  /** False once it has been submitted or closed. */
  open: boolean;
  /** The bot's complaints about the last submission: field id → sentence. */
  errors: Record<string, string>;
}

/** One input of a form. */
export interface FormField {
  id: string;
  label: string;
  kind: "text" | "paragraph" | "select" | "checkbox";
  value?: string;
  required: boolean;
  options?: { label: string; value: string }[];
}

/** The forms of a world. Show a form with the same id again to change it. */
export interface Forms {
  show(form: Form): void;
  close(id: string): void;
  find(id: string): Form | undefined;
  /** Returns the open forms of one person, newest last. */
  openFor(platform: string, person: string): Form[];
}

/** Makes the forms of one world. */
export function createForms(tell: (change: { type: "form"; form: Form }) => void): Forms {
  const forms = new Map<string, Form>();
  return {
    show(form) {
      // Deleted first, so that the newest form comes last.
      forms.delete(form.id);
      forms.set(form.id, form);
      tell({ type: "form", form });
    },
    close(id) {
      const form = forms.get(id);
      if (!form?.open) return;
      form.open = false;
      tell({ type: "form", form });
    },
    find: (id) => forms.get(id),
    openFor: (platform, person) =>
      [...forms.values()].filter((form) => form.open && form.platform === platform && form.person === person),
  };
}
