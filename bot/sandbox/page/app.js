// Assembly: the views, then the state, then the server's events.

import { startAttachments } from "./attach.js";
import { startChat } from "./chat.js";
import { startClock } from "./clock.js";
import { startComposer } from "./composer.js";
import { byId } from "./dom.js";
import { startHeader } from "./header.js";
import { startKeyboards } from "./keyboard.js";
import { attempt } from "./layers.js";
import { startPeople } from "./people.js";
import { startPreferences } from "./preferences.js";
import {
  apply,
  choose,
  connection,
  on,
  redraw,
  refresh,
  reload,
  setBlocked,
  store,
} from "./store.js";
import { follow } from "./stream.js";

const RETRY = 1_500;

// The address keeps the persona, so that a reload or a bookmark comes back to them.
function keepAddress() {
  if (store.chosen !== null) history.replaceState(null, "", `#${store.chosen}`);
}

// Events are applied one after another: one that reloads must not be overtaken by the next.
let queue = Promise.resolve();
const inTurn = (event) => {
  queue = queue.then(() => attempt(() => apply(event)));
};

async function open() {
  store.chosen = Number(location.hash.slice(1)) || null;
  while (!(await attempt(reload))) {
    connection(false);
    await new Promise((resolve) => setTimeout(resolve, RETRY));
  }
  byId("app").removeAttribute("aria-busy");
  follow({
    after: () => store.seq,
    onEvent: inTurn,
    onConnection: (isUp) => {
      if (isUp && !store.connected) attempt(refresh);
      connection(isUp);
    },
  });
}

startPreferences(redraw);
startPeople();
startHeader();
startChat();
startComposer();
startAttachments(byId("chat"));
startKeyboards();
startClock();
byId("unblock").addEventListener("click", () =>
  attempt(() => setBlocked(store.chosen, false)),
);
on("chat", keepAddress);
window.addEventListener("hashchange", () => {
  const person = Number(location.hash.slice(1));
  if (store.people.some((each) => each.id === person)) attempt(() => choose(person));
});
open();
