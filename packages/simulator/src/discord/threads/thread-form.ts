import type { Form } from "../form.ts";
import { archiveDurations } from "../guild/thread.ts";

/** What all ways to start a thread have in common. */
export interface ThreadForm {
  name: string;
  archiveDuration: number | undefined;
  slowmode: number | undefined;
  invitable: boolean | undefined;
  tags: string[];
}

/** Six hours, in seconds. */
const longestSlowmode = 21_600;

/** Checks the body of a new thread or forum post. */
export function readThreadForm(form: Form): ThreadForm {
  return {
    name: form.text("name", { min: 1, max: 100, required: true }) ?? "",
    archiveDuration: form.choice("auto_archive_duration", archiveDurations),
    slowmode: form.integer("rate_limit_per_user", { min: 0, max: longestSlowmode }),
    invitable: form.flag("invitable"),
    tags: form.snowflakes("applied_tags", { max: 5 }) ?? [],
  };
}
