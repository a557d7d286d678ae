// The command list above the composer: opened by its button, narrowed while one types "/…".

import { byId, el } from "./dom.js";
import { chosen, commandsFor } from "./store.js";
import { t } from "./words.js";

const list = () => byId("commands");
const options = () => [...list().querySelectorAll("[role=option]")];

let active = -1;

function mark(index) {
  active = index;
  const field = byId("text");
  options().forEach((option, position) => {
    option.setAttribute("aria-selected", String(position === index));
  });
  const option = options()[index];
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

export function closeCommands() {
  list().hidden = true;
  byId("text").setAttribute("aria-expanded", "false");
  mark(-1);
}

// Show the commands that begin with `typed` ("/vi"); `pick(command)` is told which was chosen.
export function showCommands(typed, pick) {
  const known = commandsFor(chosen());
  const fitting = known.filter(({ command }) => `/${command}`.startsWith(typed));
  if (known.length > 0 && fitting.length === 0) return closeCommands();
  const rows = fitting.map(({ command, description }, index) =>
    el(
      "div",
      {
        role: "option",
        id: `command-${index}`,
        class: "command",
        testid: `command-${command}`,
        onpointerdown: (event) => event.preventDefault(), // the field keeps its focus
        onclick: () => pick(`/${command}`),
      },
      el("span", { class: "command-name" }, `/${command}`),
      el("span", { class: "command-words" }, description),
    ),
  );
  const none = el("div", { class: "command-none" }, t("no_commands"));
  list().replaceChildren(...(rows.length ? rows : [none]));
  list().hidden = false;
  byId("text").setAttribute("aria-expanded", "true");
  mark(rows.length ? 0 : -1);
  return undefined;
}

export const commandsAreOpen = () => !list().hidden;

// Keys while the list is open; tells whether the key was used.
export function commandKey(event) {
  const count = options().length;
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp":
      if (count) mark((active + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
      return true;
    case "Enter":
    case "Tab":
      if (event.shiftKey || active < 0) return false;
      options()[active].click();
      return true;
    case "Escape":
      closeCommands();
      return true;
    default:
      return false;
  }
}
