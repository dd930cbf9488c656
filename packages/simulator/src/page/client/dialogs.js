/**
 * Shows drawn dialogs in front of everything: the browser then keeps the focus inside. Gives the focus back when the last one is gone.
 * @returns {() => void} to be called after each draw
 */
export function createDialogs() {
  /** What had the focus before. @type {Element | null} */
  let before = null;
  return () => {
    for (const dialog of document.querySelectorAll("dialog.form-window:not([open])")) {
      before ??= document.activeElement;
      if (dialog instanceof HTMLDialogElement) dialog.showModal();
    }
    if (!before || document.querySelector("dialog.form-window")) return;
    if (before instanceof HTMLElement && before.isConnected) before.focus();
    before = null;
  };
}
