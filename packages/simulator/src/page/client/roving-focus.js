// A list of messages is one stop of the Tab key, and the arrow keys move inside it. The same goes for the people who type.

/** @param {Element} element @param {string} list @param {string} item */
function itemsAround(element, list, item) {
  const items = [...(element.closest(list)?.querySelectorAll(item) ?? [])];
  return items.filter((each) => each instanceof HTMLElement);
}

/** Leaves one stop in each list: the last message, or the message that had the focus last. */
export function settleStops() {
  for (const list of document.querySelectorAll(".messages")) {
    const messages = [...list.querySelectorAll(".message")].filter((each) => each instanceof HTMLElement);
    const last = messages.at(-1);
    if (last && !messages.some(({ tabIndex }) => tabIndex === 0)) last.tabIndex = 0;
  }
}

/** @param {FocusEvent} event */
function onFocus({ target }) {
  if (!(target instanceof HTMLElement) || !target.classList.contains("message")) return;
  for (const message of itemsAround(target, ".messages", ".message")) message.tabIndex = -1;
  target.tabIndex = 0;
}

/** @param {KeyboardEvent} event */
function onArrow(event) {
  const { activeElement } = document;
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step || !activeElement) return;
  const isVertical = event.key === "ArrowDown" || event.key === "ArrowUp";
  if (activeElement.classList.contains("message") && isVertical) {
    const messages = itemsAround(activeElement, ".messages", ".message");
    messages[messages.indexOf(/** @type {HTMLElement} */ (activeElement)) + step]?.focus();
  } else if (activeElement.getAttribute("role") === "radio") {
    const choices = itemsAround(activeElement, "[role=radiogroup]", "[role=radio]");
    const index = choices.indexOf(/** @type {HTMLElement} */ (activeElement));
    const next = choices[(index + step + choices.length) % choices.length];
    next?.focus();
    next?.click();
  } else return;
  event.preventDefault();
}

/** Moves the focus with the arrow keys. */
export function followArrows() {
  document.addEventListener("focusin", onFocus);
  document.addEventListener("keydown", onArrow);
}
