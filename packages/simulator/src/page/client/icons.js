import { html, svg } from "lit-html";

/** Drawn as SVG, because not every machine has a font with these signs. */
const paths = {
  attach: svg`<path d="M8 3v10M3 8h10" />`,
  send: svg`<path d="M2.500 8 13.500 3l-3.600 10.500-2.400-4.200zM7.500 9.300l6-6.300" />`,
  reply: svg`<path d="M6.500 4 2.500 8l4 4M2.800 8H9a4.500 4.500 0 0 1 4.500 4.500" />`,
  thread: svg`<path d="M3.500 2.800h9a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H8l-3.200 2.700v-2.700H3.500a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zM5.500 5.500h5M5.500 8h3" />`,
  edit: svg`<path d="m3 13 .7-2.900 7-7a1.300 1.300 0 0 1 1.900 0l.3.300a1.300 1.300 0 0 1 0 1.900l-7 7zM9.600 4.300l2.100 2.100" />`,
  trash: svg`<path d="M2.800 4.300h10.400M6.200 4V2.800h3.600V4M4.200 4.300l.6 8.900h6.400l.6-8.900M6.800 6.800v3.900M9.200 6.800v3.900" />`,
  more: svg`<path d="M3.500 8h.01M8 8h.01M12.500 8h.01" stroke-width="2.400" />`,
  lock: svg`<path d="M4 7h8v6H4zM5.800 7V5a2.200 2.200 0 0 1 4.400 0v2" />`,
  hash: svg`<path d="M6.500 2.500 5 13.500M11 2.500 9.500 13.500M3 6h10.500M2.500 10H13" />`,
  forum: svg`<path d="M3 4h10M3 8h10M3 12h6" />`,
  close: svg`<path d="m4 4 8 8M12 4l-8 8" />`,
  back: svg`<path d="M9.500 3.500 5 8l4.500 4.500" />`,
  stop: svg`<path d="M4.500 4.500h7v7h-7z" fill="currentColor" />`,
  light: svg`<circle cx="8" cy="8" r="2.800" /><path d="M8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.9.9M11.700 11.700l.9.9M3.400 12.600l.9-.9M11.700 4.300l.9-.9" />`,
  dark: svg`<path d="M13 9.600A5.500 5.500 0 0 1 6.400 3a5.500 5.500 0 1 0 6.600 6.600z" />`,
  auto: svg`<circle cx="8" cy="8" r="5.500" /><path d="M8 2.500a5.500 5.500 0 0 1 0 11z" fill="currentColor" />`,
  file: svg`<path d="M4 2h5l3 3v9H4zM9 2v3h3" />`,
};

/**
 * Draws an icon for a button that has a label.
 * @param {keyof typeof paths} name
 */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    ${paths[name]}
  </svg>`;
}
